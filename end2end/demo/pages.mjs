// The pages of six customers, each as its own site would be: another origin than the gateway, one tag, nothing else of ours.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";

import { answer } from "./answer.mjs";
import { index, page, stub } from "./page.mjs";
import { LANGS, SITES } from "./sites.mjs";

const TYPES = { ".css": "text/css", ".js": "text/javascript" };
const FILES = ["site.css", "panel.js", "service.js", "after.js"];

export const pages = (gateway) => {
  // A strict policy, as a careful customer has it: the embed needs no more than this.
  const csp = `default-src 'none'; script-src 'self' ${gateway}; style-src 'self'; connect-src ${gateway}; frame-src 'self'; base-uri 'none'`;
  const html = (response, body) => answer(response, 200, "text/html", body, { "Content-Security-Policy": csp });

  return createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, "http://pages");
    const lang = LANGS.find((known) => known === searchParams.get("lang")) ?? LANGS[0];
    const [, first, second, third] = pathname.split("/");
    const site = Object.hasOwn(SITES, first) ? first : undefined;
    const served = async () => {
      if (pathname === "/") return html(response, index(lang));
      if (site && second === undefined) return response.writeHead(301, { Location: `/${site}/` }).end();
      if (site && second === "") return html(response, page({ gateway, site, lang }));
      if (first === "demo" && second === "frame") return html(response, stub(third, lang));
      if (first === "demo" && FILES.includes(second)) {
        return answer(response, 200, TYPES[extname(second)], await readFile(new URL(`files/${second}`, import.meta.url)));
      }
      if (pathname === "/favicon.ico") return response.writeHead(204).end();
      return answer(response, 404, "text/plain", "There is no such page.\n");
    };
    served().catch((why) => {
      console.error(`pages: ${why.message}`);
      if (!response.headersSent) answer(response, 500, "text/plain", "The page failed.\n");
    });
  });
};
