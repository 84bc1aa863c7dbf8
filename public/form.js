// Sends a form without leaving the page, so that a lost network loses nothing. All of it is an addition:
// without this script the form is posted and answered as a page, by the same rules.

import { draft as draftOf } from "./draft.js";

const form = document.querySelector("form.apply");
const button = form.querySelector("[data-sending]");
const state = form.querySelector(".state");
const note = form.querySelector(".draft");
const told = document.querySelector(".told");
const framed = parent !== self;
const opened = performance.now();
const draft = draftOf(form, new URL(form.action).pathname);
const { sending } = button.dataset;
const words = button.textContent;
let busy = false;

const say = (what = "") => {
  // Makes a screen reader announce it again, even when the words are the same.
  state.textContent = "";
  state.textContent = what;
};
const lock = (on) => {
  busy = on;
  button.disabled = on;
  button.textContent = on ? sending : words;
};
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const element = (name, properties, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

// ---- Draft of what is typed ----

let timer;
const keep = () => {
  clearTimeout(timer);
  if (!draft.any()) draft.forget();
  else draft.keep();
  note.hidden = !draft.any();
};
form.addEventListener("input", ({ target }) => {
  clearTimeout(timer);
  timer = setTimeout(keep, 250);
  note.hidden = false;
  left(target);
});
addEventListener("pagehide", () => timer && !busy && keep());
note.querySelector("button").addEventListener("click", () => {
  clearTimeout(timer);
  draft.forget();
  // Includes values that the gateway wrote into the page when it showed the form again.
  for (const field of form.elements) {
    if (field.type === "checkbox") field.checked = false;
    else if (field.type !== "hidden" && field.type !== "submit" && field.type !== "button") field.value = "";
    field.removeAttribute("aria-invalid");
  }
  for (const line of form.querySelectorAll(".trouble,.hint")) line.textContent = "";
  told.replaceChildren();
  say();
  note.hidden = true;
  form.querySelector(".field input,.field textarea,.field select").focus();
});

// ---- Fields ----

// Shows the remaining length of a long text, once that is worth knowing.
const left = (field) => {
  if (field.localName !== "textarea") return;
  let line = field.parentElement.querySelector(".left");
  const rest = field.maxLength - field.value.length;
  if (rest > 300) return line?.remove();
  if (!line) field.after((line = element("p", { className: "help left" })));
  line.textContent = state.dataset.left.replace("~", rest);
};

// Formats a Kazakh number as it is read aloud. The field is rewritten when it is left, not while somebody
// types; Ctrl+Z restores what was typed.
const spelled = (typed) => {
  const digits = typed.replace(/[\s().‐-—-]/g, "");
  const [, national] = /^(?:\+7|7|8)?(7\d{9})$/.exec(digits) ?? [];
  return national && `+7 (${national.slice(0, 3)}) ${national.slice(3, 6)} ${national.slice(6, 8)} ${national.slice(8)}`;
};
// The same for a date; one that the browser filled in comes as 1990-02-28.
const dated = (typed) => {
  const parts = /^(\d{1,2})[-.\/ ]+(\d{1,2})[-.\/ ]+(\d{4})$|^(\d\d)(\d\d)(\d{4})$/.exec(typed.trim())?.slice(1).filter(Boolean);
  const [day, month, year] = parts ?? (/^(\d{4})-(\d\d)-(\d\d)$/.exec(typed.trim())?.slice(1).reverse() ?? []);
  return year && `${day.padStart(2, 0)}.${month.padStart(2, 0)}.${year}`;
};
const spell = { phone: spelled, date: dated };
const typed = new WeakMap();
form.addEventListener("focusout", ({ target }) => {
  const better = spell[target.dataset?.kind]?.(target.value);
  if (!better || better === target.value || typed.get(target) === target.value) return;
  typed.set(target, target.value);
  target.value = better;
  keep();
});
form.addEventListener("keydown", (event) => {
  const { target } = event;
  if (event.key !== "z" || event.shiftKey || !(event.ctrlKey || event.metaKey) || !typed.has(target)) return;
  if (target.value !== spell[target.dataset.kind](typed.get(target))) return;
  event.preventDefault();
  target.value = typed.get(target);
  target.setSelectionRange(target.value.length, target.value.length);
  keep();
});

// ---- Sending ----

const show = ({ notice, troubles = [], token }) => {
  if (token) {
    form.elements.token.value = token;
    draft.keep("");
  }
  for (const line of form.querySelectorAll(".trouble")) line.textContent = "";
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  for (const { field, words, value } of troubles) {
    const at = document.getElementById(field);
    at?.setAttribute("aria-invalid", "true");
    if (value !== undefined && at) at.value = value;
    const line = document.getElementById(`${field}-trouble`);
    if (line) line.textContent = words;
  }
  told.replaceChildren();
  say(troubles.length ? "" : notice);
  if (!troubles.length) return;
  const rows = troubles.map(({ field, label, words }) =>
    element("li", {}, element("a", { href: `#${field}`, target: "_self" }, label), `: ${words}`),
  );
  const summary = element("div", { className: "summary", tabIndex: -1 }, element("h2", {}, told.dataset.troubles), element("ul", {}, ...rows));
  summary.setAttribute("role", "alert");
  told.append(summary);
  summary.focus();
};

const done = ({ location: to, number }) => {
  draft.forget();
  form.reset();
  // The form leaves the history: nobody comes back to what was typed in it.
  if (!framed) return location.replace(to);
  const link = element("a", { href: to, className: "button", target: "_blank" }, state.dataset.receipt);
  const end = element("div", { className: "sheet sent", tabIndex: -1 }, element("p", { className: "notice" }, state.dataset.sent.replace("~", number)), element("p", { className: "act" }, link));
  document.querySelector(".sheet").replaceWith(end);
  end.focus();
  parent.postMessage({ kelisim: "sent" }, "*");
};

const post = async (more) => {
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), 40_000);
  const body = new URLSearchParams(new FormData(form));
  for (const [name, value] of Object.entries(more)) body.set(name, value);
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, signal: stop.signal });
    return { status: answer.status, ...(await answer.json()) };
  } catch (problem) {
    // No network, no answer in time, or an answer of an intermediary.
    return { lost: problem instanceof SyntaxError ? "failed" : "offline" };
  } finally {
    clearTimeout(late);
  }
};

const send = async () => {
  // Nobody fills in a form as fast; when the browser's autofill does, the submission waits for this moment.
  const least = form.dataset.least * 1000 + 300;
  if (least > 300) await pause(Math.max(0, least - (performance.now() - opened)));
  clearTimeout(timer);
  draft.keep(form.elements.token.value);
  let answer = await post({});
  if (answer.work) {
    say(state.dataset.working);
    const { find } = await import("./work.js");
    answer = await post({ "k.work": await find(form.elements.token.value, answer.work) });
  }
  return answer;
};

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (busy) return;
  lock(true);
  say();
  const answer = await send().catch(() => ({ lost: "failed" }));
  if (answer.status === 201) return done(answer);
  lock(false);
  if (answer.lost) {
    say(state.dataset[answer.lost]);
    if (answer.lost === "offline") addEventListener("online", () => busy || say(state.dataset.online), { once: true });
  } else {
    // The gateway has answered: no request is in flight any more. Only the outcome in its store may be
    // unknown.
    if (answer.status < 500) draft.keep("");
    show(answer);
  }
});

// Unlocks a page that comes back from the browser's cache.
addEventListener("pageshow", ({ persisted }) => persisted && lock(false));

if (draft.restore() || draft.any()) keep();
document.documentElement.dataset.live = "";

// In a frame, reports the height of the form to the page around it, and nothing else.
if (framed) {
  const tell = () => parent.postMessage({ kelisim: "height", height: Math.ceil(document.querySelector("main").getBoundingClientRect().height) }, "*");
  new ResizeObserver(tell).observe(document.querySelector("main"));
}
