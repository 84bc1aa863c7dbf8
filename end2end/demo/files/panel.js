// Shows what runs on the page. It belongs to the demonstration: it asks the page, never the embed.
(() => {
  const panel = document.querySelector(".panel");
  const draw = () => {
    for (const row of panel.querySelectorAll("li")) {
      const service = row.dataset.of;
      const frame = document.querySelector(`iframe[data-service="${service}"]`);
      const runs = frame ? frame.hasAttribute("src") : (window.ran || []).includes(service);
      row.toggleAttribute("data-runs", runs);
      row.querySelector("b").textContent = runs ? row.dataset.on : row.dataset.waits;
    }
    const names = document.cookie.split("; ").filter(Boolean).map((pair) => pair.split("=")[0]);
    document.getElementById("cookies").textContent = names.join(", ") || panel.dataset.none;
  };
  // Cookies go a moment after the decision: what is still there is told when they are gone.
  for (const name of ["change", "cleared", "saved"]) document.addEventListener(`kelisim:${name}`, draw);
  document.addEventListener("demo:ran", draw);
  draw();
})();
