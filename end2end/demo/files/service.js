// Stands for a third party's script: it says that it ran, and writes a cookie as such scripts do.
(() => {
  const { service, cookie } = document.currentScript.dataset;
  (window.ran = window.ran || []).push(service);
  if (cookie) document.cookie = `${cookie}=demo;path=/;samesite=lax;max-age=3600`;
  document.dispatchEvent(new CustomEvent("demo:ran", { detail: service }));
})();
