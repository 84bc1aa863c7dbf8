// The embed, third part: what only some visitors meet. It is loaded when a frame is held back, when somebody comes near
// the settings button, and when there is a reason to give.
export default (core, M) => {
  const { K, S, W, D, allowed, attribute, kept, cookies, emit, lang } = core;
  const words = M.words[lang];
  const FRAMES = "iframe,video,audio,object,embed";

  // --- In the place of what is held back ---
  const covers = new Map();
  const held = (element) => ["src", "srcset", "href"].some((name) => element.dataset[name]) && !allowed(element);
  const name = ({ dataset: { category, service } }) =>
    service ? M.services[service] && M.services[service][lang] : M.categories[category] && M.categories[category][lang];
  const cover = () => {
    for (const [element, { host, display }] of covers) {
      if (held(element) && element.isConnected) continue;
      const focused = D.activeElement == host;
      host.remove();
      element.style.display = display;
      covers.delete(element);
      if (!focused || !element.isConnected) continue;
      if (element.tabIndex < 0) element.tabIndex = -1;
      element.focus();
    }
    for (const element of D.querySelectorAll(FRAMES)) {
      const { width, height } = element.getBoundingClientRect();
      // A frame of no size is no picture of anything; an id the site file does not have can never be allowed.
      if (covers.has(element) || !element.dataset.category || !held(element) || width < 100 || height < 40 || !name(element)) continue;
      covers.set(element, { display: element.style.display, host: stand(element, width, height) });
    }
  };
  const stand = (element, width, height) => {
    const host = D.createElement("kelisim-held");
    const look = getComputedStyle(element);
    const { style } = host;
    // Exactly as large as what it stands for, so that nothing on the page moves.
    style.display = look.display == "inline" ? "inline-block" : look.display;
    for (const name of ["position", "top", "left", "margin", "float", "flex", "gridArea", "alignSelf", "verticalAlign"]) style[name] = look[name];
    // Stands on the line as a frame does, by its lower edge.
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
    frame.lang = K.langs[lang];
    frame.setAttribute("role", "group");
    const called = name(element);
    said.textContent = words.held.replace("~", called);
    frame.setAttribute("aria-label", element.title || called);
    button.textContent = words.allow.replace("~", called);
    button.onclick = () => {
      const { category, service } = element.dataset;
      core.api.save({ ...S.now, ["c:" + category]: null, [service ? "s:" + service : "c:" + category]: true, ...(service ? {} : within(category)) });
    };
    frame.append(said, button);
    root.append(frame);
    core.sheet(K.css + M.css, root);
    element.style.display = "none";
    element.before(host);
    return host;
  };
  const within = (category) => Object.fromEntries(K.categories[category].map((service) => ["s:" + service, true]));

  // --- The button, moved by pointer or arrow keys ---
  let ready;
  const movable = () => {
    const dock = core.root.querySelector(".k");
    if (ready) return;
    ready = 1;
    let from, moved;
    const button = dock.querySelector("button");
    const go = (left, top) => {
      const { offsetWidth, offsetHeight } = button;
      const within = (at, most) => Math.max(0, Math.min(at, most));
      // In parts of the window, so that it stays in sight when the window changes.
      const part = (at, most) => (within(at, most) / (most || 1)).toFixed(4);
      dock.style.cssText =
        "position:fixed;padding:0;left:calc((100% - " + offsetWidth + "px)*" + part(left, W.innerWidth - offsetWidth) +
        ");top:calc((100% - " + offsetHeight + "px)*" + part(top, W.innerHeight - offsetHeight) + ")";
      // Nothing is kept of somebody who has not chosen.
      if (S.at) core.keep("p", dock.style.cssText);
    };
    const grip = (event) => {
      const { left, top } = button.getBoundingClientRect();
      from = [event.clientX - left, event.clientY - top, event.clientX, event.clientY];
      button.setPointerCapture(event.pointerId);
    };
    button.addEventListener("pointerdown", grip);
    button.addEventListener("pointermove", (event) => {
      // The press may lie before this part came: what counts is that the button is held now.
      if (!(event.buttons & 1)) return (from = 0);
      if (!from) grip(event);
      if (Math.hypot(event.clientX - from[2], event.clientY - from[3]) > 6) moved = 1;
      if (moved) go(event.clientX - from[0], event.clientY - from[1]);
    });
    // What ends a move is no press.
    button.addEventListener("click", (event) => {
      if (moved) event.stopPropagation();
      moved = from = 0;
    });
    button.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (!step || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const { left, top } = button.getBoundingClientRect();
      go(left + 24 * step[0], top + 24 * step[1]);
    });
  };

  // --- What services left that are refused now ---
  let uncleared;
  const clear = () => {
    const masks = (which) => [].concat(...Object.keys(M.traces).map((id) => (S.now["s:" + id] ? [] : M.traces[id][which])));
    const hit = (name, which) =>
      masks(which).some((mask) => (mask.slice(-1) == "*" ? !name.indexOf(mask.slice(0, -1)) : name == mask));
    const left = () => [...new Set(cookies().map((pair) => pair.split("=")[0]))].filter((name) => hit(name, 0));
    const steps = location.pathname.split("/");
    const paths = steps.flatMap((_, place) => [steps.slice(0, place).join("/") + "/", steps.slice(0, place + 1).join("/")]);
    const labels = location.hostname.split(".");
    const hosts = ["", ...labels.map((_, place) => labels.slice(place).join("."))];
    for (const name of left()) for (const path of new Set(paths)) for (const host of hosts) core.setCookie(name, "", 0, host, path || "/");
    for (const which of ["localStorage", "sessionStorage"]) {
      try {
        for (const name of Object.keys(W[which])) if (hit(name, 1)) W[which].removeItem(name);
      } catch (e) {}
    }
    try {
      // A frame without an origin has no databases, and Chromium says so by a promise nobody can catch.
      if (W.origin != "null") indexedDB.databases().then((all) => all.forEach(({ name }) => hit(name, 1) && indexedDB.deleteDatabase(name)), () => {});
    } catch (e) {}
    core.keep("c", 0);
    core.keep("w", (kept("q") || [])[0] ? 1 : 0);
    const still = left();
    uncleared = still.join(", ");
    emit("cleared", { left: still });
    // The plugins of WordPress that hold back by themselves.
    if (S.at && W.wp_set_consent) {
      const names = { functional: ["functional", "preferences"], analytics: ["statistics", "statistics-anonymous"], marketing: ["marketing"] };
      for (const id in names) for (const name of names[id]) W.wp_set_consent(name, S.now["c:" + id] ? "allow" : "deny");
    }
  };

  // A sentence at the head of a layer: why one is asked again, what the browser asks, what could not be cleared.
  const say = (what, layer, names) => {
    const { root } = core;
    const head = root && root.querySelector(layer + " h2");
    if (!head) return;
    const old = root.querySelector("[data-n=" + what + "]");
    if (old) old.remove();
    if (!names) return;
    const line = D.createElement("p");
    line.className = "n";
    line.dataset.n = what;
    line.textContent = words[what].replace("~", names);
    head.after(line);
  };

  return {
    cover,
    movable,
    clear,
    notes: () => {
      say("gpc", ".c", navigator.globalPrivacyControl);
      say("left", ".c", uncleared);
    },
    // What is not as it was when the visitor chose; without the old cookie, the term is over.
    again: (old) => {
      const [, , text, services] = (old || "").split(/[=~.]/);
      const now = K.mark.split(".");
      const reason = !old ? "term" : services != now[2] ? "services" : text != now[1] && "text";
      const { recorded_at } = kept("r") || {};
      if (reason == "term" && !(Date.parse(recorded_at) + 1e3 * M.seconds < Date.now())) return;
      if (reason) say(reason, ".f", true);
    },
  };
};
