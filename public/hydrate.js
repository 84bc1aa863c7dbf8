// The loader: hydrates the islands of a page with the WASM module that its tag names. A page is complete without it:
// if anything here fails, the page stays as it is.
//
// Glue and WASM lie beside this file, under names of their own build.
const { module } = document.querySelector("script[data-module]").dataset;
const islands = [...document.querySelectorAll("leptos-island")];
const lazy = document.querySelector("[data-lazy]");
const NEAR = ["pointerover", "pointerdown", "focusin"];

const wake = async () => {
  for (const name of NEAR) lazy?.removeEventListener(name, wake);
  try {
    const app = await import(`./${module}.js`);
    await app.default({ module_or_path: new URL(`./${module}_bg.wasm`, import.meta.url) });
    app.hydrate();
    // No island of ours stands inside another, so document order is enough.
    for (const island of islands) app[island.dataset.component](island);
    document.documentElement.dataset.hydrated = "";
  } catch (problem) {
    console.warn("The page stays as it is:", problem);
  }
};

if (lazy) {
  for (const name of NEAR) lazy.addEventListener(name, wake);
  // A page that comes back from the browser's cache may show what is no longer in force.
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
} else if (islands.length) wake();
