// The plain-script way of c15t's documents (JavaScript, "Building UI"): the headless runtime, and the banner from that page.
// "offline" answers by itself which law applies; "hosted" would add one more request before the banner.
import { getOrCreateConsentRuntime } from "c15t";

const { consentStore } = getOrCreateConsentRuntime({
  mode: "offline",
  overrides: { country: "DE" },
  consentCategories: ["necessary", "functionality", "measurement", "marketing"],
  scripts: window.heldSource ? [{ id: "held", src: window.heldSource, category: "measurement" }] : [],
});

const banner = document.createElement("div");
banner.id = "consent-banner";
banner.setAttribute("role", "dialog");
banner.setAttribute("aria-label", "Cookie consent");
banner.style.cssText = "position:fixed;bottom:1rem;left:1rem;max-width:26rem;padding:1rem;background:#fff;border:1px solid #888";
banner.style.display = consentStore.getState().activeUI === "banner" ? "block" : "none";
banner.innerHTML = `
  <p>We use cookies to improve your experience.</p>
  <div>
    <button id="consent-accept">Accept All</button>
    <button id="consent-reject">Reject</button>
    <button id="consent-customize">Customize</button>
  </div>`;
document.body.appendChild(banner);
banner.querySelector("#consent-accept").addEventListener("click", () => consentStore.getState().saveConsents("all"));
banner.querySelector("#consent-reject").addEventListener("click", () => consentStore.getState().saveConsents("necessary"));
banner.querySelector("#consent-customize").addEventListener("click", () => consentStore.getState().setActiveUI("dialog"));
consentStore.subscribe((state) => {
  banner.style.display = state.activeUI === "banner" ? "block" : "none";
});
