// One page of a customer, the list of them, and what stands in a frame for a third party.
import { escape } from "./answer.mjs";
import { LANGS, SITES } from "./sites.mjs";
import { WORDS } from "./words.mjs";

const NAMES = { kk: "Қазақша", ru: "Русский", en: "English" };

const head = (lang, title, more = "") => `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(title)}</title>
<link rel="stylesheet" href="/demo/site.css">${more}
</head>`;

const languages = (lang) =>
  LANGS.map((to) => `<a href="?lang=${to}" lang="${to}" hreflang="${to}"${to === lang ? ' aria-current="true"' : ""}>${NAMES[to]}</a>`).join(" ");

// Scripts of optional services, held back as the documentation tells customers to: the type keeps the browser from
// running them, the marks tell the embed what they belong to. Here each is a file of the demonstration.
const held = (services) =>
  services
    .filter(({ frame }) => !frame)
    .map(({ id, category, cookie, then }) => {
      const mark = `type="text/plain" data-category="${category}" data-service="${id}"`;
      const second = then ? `\n<script ${mark} data-src="/demo/after.js"></script>` : "";
      return `<script ${mark} data-cookie="${cookie}" data-src="/demo/service.js"></script>${second}`;
    })
    .join("\n");

const frame = (services, lang, settings) =>
  services
    .filter(({ frame }) => frame)
    .map(({ id, name, category, frame }) => `<figure>
<iframe title="${escape(name)}" data-category="${category}" data-service="${id}" data-src="/demo/frame/${id}?lang=${lang}"></iframe>
<figcaption>${escape(frame[lang])} <a href="${settings}" data-kelisim="settings">${WORDS[lang].allow}</a></figcaption>
</figure>`)
    .join("\n");

const panel = (services, words) => `<section class="panel" aria-labelledby="runs" data-none="${words.none}">
<h2 id="runs">${words.runs}</h2>
<ul>${services.map(({ id, name }) => `<li data-of="${id}" data-waits="${words.waits}" data-on="${words.on}"><span>${escape(name)}</span> <b>${words.waits}</b></li>`).join("")}</ul>
<p>${words.cookies}: <output id="cookies">${words.none}</output></p>
</section>`;

export const page = ({ gateway, site, lang }) => {
  const { name, look, services, forms, texts } = SITES[site];
  const text = texts[lang];
  const words = WORDS[lang];
  const link = (path) => `${gateway}${path}?lang=${lang}`;
  const actions = forms.map(({ id, label }) => `<a class="act" href="${link(`/f/${site}/${id}`)}">${escape(label[lang])}</a>`);
  const more = `\n<script src="${gateway}/embed/${site}.js"></script>\n<script src="/demo/panel.js" defer></script>`;
  return `${head(lang, `${name[lang]}: ${text.heading}`, more)}
<body class="${look}" data-site="${site}">
<header><a class="brand" href="./?lang=${lang}">${escape(name[lang])}</a><nav aria-label="${words.language}">${languages(lang)}</nav></header>
<main>
<div class="hero"><h1>${escape(text.heading)}</h1><p>${escape(text.lead)}</p>${actions.length ? `<p class="acts">${actions.join(" ")}</p>` : ""}</div>
<div class="items">${text.items.map(([title, about]) => `<section><h2>${escape(title)}</h2><p>${escape(about)}</p></section>`).join("")}</div>
${frame(services, lang, link(`/preferences/${site}`))}
${panel(services, words)}
</main>
<footer><p>${words.demo}</p>
<p><a href="${link(`/policy/${site}`)}">${words.policy}</a> <a href="${link(`/preferences/${site}`)}" data-kelisim="settings">${words.settings}</a> <a href="/?lang=${lang}">${words.all}</a></p></footer>
${held(services)}
</body>
</html>`;
};

export const index = (lang) => {
  const words = WORDS[lang];
  const rows = Object.entries(SITES).map(([site, { name, look, texts }]) =>
    `<li class="${look}"><a href="/${site}/?lang=${lang}"><b>${escape(name[lang])}</b> ${escape(texts[lang].heading)}</a></li>`);
  return `${head(lang, words.title)}
<body class="list">
<header><span class="brand">Kelisim</span><nav aria-label="${words.language}">${languages(lang)}</nav></header>
<main><h1>${words.title}</h1><p>${words.about}</p><ul class="sites">${rows.join("\n")}</ul></main>
</body>
</html>`;
};

// What a third party would show in a frame.
export const stub = (service, lang) => {
  const known = Object.values(SITES).flatMap(({ services }) => services).find(({ id }) => id === service);
  const name = known?.name ?? "?";
  return `${head(lang, name)}<body class="stub"><p><b>${escape(name)}</b><br>${WORDS[lang].stub}</p></body></html>`;
};
