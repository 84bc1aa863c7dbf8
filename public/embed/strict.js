// The strict mode, for sites whose file says `strict = true`: requests of pages and their scripts to hosts
// that the site file does not know, or whose service is not allowed, are not sent.
export default ([origin, domains, always, hosts, categories]) => (core) => {
  const W = window;
  const D = document;
  const under = (host, domain) => host == domain || host.endsWith("." + domain);
  const own = [location.hostname, new URL(origin).hostname, ...domains];
  // The service that a host belongs to decides; a host that no service lists belongs to nobody.
  const may = (address) => {
    let url;
    try {
      url = new URL(address, D.baseURI);
    } catch (e) {
      return true;
    }
    if (!/^https?:/.test(url.protocol)) return true;
    const host = url.hostname;
    if (own.some((domain) => under(host, domain)) || always.some((domain) => under(host, domain))) return true;
    return Object.keys(hosts).some((service) => core.answers["s:" + service] && hosts[service].some((domain) => under(host, domain)));
  };
  const owner = (address) => {
    const host = new URL(address, D.baseURI).hostname;
    return Object.keys(hosts).find((service) => hosts[service].some((domain) => under(host, domain)));
  };

  const { fetch, XMLHttpRequest, navigator } = W;
  if (fetch) {
    W.fetch = function (input, init) {
      if (may(input && input.url ? input.url : input)) return fetch.call(this || W, input, init);
      return Promise.reject(new TypeError("held back: nobody allowed this host"));
    };
  }
  const { open, send } = XMLHttpRequest.prototype;
  const refused = new WeakSet();
  XMLHttpRequest.prototype.open = function (method, url, ...rest) {
    refused[may(url) ? "delete" : "add"](this);
    return open.call(this, method, url, ...(rest.length ? rest : [true]));
  };
  XMLHttpRequest.prototype.send = function (body) {
    if (!refused.has(this)) return send.call(this, body);
    // Fails as if the network were away.
    setTimeout(() => ["error", "loadend"].forEach((name) => this.dispatchEvent(new ProgressEvent(name))));
  };
  if (navigator.sendBeacon) {
    const beacon = navigator.sendBeacon.bind(navigator);
    navigator.sendBeacon = (url, data) => may(url) && beacon(url, data);
  }

  // Elements that a script makes hold their address back until its service is allowed.
  const { setAttribute } = Element.prototype;
  const later = new Map();
  const withheld = (element, value, give) => {
    later.delete(element);
    if (may(value)) return false;
    const service = owner(value);
    if (service && element.localName == "iframe") {
      // Marked as if the page had done it, so that it gets a placeholder.
      const category = Object.keys(categories).find((id) => categories[id].includes(service));
      for (const [name, mark] of Object.entries({ src: value, category, service })) setAttribute.call(element, "data-" + name, mark);
    } else if (service) later.set(element, [value, give]);
    return true;
  };
  for (const { prototype } of [W.HTMLScriptElement, W.HTMLImageElement, W.HTMLIFrameElement]) {
    const native = Object.getOwnPropertyDescriptor(prototype, "src");
    Object.defineProperty(prototype, "src", {
      ...native,
      set(value) {
        if (!withheld(this, value, native.set)) native.set.call(this, value);
      },
    });
    prototype.setAttribute = function (name, value) {
      if (!(String(name).toLowerCase() == "src" && withheld(this, value, native.set))) setAttribute.call(this, name, value);
    };
  }
  D.addEventListener("kelisim:change", () => {
    for (const [element, [value, give]] of [...later]) {
      if (!may(value)) continue;
      later.delete(element);
      give.call(element, value);
    }
  });
};
