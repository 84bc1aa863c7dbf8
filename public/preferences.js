// Hydrates the preference centre when the pointer or focus comes near its boxes, and not before: most people
// press one button. The page is complete without it: if anything here fails, the form still works.
const form = document.querySelector("leptos-island")?.closest("form");
const NEAR = ["pointerover", "pointerdown", "focusin"];
const come = async () => {
  for (const name of NEAR) form.removeEventListener(name, come);
  await (await import("./hydrate.js")).awake;
  // Each group updates its own box when one of its services fires an event.
  for (const group of form.querySelectorAll(".group")) group.querySelector("[name]")?.dispatchEvent(new Event("input", { bubbles: true }));
};
if (form) for (const name of NEAR) form.addEventListener(name, come);

// A page that comes back from the browser's cache may show what is no longer in force.
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
