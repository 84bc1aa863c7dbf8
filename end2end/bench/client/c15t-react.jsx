// The React way of c15t's documents ("Quickstart"), in a page whose content is not React's.
import { ConsentBanner, ConsentDialog, ConsentManagerProvider } from "@c15t/react";
import { createRoot } from "react-dom/client";

const options = {
  mode: "offline",
  overrides: { country: "DE" },
  consentCategories: ["necessary", "functionality", "measurement", "marketing"],
  scripts: window.heldSource ? [{ id: "held", src: window.heldSource, category: "measurement" }] : [],
};

createRoot(document.body.appendChild(document.createElement("div"))).render(
  <ConsentManagerProvider options={options}>
    <ConsentBanner />
    <ConsentDialog />
  </ConsentManagerProvider>,
);
