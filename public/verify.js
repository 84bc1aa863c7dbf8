// Verifies a receipt in this browser. The verifier (crates/ledger as WASM) is loaded with the page; after
// that no request is made, so the network may be off. Every sentence is already in the page.
import load, { check } from "./verifier.js";

const MOST = 1 << 20;
const at = (selector) => document.querySelector(selector);
const form = at("form.ask");
const answer = at("#answer");
const ready = load({ module_or_path: new URL("./verifier_bg.wasm", import.meta.url) });

// Warm-up: the first run of anything is slow, and must not count in the time shown.
ready.then(() => check("{}", "", "")).catch(() => {});

const label = (name) => answer.querySelector(`[data-label="${name}"]`)?.textContent ?? "";
const make = (tag, text, cls) => {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (cls) element.className = cls;
  return element;
};
const put = (name, text) => (at(`[data-put="${name}"]`).textContent = text);

// Shows and hides elements: one is shown when each word of its `data-when` holds.
const show = (states) => {
  for (const element of answer.querySelectorAll("[data-when]")) {
    element.hidden = !element.dataset.when.split(" ").every((state) => !state || states.has(state));
  }
};

// Parses lines `name: value`; two spaces at the beginning continue the value before.
const entries = (words) => {
  const list = [];
  for (const line of words.replace(/\n$/, "").split("\n")) {
    if (line.startsWith("  ")) list[list.length - 1][1] += `\n${line.slice(2)}`;
    else list.push([line.slice(0, line.indexOf(": ")), line.slice(line.indexOf(": ") + 2)]);
  }
  return list;
};

// The value as it was displayed: the answer of a disclosure in words, a term without the number that stands
// in them anyway, links as text.
const said = (kind, value, language) => {
  if (/^(third-parties|cross-border|public-sources)$/.test(kind)) return value.replace(/^(yes|no): /, (_, answer) => `${label(`${answer}-${language}`)}. `);
  if (kind === "term") return value.replace(/^\d+ months: /, "");
  return kind === "checkbox" ? value.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1") : value;
};

const decision = (title, granted) => {
  const row = make("li", undefined, granted ? "yes" : "no");
  row.append(make("span", title), " ", make("b", label(granted ? "allowed" : "refused")));
  return row;
};

const text = ({ title, words, language }) => {
  const details = make("details", undefined, "shown");
  const list = make("dl", undefined, "words");
  for (const [name, value] of entries(words)) {
    const kind = name.split(" ")[0];
    if (/^(kelisim-text|site|text|lang|title)$/.test(kind)) continue;
    const told = make("dd", said(kind, value, language));
    told.lang = language;
    list.append(make("dt", label(kind)), told);
  }
  details.append(make("summary", title), list);
  return details;
};

const tell = (found, file) => {
  put("key", found.key);
  put("log", found.log);
  put("place", `${found.index + 1} / ${found.size}`);
  put("record", found.record);
  put("text", found.text ?? "");
  const { lang } = document.documentElement;
  const zone = { timeZone: "Asia/Almaty", dateStyle: "long", timeStyle: "medium" };
  put("time", `${new Intl.DateTimeFormat(lang, zone).format(found.time * 1000)} (${new Date(found.time * 1000).toISOString().replace(".000", "")})`);
  const decided = file
    ? file.decisions.map(({ purpose, channel, event_state: state }) => [channel ? `${purpose} – ${label(channel)}` : purpose, state === "ConsentGiven"])
    : found.decisions ?? [];
  at('[data-put="decisions"]').replaceChildren(...decided.map(([title, granted]) => decision(title, granted)));
  if (!file) return;
  put("number", file.record_number);
  const policy = at('[data-put="policy"]');
  policy.textContent = file.privacy_notice?.version ?? "–";
  if (/^https?:\/\//.test(file.privacy_notice?.url ?? "")) policy.href = file.privacy_notice.url;
  at('[data-put="texts"]').replaceChildren(...file.processing.map(text));
};

const examine = async (content) => {
  const states = new Set();
  let found = { ok: false, why: "too-large" };
  if (content.length <= MOST) {
    try {
      await ready;
      const begun = performance.now();
      found = JSON.parse(check(content, at("#key").value, document.body.dataset.known));
      const took = answer.querySelector("[data-took]");
      took.textContent = took.dataset.took.replace("~", new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 }).format(performance.now() - begun));
    } catch {
      found = { ok: false, why: "broken" };
    }
  }
  if (found.ok) {
    const file = found.form === "file";
    for (const state of ["ok", found.trust === "unknown" ? "whole" : "good", file ? "file" : "code", `trust-${found.trust}`, `kind-${found.kind}`]) states.add(state);
    tell(found, file ? JSON.parse(content.replace(/^\ufeff/, "")) : undefined);
  } else {
    for (const state of ["bad", `why-${found.why}`]) states.add(state);
    // A missing or wrong key is corrected where it is typed.
    if (/key$/.test(found.why)) at("#key").closest("details").open = true;
  }
  show(states);
  answer.hidden = false;
  answer.dataset.found = found.ok ? (states.has("good") ? "good" : "whole") : "bad";
  answer.focus();
  answer.scrollIntoView({ block: "start" });
};

// A file is read whole only when it can be a receipt.
const open = async (file) => file && examine(file.size > 2 * MOST ? " ".repeat(MOST + 1) : await file.text());

form.hidden = false;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const pasted = at("#paste").value;
  if (pasted.trim()) examine(pasted);
  else if (at("#file").files[0]) open(at("#file").files[0]);
  else at("#paste").focus();
});
at("#file").addEventListener("change", ({ target }) => {
  at("#paste").value = "";
  open(target.files[0]);
});
for (const name of ["dragover", "drop"]) {
  document.addEventListener(name, (event) => {
    event.preventDefault();
    if (name === "drop") open(event.dataTransfer.files[0]);
  });
}

// The address of a QR code holds the proof behind its "#", which browsers never send.
const scanned = () => {
  if (!/^#\d{200,}$/.test(location.hash)) return;
  at("#paste").value = location.href;
  examine(location.href);
};
addEventListener("hashchange", scanned);
scanned();
document.documentElement.dataset.ready = "";
