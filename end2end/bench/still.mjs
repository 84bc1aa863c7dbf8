// A page of the gateway as a static page of the same bytes: its own markup and style sheets as files, its scripts replaced
// by as many bytes that do nothing.
import { brotliCompressSync, constants } from "node:zlib";

export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

// A body as the gateway sends it: pages at the quality that is made for each visitor, files as small as they get.
const serve = (site, path, text, type, quality) => {
  const body = brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } });
  site.serve(path, (request, response) => {
    response.writeHead(200, { "Content-Type": `${type}; charset=utf-8`, "Content-Encoding": "br", "Content-Length": body.length });
    response.end(body);
  });
  return body.length;
};

/** Serves `page` of the gateway at `path` of `site`, and gives its address and its bytes with its style sheets. */
export const still = async (site, gateway, page, path) => {
  let bytes = 0;
  for (const [, sheet] of page.matchAll(/<link rel="stylesheet" href="([^"]+)"/g)) {
    bytes += serve(site, sheet, await (await fetch(gateway + sheet)).text(), "text/css", 11);
  }
  const quiet = page.replace(/<script\b.*?<\/script>/gs, (script) => `<!--${"x".repeat(Math.max(0, script.length - 7))}-->`);
  bytes += serve(site, path, quiet, "text/html", 4);
  return { address: `${site.origin}${path}`, bytes };
};
