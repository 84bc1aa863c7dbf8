// Brings the islands of a page to life. A page is whole without it: if anything here fails, the form still works.
//
// The glue and the WASM lie beside this file, under names of their own build.
const islands = [...document.querySelectorAll("leptos-island")];

const wake = async () => {
  const app = await import("./app.js");
  await app.default({ module_or_path: new URL("./app_bg.wasm", import.meta.url) });
  app.hydrate();
  // No island of ours stands inside another, so the order of the page is enough.
  for (const island of islands) app[island.dataset.component](island);
  document.documentElement.dataset.hydrated = "";
};

if (islands.length) wake().catch((problem) => console.warn("The page stays as it is:", problem));
