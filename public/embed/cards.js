// The embed, placeholders of frames that are held back. Loaded when there is one.
export default (core, [css, langs, words, categories, services]) => {
  const { allowed } = core;
  const lang = "@LANGUAGE@"(core.set, langs);
  const D = document;
  const [held, allow] = words[lang];

  const covers = new Map();
  const waits = (element) => ["src", "srcset", "href"].some((name) => element.dataset[name]) && !allowed(element);
  const name = ({ dataset: { category, service } }) =>
    service ? services[service] : categories[category] && categories[category][0][lang];
  const cover = () => {
    for (const [element, { host, display }] of covers) {
      if (waits(element) && element.isConnected) continue;
      const focused = D.activeElement == host;
      host.remove();
      element.style.display = display;
      covers.delete(element);
      if (!focused || !element.isConnected) continue;
      if (element.tabIndex < 0) element.tabIndex = -1;
      element.focus();
    }
    for (const element of D.querySelectorAll("iframe,video,audio,object,embed")) {
      // An id that the site file does not have can never be allowed.
      if (covers.has(element) || !element.dataset.category || !waits(element) || !name(element)) continue;
      const { width, height } = element.getBoundingClientRect();
      // A frame without size is not visible content.
      if (width > 99 && height > 39) covers.set(element, { display: element.style.display, host: stand(element, width, height) });
    }
  };
  const stand = (element, width, height) => {
    const host = D.createElement("kelisim-held");
    const look = getComputedStyle(element);
    const { style } = host;
    // Exactly as large as the frame it replaces, so that nothing on the page moves.
    style.display = look.display == "inline" ? "inline-block" : look.display;
    for (const name of ["position", "top", "left", "margin", "float", "flex", "gridArea", "alignSelf", "verticalAlign"]) style[name] = look[name];
    // Aligned on the line as a frame is, by its lower edge.
    style.overflow = "hidden";
    style.boxSizing = "border-box";
    style.width = element.parentNode.clientWidth <= Math.ceil(width) ? "100%" : width + "px";
    style.maxWidth = "100%";
    style.height = height + "px";
    style.colorScheme = D.documentElement.dataset.theme || "";
    const root = host.attachShadow({ mode: "open" });
    const frame = D.createElement("div");
    const said = D.createElement("p");
    const button = D.createElement("button");
    frame.lang = lang;
    frame.setAttribute("role", "group");
    const called = name(element);
    said.textContent = held.replace("~", called);
    frame.setAttribute("aria-label", element.title || called);
    button.textContent = allow.replace("~", called);
    button.onclick = () => {
      const { category, service } = element.dataset;
      core.api.save({ ...core.answers, ["c:" + category]: null, [service ? "s:" + service : "c:" + category]: true, ...(service ? {} : within(category)) });
    };
    frame.append(said, button);
    root.append(frame);
    "@SHEET@"(css, root);
    element.style.display = "none";
    element.before(host);
    return host;
  };
  const within = (category) => Object.fromEntries(categories[category][1].map((service) => ["s:" + service, true]));

  cover();
  // After a choice, and whenever the page adds or removes elements later.
  D.addEventListener("kelisim:change", cover);
  new MutationObserver(cover).observe(D, { childList: true, subtree: true });
};
