// The page everybody is measured on, and the files of the peers, compressed ahead as a good server would.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

import { build } from "esbuild";

import { HELD } from "./measure.mjs";

const HERE = import.meta.dirname;
const MODULES = join(HERE, "node_modules");
const TYPES = { js: "text/javascript", css: "text/css", html: "text/html" };

const small = (text) => brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: Buffer.byteLength(text) } });

const LOOK = "body{font:1.05rem/1.6 Georgia,serif;max-width:44rem;margin:2rem auto;padding:0 1rem}h1{line-height:1.2}";
const TEXT = Array.from({ length: 12 }, (_, index) => `<h2>Part ${index + 1}</h2><p>${"An ordinary page with words to read while the banner is open. ".repeat(9)}</p>`).join("");

const page = (head, body) =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A page</title>${head}<link rel="stylesheet" href="/page.css"></head><body><h1>A page</h1>${TEXT}${body}</body></html>`;

const EMPTY = small(page("", "")).length;

// One of a peer's own scripts or sheets as it is to be served: as published, or bundled as its documents say.
const bundled = async (entry) => {
  const { outputFiles } = await build({
    entryPoints: [entry], bundle: true, minify: true, write: false, format: "iife", target: "es2020", jsx: "automatic", nodePaths: [MODULES],
    define: { "process.env.NODE_ENV": '"production"' }, loader: { ".jsx": "jsx" }, logLevel: "error",
  });
  return outputFiles[0].text;
};

const filesOf = async ({ package: name, files = {}, bundle = {}, styles = {}, own = {} }) => {
  const found = new Map(Object.entries(own));
  for (const [to, from] of Object.entries(files)) found.set(to, await readFile(join(MODULES, name, from), "utf8"));
  for (const [to, from] of Object.entries(bundle)) found.set(to, await bundled(join(HERE, from)));
  for (const [to, from] of Object.entries(styles)) found.set(to, await bundled(join(MODULES, from)));
  return found;
};

/** Puts everybody on the site; gives each an address, and what its part of the page itself weighs. */
export const settle = async (site, candidates) => {
  const own = new Set(["/page.css", HELD, "/favicon.ico"]);
  const serve = (path, text) => {
    const body = small(text);
    const type = TYPES[path.split(".").pop()] ?? TYPES.html;
    site.serve(path, (request, response) => {
      const headers = { "Content-Type": `${type}; charset=utf-8`, "Content-Encoding": "br", "Content-Length": body.length };
      response.writeHead(200, { ...headers, "Cache-Control": type === TYPES.html ? "no-cache" : "public, max-age=300, stale-while-revalidate=86400" });
      response.end(body);
    });
    return body.length;
  };
  serve("/page.css", LOOK);
  serve(HELD, "window.held=performance.now()");
  for (const [index, candidate] of candidates.entries()) {
    const at = `/of/${index}`;
    for (const [path, text] of candidate.package ? await filesOf(candidate) : []) serve(`${at}/${path}`, text);
    const { head = () => "", body = () => "", held } = candidate;
    const waits = held ? held(HELD) : "";
    // Its own words and settings in the page count too; the mark on the held-back script, which all have, does not.
    candidate.inPage = small(page(head(at), body(at))).length - EMPTY;
    candidate.address = `${site.origin}${at}`;
    serve(at, page(head(at), waits + body(at)));
  }
  return own;
};

/** Version and licence of an installed package. */
export const about = async (name) => {
  const { version, license } = JSON.parse(await readFile(join(MODULES, name, "package.json"), "utf8"));
  return `${version}, ${license}`;
};
