// A second script of the same service: it needs the first one to have run before it.
(() => {
  const { service } = document.currentScript.dataset;
  const before = (window.ran = window.ran || []);
  before.push(before.includes(service) ? `${service}, second` : `${service}, too early`);
})();
