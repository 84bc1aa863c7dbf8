// Verifies a receipt in this browser. The verifier (crates/ledger as WASM) is loaded with the page; after
// that the network may be off. A receipt is sent nowhere: this gateway is asked for the public key of its own log when
// a proof has none, and, when somebody presses the button, whether the decision is in force now. Every sentence is
// already in the page.
import load, { check as checkBytes } from "./verifier.js";

const MOST = 1 << 20;
const at = (selector) => document.querySelector(selector);
const form = at("form.ask");
const answer = at("#answer");
const ready = load({ module_or_path: new URL("./verifier_bg.wasm", import.meta.url) });

// Warm-up: the first run of anything is slow, and must not count in the time shown.
ready.then(() => check("{}")).catch(() => {});

const check = (content, offered = "") => {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return JSON.parse(checkBytes(bytes, at("#key").value, document.body.dataset.known, offered));
};

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
  if (kind === "service") return serviceSaid(value, language);
  return kind === "checkbox" ? value.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1") : value;
};

// A service from its line `NAME, PROVIDER, COUNTRY, N months: ABOUT [STORED]`, without codes.
const serviceSaid = (value, language) => {
  const [, who, code, months, about, stored] = /^(.*), ([A-Z]{2}), (\d+) months: (.*) \[(.*)\]$/s.exec(value) ?? [];
  if (!who) return value;
  const term = +months ? ` (${label(`months-${language}`).replace("~", months)})` : "";
  return `${who} (${label(`country-${language}-${code}`) || code}). ${about}${stored && ` Cookie: ${stored.replaceAll(" ", ", ")}${term}.`}`;
};

// Day and time in Kazakhstan, as on every other page. Browsers have no Kazakh months, so digits are put together here.
const moment = (date) => {
  const zone = { timeZone: "Asia/Almaty", day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
  const part = Object.fromEntries(new Intl.DateTimeFormat("en-GB", zone).formatToParts(date).map(({ type, value }) => [type, value]));
  return `${part.day}.${part.month}.${part.year} ${part.hour}:${part.minute}:${part.second} (UTC+5)`;
};

const row = (title, side, words) => {
  const made = make("li", undefined, side);
  made.append(make("span", title), " ", make("b", words));
  return made;
};
const decision = (title, granted, withdrawn) => row(title, granted ? "yes" : "no", label(granted ? "allowed" : withdrawn ? "withdrawn" : "refused"));

// Name of an item whose title is not in the proof: the code of a proof has no room for titles.
const called = (item, titles) => {
  const { lang } = document.documentElement;
  const known = titles?.find((one) => one.item === item)?.title;
  if (known) return known[lang] ?? Object.values(known)[0];
  const [, id, channel] = /^\w+:([^/]*)\/?(.*)$/.exec(item) ?? [, item, ""];
  return `${label("item")} «${id}»${channel && ` – ${label(channel)}`}`;
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

const tell = (found, file, titles) => {
  put("key", found.key);
  put("log", found.log);
  put("place", `${found.index + 1} / ${found.size}`);
  put("record", found.record);
  put("text", found.text ?? "");
  put("time", moment(found.time * 1000));
  const decided = file
    ? file.decisions.map(({ purpose, channel, event_state: state }) => [channel ? `${purpose} – ${label(channel)}` : purpose, state === "ConsentGiven"])
    : (found.decisions ?? []).map(([item, granted]) => [called(item, titles), granted]);
  at('[data-put="decisions"]').replaceChildren(...decided.map(([title, granted]) => decision(title, granted, found.kind === 3)));
  if (!file) return;
  put("number", file.record_number);
  const policy = at('[data-put="policy"]');
  policy.textContent = file.privacy_notice?.version ?? "–";
  if (/^https?:\/\//.test(file.privacy_notice?.url ?? "")) policy.href = file.privacy_notice.url;
  at('[data-put="texts"]').replaceChildren(...file.processing.map(text));
};

// The site of a log of this very gateway, else nothing: other gateways are not asked.
const siteOf = (log) => (log.startsWith(`${location.host}/log/`) ? log.slice(location.host.length + 5) : undefined);
const ask = async (path) => {
  const answer = await fetch(path, { signal: AbortSignal.timeout(5000), credentials: "omit" });
  if (!answer.ok) throw new Error(answer.status);
  return answer;
};

let shown = {};
const refresh = () => show(shown.states);

// Asks what is in force now of what was decided then.
const askNow = async () => {
  const { states, found, file } = shown;
  states.delete("unasked");
  try {
    const now = await (await ask(`/v1/sites/${siteOf(found.log)}/standing/${found.standing}`)).json();
    const rows = now.items.map(({ item, title, now: allowed, state, since }) => {
      const words = label(`state-${state === "allowed" && since ? "allowed-since" : state}`).replace("~", since ? moment(new Date(since)) : "");
      return row(called(item, [{ item, title }]), allowed ? "yes" : "no", words);
    });
    at('[data-put="now"]').replaceChildren(...rows);
    put("as-of", label("state-as-of").replace("~", moment(new Date(now.as_of))));
    states.add(now.changed ? "changed" : "unchanged");
    if (!file) tell(found, file, now.items);
  } catch {
    states.add("unanswered");
  }
  refresh();
};
at("[data-do=ask]").addEventListener("click", askNow);

// Codes of what cannot be judged, which is no reason to distrust it.
const LATER = new Set(["no-key", "bare-pdf", "broken", "bad-key"]);

const examine = async (content, isScanned) => {
  const states = new Set();
  let found = { ok: false, why: "too-large" };
  if (content.length <= MOST) {
    try {
      await ready;
      const begun = performance.now();
      found = check(content);
      const took = answer.querySelector("[data-took]");
      took.textContent = took.dataset.took.replace("~", new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 }).format(performance.now() - begun));
      // A proof without a key: the key of the log is public, and this gateway may have it.
      if (found.why === "no-key" && siteOf(found.log)) {
        const key = await ask(`/log/${siteOf(found.log)}/key`).then((answer) => answer.text(), () => "");
        if (key) found = check(content, key);
      }
    } catch {
      found = { ok: false, why: "broken" };
    }
  }
  shown = { states, found };
  if (found.ok) {
    const { content: text } = found;
    for (const state of ["ok", found.trust === "unknown" ? "whole" : "good", text ? "file" : "code", `trust-${found.trust}`, `kind-${found.kind}`]) states.add(state);
    shown.file = text ? JSON.parse(text.replace(/^\ufeff/, "")) : undefined;
    for (const name of ["now", "as-of"]) at(`[data-put="${name}"]`).replaceChildren();
    tell(found, shown.file);
    if (found.standing && siteOf(found.log)) states.add("asks").add("unasked");
  } else {
    for (const state of [LATER.has(found.why) ? "later" : "bad", `why-${found.why}`]) states.add(state);
    // A missing or wrong key is corrected where it is typed.
    if (/key$/.test(found.why)) at("#key").closest("details").open = true;
  }
  refresh();
  answer.hidden = false;
  answer.dataset.found = found.ok ? (states.has("good") ? "good" : "whole") : states.has("later") ? "later" : "bad";
  answer.focus();
  answer.scrollIntoView({ block: "start" });
  // Who scans the code asked this gateway for the page just now: it is asked for the present too. A file is not told of.
  if (isScanned && states.has("asks")) await askNow();
};

// A file is read whole only when it can be a receipt.
const open = async (file) => file && examine(file.size > MOST ? new Uint8Array(MOST + 1) : new Uint8Array(await file.arrayBuffer()));

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
  if (!/^#\d{200,}(-\d+)?$/.test(location.hash)) return;
  at("#paste").value = location.href;
  examine(location.href, true);
};
addEventListener("hashchange", scanned);
scanned();
document.documentElement.dataset.ready = "";
