// Hydrates the islands of a page. A page is complete without it: if anything here fails, the form still
// works.
//
// The glue and the WASM lie beside this file, under names of their own build. A press takes the focus from a
// field before it is over. A sentence written beside that field at once would move the page under the
// pointer, and the press would miss: the island gets the event when the press is over.
let pressed = false;
const left = new Set();
const over = () =>
  setTimeout(() => {
    pressed = false;
    for (const field of left) field.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
    left.clear();
  });
const later = (event) => {
  if (!pressed) return;
  event.stopImmediatePropagation();
  left.add(event.target);
};
addEventListener("pointerdown", () => (pressed = true), true);
for (const name of ["pointerup", "pointercancel"]) addEventListener(name, over, true);
for (const name of ["focusout", "change"]) addEventListener(name, later, true);

const islands = [...document.querySelectorAll("leptos-island")];

const wake = async () => {
  const app = await import("./app.js");
  await app.default({ module_or_path: new URL("./app_bg.wasm", import.meta.url) });
  app.hydrate();
  // No island of ours stands inside another, so document order is enough.
  for (const island of islands) app[island.dataset.component](island);
  document.documentElement.dataset.hydrated = "";
};

// Resolves when the islands are hydrated, or remain as they are.
export const awake = islands.length && wake().catch((problem) => console.warn("The page stays as it is:", problem));
