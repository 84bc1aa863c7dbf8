// The embed, what only some visitors need: moving the settings button, clearing traces of refused services,
// explaining a reason, making room for the focus, leading to the preference centre and back. Loaded after a
// choice, and when the pointer or focus comes near the settings.
export default (core, [words, traces, seconds]) => {
  const { kept, emit } = core;
  const W = window;
  const D = document;
  const said = words[core.lang];
  const cookies = () => {
    try {
      return D.cookie.split("; ");
    } catch (e) {
      return [];
    }
  };

  // --- Moving the button by pointer or arrow keys ---
  let ready;
  const movable = () => {
    if (ready) return;
    ready = 1;
    let from, moved;
    const button = core.dock;
    const { host } = core.root;
    button.style.touchAction = "none";
    const go = (left, top) => {
      const { offsetWidth, offsetHeight } = button;
      const within = (at, most) => Math.max(0, Math.min(at, most));
      // As a share of the window, so that it stays in sight when the window changes.
      const part = (at, most) => (within(at, most) / (most || 1)).toFixed(4);
      const place =
        "inset:auto;left:calc((100% - " + offsetWidth + "px)*" + part(left, W.innerWidth - offsetWidth) +
        ");top:calc((100% - " + offsetHeight + "px)*" + part(top, W.innerHeight - offsetHeight) + ")";
      host.style.cssText += ";" + place;
      // Nothing is stored about a visitor who has not chosen.
      if (core.at) core.keep(".p", place);
    };
    const grip = (event) => {
      const { left, top } = button.getBoundingClientRect();
      from = [event.clientX - left, event.clientY - top, event.clientX, event.clientY];
      button.setPointerCapture(event.pointerId);
    };
    button.addEventListener("pointerdown", grip);
    button.addEventListener("pointermove", (event) => {
      // The press may precede this part's load: what counts is that the button is pressed now.
      if (!(event.buttons & 1)) return (from = 0);
      if (!from) grip(event);
      if (Math.hypot(event.clientX - from[2], event.clientY - from[3]) > 6) moved = 1;
      if (moved) go(event.clientX - from[0], event.clientY - from[1]);
    });
    // The end of a move is not a press.
    core.root.addEventListener(
      "click",
      (event) => {
        if (moved) event.stopPropagation();
        moved = from = 0;
      },
      true,
    );
    button.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (!step || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const { left, top } = button.getBoundingClientRect();
      go(left + 24 * step[0], top + 24 * step[1]);
    });
  };

  // --- Clearing traces of services that are refused now ---
  let uncleared;
  const clear = () => {
    // A page before this one sent the visitor to the preference centre.
    if (kept(".a")) back();
    const masks = (which) => [].concat(...Object.keys(traces).map((id) => (core.answers["s:" + id] ? [] : traces[id][which])));
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
      // A frame without an origin has no databases, and Chromium reports that by a promise nobody can catch.
      if (W.origin != "null") indexedDB.databases().then((all) => all.forEach(({ name }) => hit(name, 1) && indexedDB.deleteDatabase(name)), () => {});
    } catch (e) {}
    core.keep(".c", 0);
    core.keep(".w", core.queue()[0] ? 1 : 0);
    const still = left();
    uncleared = still.join(", ");
    emit("cleared", { left: still });
    // Notifies the WordPress plugins that hold back scripts by themselves.
    if (core.at && W.wp_set_consent) {
      const names = { functional: ["functional", "preferences"], analytics: ["statistics", "statistics-anonymous"], marketing: ["marketing"] };
      for (const id in names) for (const name of names[id]) W.wp_set_consent(name, core.answers["c:" + id] ? "allow" : "deny");
    }
  };

  // --- The preference centre ---
  // It shows this browser's choice: the gateway makes a link that hands the browser over, for one minute and one use.
  // What is changed there counts here once the visitor is back, on this page or the next.
  const about = () =>
    fetch(core.to.replace(/[^/]*$/, "browser"), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ device: kept(".d") }),
      signal: AbortSignal.timeout && AbortSignal.timeout(5e3),
    }).then((answer) => (answer.ok ? answer.json() : Promise.reject(answer)));
  core.visit = (event, { href }) => {
    if (!kept(".d")) return;
    event.preventDefault();
    // At once, or the browser takes it for an advertisement.
    const target = "kelisim-" + Date.now();
    const tab = W.open("", target);
    const go = (to) => {
      const link = D.createElement("a");
      link.href = to;
      link.target = tab ? target : "_self";
      // The gateway takes a browser over from a page of the site alone.
      link.referrerPolicy = "origin";
      D.body.append(link);
      link.click();
      link.remove();
    };
    about().then(({ centre }) => go(centre + "?lang=" + core.lang), () => go(href));
    for (const name of [".a", ".c", ".w"]) core.keep(name, 1);
  };
  D.addEventListener("visibilitychange", () => D.hidden || (kept(".a") && back()));
  const back = () => {
    const { at } = core;
    about().then(
      ({ record, choices }) => {
        // Decided here meanwhile, or under way.
        if (core.at != at || core.queue()[0]) return;
        if (record == (kept(".r") || {}).record || record == kept(".b") || !core.items.every((key) => key in choices)) return;
        for (const name of [".a", ".c", ".w"]) core.keep(name, 0);
        core.keep(".b", record);
        core.answers = choices;
        core.at = Math.max(Date.now(), core.at + 1);
        core.write();
        // Other tabs hear of a change of this line.
        try {
          delete localStorage[core.store + ".q"];
        } catch (e) {}
        core.line([]);
        core.enact();
        if (core.draw) core.draw();
        core.raise();
        core.part("told", (told) => told({}));
      },
      () => {},
    );
  };

  // A sentence at the head of a layer: why the visitor is asked again, what the browser signals, what could
  // not be cleared.
  const say = (what, layer, names) => {
    const { root } = core;
    const head = root && root.querySelector(layer + " h2");
    if (!head) return;
    const old = root.querySelector("[data-n=" + what + "]");
    if (old) old.remove();
    if (!names) return;
    const line = D.createElement("p");
    line.dataset.n = what;
    line.style.cssText = "padding:8px 12px;border-inline-start:3px solid var(--accent)";
    line.textContent = said[what].replace("~", names);
    head.after(line);
  };

  // The focused element must not lie below the banner: if it does, the banner moves to the other end of the window.
  const dodge = (target) =>
    requestAnimationFrame(() => {
      const { left, top, right, bottom } = target.getBoundingClientRect();
      const own = core.section.getBoundingClientRect();
      if (top >= own.bottom || bottom <= own.top || left >= own.right || right <= own.left) return;
      const { dataset } = core.root.host;
      dataset.corner = dataset.corner.replace(/top|bottom/, (end) => (end == "top" ? "bottom" : "top"));
    });

  // A page that saves a choice about what is not asked for has a misspelt name.
  const check = (picks) => {
    for (const name in picks) ["", "c:", "s:"].some((kind) => kind + name in core.answers) || console.warn("kelisim: unknown: " + name);
  };

  return {
    movable,
    dodge,
    clear,
    check,
    notes: () => {
      say(core.spared ? "tracking" : "gpc", ".c", core.gpc);
      say("left", ".c", uncleared);
    },
    // What differs from when the visitor chose; without the old cookie, the term is over.
    again: () => {
      // The signal of the browser decides a part only: the visitor is asked for the rest.
      say("tracking", ".f", core.gpc);
      const old = cookies().find((pair) => !pair.indexOf(core.store + "="));
      const [, , text, services] = (old || "").split(/[=~.]/);
      const now = core.mark.split(".");
      const reason = !old ? "term" : services != now[2] ? "services" : text != now[1] && "text";
      const { recorded_at } = kept(".r") || {};
      if (reason == "term" && !(Date.parse(recorded_at) + 1e3 * seconds < Date.now())) return;
      if (reason) say(reason, ".f", true);
    },
  };
};
