// The customer's own system: gets applications as webhooks, checks each, and shows them.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";

import { answer, bodyOf, escape } from "./answer.mjs";
import { wrong } from "./signature.mjs";

const KEPT = 50;
const REMEMBERED = 10_000;
const LARGEST = 1 << 20;

export const receiver = (secrets) => {
  const kept = [];
  // A webhook may come twice; its id tells. A Set gives its members in the order they came, so the oldest is first.
  const seen = new Set();

  const take = (site, id, message) => {
    if (seen.has(id)) return false;
    seen.add(id);
    if (seen.size > REMEMBERED) seen.delete(seen.values().next().value);
    kept.unshift({ id, at: new Date().toISOString(), site, message });
    kept.length = Math.min(kept.length, KEPT);
    return true;
  };

  // What a message asks of whoever got the data: an erasure destroys, a withdrawal marks what may be used no more, a
  // correction replaces values.
  const obey = ({ type, data }) => {
    const about = new Set((data.about ?? []).map(({ record }) => record));
    for (const one of kept) {
      if (!about.has(one.message.data.record)) continue;
      if (type === "subject.erased") {
        one.state = "destroyed";
        one.message.data = { record: one.message.data.record, number: one.message.data.number, form: one.message.data.form };
      } else if (type === "application.corrected") {
        one.state = "corrected";
        for (const name of Object.keys(one.message.data.fields ?? {}))
          if (name in data.fields) one.message.data.fields[name] = data.fields[name];
      } else if (type === "consent.withdrawn") one.state = "withdrawn: not to be used";
    }
  };

  const post = async (request, response, site) => {
    const secret = await readFile(join(secrets, `${site}.secret`), "utf8").catch(() => undefined);
    if (!secret) return answer(response, 404, "text/plain", "no such receiver\n");
    const body = await bodyOf(request, LARGEST);
    if (!body) return answer(response, 413, "text/plain", "too large\n");
    const why = wrong({ headers: request.headers, body, secret });
    if (why) {
      console.log(`webhook refused: ${site}, ${why}`);
      return answer(response, 401, "text/plain", `${why}\n`);
    }
    const id = request.headers["webhook-id"];
    const message = JSON.parse(body);
    const { form, number, record, fields = {} } = message.data;
    const first = take(site, id, message);
    if (first) obey(message);
    // Names of fields only: what stands in a terminal is copied, scrolled back to and photographed.
    const what = [message.type, form && `${site}/${form}`, number ?? record].filter(Boolean).join(" ");
    const names = Object.keys(fields).join(", ");
    console.log(`webhook ${id} ${what}${names && ` (${names})`}${first ? "" : " again"}`);
    response.writeHead(204).end();
  };

  return createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://receiver");
    const site = /^\/([a-z0-9-]+)$/.exec(pathname)?.[1];
    const served = async () => {
      if (request.method === "POST" && site) return post(request, response, site);
      if (request.method !== "GET") return answer(response, 405, "text/plain", "POST a webhook, or GET the list\n");
      if (pathname === "/received.json") return answer(response, 200, "application/json", JSON.stringify(kept));
      if (pathname === "/") return answer(response, 200, "text/html", page(kept), { "Content-Security-Policy": CSP });
      return answer(response, 404, "text/plain", "nothing here\n");
    };
    served().catch((why) => {
      console.error(`receiver: ${why.message}`);
      if (!response.headersSent) answer(response, 400, "text/plain", "cannot be read\n");
    });
  });
};

const CSP = "default-src 'none'; style-src 'unsafe-inline'";

const STYLE = `
:root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}
body{max-width:60rem;margin:2rem auto;padding:0 1rem}
article{margin:1.5rem 0;padding:1rem;border:1px solid #8886}
dl{display:grid;grid-template-columns:minmax(6rem,auto) 1fr;gap:.25rem 1rem;margin:0}
dd{margin:0;overflow-wrap:anywhere}
small{opacity:.8}`;

// The recipient's own screen: here, and only here, the values are shown.
const page = (kept) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Received webhooks</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><style>${STYLE}</style></head><body>
<h1>Received webhooks</h1><p>This stands for the operator’s own case system. Each message was signed by the gateway and checked here.
The newest ${KEPT} are kept in memory.</p>${kept.map(article).join("") || "<p>None yet.</p>"}</body></html>`;

// Every event the gateway sends, as docs/webhooks.md names them.
const EVENTS = {
  "application.received": "Application",
  "consent.granted": "Allowed",
  "consent.refused": "Refused",
  "consent.withdrawn": "Withdrawn",
  "request.opened": "Request under the law",
  "request.answered": "Request answered",
  "application.corrected": "Value corrected",
  "case.clock": "A term runs",
  "subject.erased": "Destroy the data",
};

const article = ({ id, at, site, state, message: { type, data } }) => {
  const rows = { ...data.fields };
  for (const [item, yes] of Object.entries(data.consents ?? {})) rows[item] = yes ? "yes" : "no";
  for (const name of ["ask", "purposes", "outcome", "answer_by"]) if (data[name]?.length) rows[name] = String(data[name]);
  if (data.about) rows.about = data.about.map(({ number, record }) => number ?? record).join(", ");
  const list = Object.entries(rows).map(([name, value]) => `<dt>${escape(name)}</dt><dd>${escape(value)}</dd>`);
  const title = [EVENTS[type] ?? type, data.number].filter(Boolean).join(" ");
  return `<article><h2>${escape(title)}</h2><p>${[site, data.form].filter(Boolean).map(escape).join(", ")}
<small>${escape(at)} ${escape(id)}</small></p>${state ? `<p><b>${escape(state)}</b></p>` : ""}<dl>${list.join("")}</dl></article>`;
};
