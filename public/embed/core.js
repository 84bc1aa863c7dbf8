// The embed, first part: what a customer's page always runs. The gateway puts the site's data in the place of the
// first string, and of the second the banner (`banner.js`) for whoever has not chosen yet, of the third the strict mode
// (`strict.js`) for the sites that ask for it, of the fourth the
// signals of Microsoft (`microsoft.js`) for those that name its services.
//
// Nothing optional runs before the visitor allows it. Whatever cannot be read, stored or loaded counts as "no".
((K, own, strict, tell) => {
  const W = window;
  const D = document;
  const tag = D.currentScript;
  const early = W.kelisim;
  if (!tag || (early && early.has)) return;

  const set = tag.dataset;
  const store = "kelisim-" + K.site;
  // The tag's language, else the page's, else the browser's, else the site's first: a place in every list of words.
  const lang =
    [set.lang, D.documentElement.lang, ...(navigator.languages || [])]
      .map((name) => K.langs.indexOf((name || "").slice(0, 2).toLowerCase()))
      .find((place) => place >= 0) || 0;

  // What the browser keeps; where storage is forbidden, memory.
  const memory = {};
  const kept = (name) => {
    try {
      return JSON.parse(localStorage[store + "." + name]);
    } catch (e) {
      return memory[name];
    }
  };

  const cookies = () => {
    try {
      return D.cookie.split("; ");
    } catch (e) {
      return [];
    }
  };

  // --- Choices ---
  // Every item with its answer; what is not picked is refused. A category is allowed when each of its services is.
  const whole = (picks) => {
    const all = {};
    const pick = (...names) => names.map((name) => picks[name]).find((answer) => answer != null) === true;
    for (const id in K.categories) {
      const services = K.categories[id];
      for (const service of services) all["s:" + service] = pick("s:" + service, service, "c:" + id, id);
      all["c:" + id] = services.length ? services.every((service) => all["s:" + service]) : pick("c:" + id, id);
    }
    return all;
  };
  const keys = Object.keys(whole({})).sort();
  // What is decided now, and when that was: 0 = nothing yet.
  const S = { now: {}, at: 0 };
  const has = (id) => id == "necessary" || ["", "c:", "s:"].some((kind) => S.now[kind + id]);
  // The newest choice among the cookies that answers today's words and services. Its form: mark, moment, a digit for
  // each item in the order of their names, and the gateway's signature once it has one.
  const read = () => {
    S.now = whole({});
    S.at = 0;
    for (const pair of cookies()) {
      const [name, mark, time, bits] = pair.split(/[=~]/);
      const at = parseInt(time, 36);
      if (name != store || mark != K.mark || !bits || bits.length != keys.length || !(at > S.at)) continue;
      S.at = at;
      keys.forEach((key, place) => (S.now[key] = bits[place] == "1"));
    }
  };

  // --- What others are told ---
  const emit = (name, detail) => D.dispatchEvent(new CustomEvent("kelisim:" + name, { detail }));
  const snapshot = (more) => ({ decided: !!S.at, choices: { ...S.now }, ...more });
  // A page whose own listener breaks is served all the same.
  const push = (entry) => {
    try {
      (W.dataLayer = W.dataLayer || []).push(entry);
    } catch (e) {
      console.error(e);
    }
  };
  function gtag() {
    push(arguments);
  }
  const signal = (verb, more) => {
    const word = (id) => (S.now["c:" + id] ? "granted" : "denied");
    const ads = word("marketing");
    const analytics = word("analytics");
    const functional = word("functional");
    gtag("consent", verb, {
      ad_storage: ads,
      ad_user_data: ads,
      ad_personalization: ads,
      analytics_storage: analytics,
      functionality_storage: functional,
      personalization_storage: functional,
      security_storage: "granted",
      ...more,
    });
    if (tell) tell(verb, ads, analytics);
  };

  // --- Holding back ---
  let policy;
  try {
    const same = (value) => value;
    policy = W.trustedTypes.createPolicy("kelisim", { createHTML: same, createScript: same, createScriptURL: same });
  } catch (e) {}
  const trusted = (kind, value) => (policy ? policy["create" + kind](value) : value);
  // A service's own answer counts first. Where several categories are named, all of them must be allowed.
  const allowed = ({ dataset: { category, service } }) => {
    const answer = S.now["s:" + service];
    return answer != null ? answer : category.split(" ").every(has);
  };
  const SOURCES = ["src", "srcset", "href"];
  const waiting = [];
  const freed = [];
  let loading = 0;
  let covering;
  // Scripts start in the order of the page: those with an address load side by side, an inline one waits for them.
  const start = () => {
    while (waiting.length) {
      const old = waiting[0];
      const src = old.dataset.src || old.getAttribute("src");
      if (!src && loading) return;
      waiting.shift();
      if (!allowed(old)) {
        old.type = "text/plain";
        continue;
      }
      const script = D.createElement("script");
      for (const { name, value } of old.attributes) {
        if (!/^(data-)?(src|type)$/.test(name)) script.setAttribute(name, value);
      }
      if (old.dataset.type) script.type = old.dataset.type;
      script.nonce = old.nonce;
      if (!src) script.text = trusted("Script", old.text);
      else {
        script.async = old.hasAttribute("async");
        if (!script.async && old.isConnected) {
          loading++;
          script.onload = script.onerror = () => {
            loading--;
            start();
          };
        }
        script.src = trusted("ScriptURL", src);
      }
      old.replaceWith(script);
    }
  };
  const attribute = (element, name) => (element.localName == "object" && name == "src" ? "data" : name);
  const free = () => {
    let covered;
    D.querySelectorAll("script[type='text/plain'][data-category],[data-category]:not(script)").forEach((element) => {
      const names = SOURCES.filter((name) => element.dataset[name]);
      const script = element.localName == "script";
      if (!script && !names[0]) return;
      if (!allowed(element)) {
        if (/^(iframe|video|audio|object|embed)$/.test(element.localName)) covered = 1;
        return;
      }
      if (script) {
        // A page that vouches for its scripts by a nonce must have vouched for this one too.
        if (tag.nonce && tag.nonce != element.nonce) return;
        element.type = "text/waits";
        waiting.push(element);
      } else {
        for (const name of names) {
          element.setAttribute(attribute(element, name), trusted("ScriptURL", element.dataset[name]));
          delete element.dataset[name];
        }
        const media = element.closest("video,audio");
        if (media) media.load();
        freed.push([element, names]);
      }
    });
    start();
    // A frame that is held back gets something in its place.
    if (parts.more) parts.more.cover();
    else if (covered && D.body && !covering) load("more", (more) => more.cover(), (covering = 1));
  };
  const settle = () => {
    signal("update");
    push({ event: "kelisim_consent", kelisim: { ...S.now } });
    free();
  };

  // --- The other parts ---
  const parts = {};
  const asked = {};
  const load = (name, then) => {
    if (parts[name]) return then(parts[name]);
    if (asked[name]) return asked[name].push(then);
    asked[name] = [then];
    const script = D.createElement("script");
    script.nonce = tag.nonce;
    // The part finds this by `document.currentScript`.
    script.kelisim = (make, data) => {
      parts[name] = make(core, data);
      for (const waits of asked[name]) waits(parts[name]);
    };
    // What did not come may be asked for again.
    script.onload = script.onerror = () => {
      delete asked[name];
      script.remove();
    };
    script.src = trusted("ScriptURL", [K.origin, "embed", K.site, K.build.slice(0, 16), name].join("/") + ".js");
    (D.head || D.documentElement).append(script);
  };

  // --- The button that stays ---
  let root, dock;
  const sheet = (css, to = root) => {
    try {
      const made = new CSSStyleSheet();
      made.replaceSync(css);
      to.adoptedStyleSheets = [...to.adoptedStyleSheets, made];
    } catch (e) {
      to.appendChild(D.createElement("style")).textContent = css;
    }
  };
  const build = () => {
    if (root || !D.body || !keys[0]) return;
    const host = D.createElement("kelisim-root");
    for (const name of ["layout", "corner"]) host.dataset[name] = set[name] || K[name];
    // A page that names its theme need not say it in CSS too.
    host.style.colorScheme = D.documentElement.dataset.theme || "";
    core.root = root = host.attachShadow({ mode: "open" });
    root.innerHTML = trusted("HTML", K.dock.replace(/~/g, K.names[lang]));
    sheet(K.css);
    dock = root.firstChild;
    dock.hidden = !S.at;
    dock.style.cssText = kept("p") || "";
    // Whoever comes near will want the settings, or move the button.
    host.onpointerover = host.onfocusin = () =>
      load("banner", () => load("choices", () => S.at && load("more", (more) => more.movable())));
    root.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-a]");
      if (button) load("banner", (banner) => banner.act(button));
    });
    D.body.prepend(host);
    if (parts.banner && !S.at) parts.banner.build();
  };

  const core = { K, S, W, D, tag, store, lang, memory, kept, cookies, whole, keys, read, emit, snapshot, settle, trusted, allowed, attribute, freed, free, parts, load, sheet, build };
  const api = (core.api = W.kelisim = {
    has,
    receipt: () => kept("r") || null,
    ready: (listener) => listener(api),
    on: (name, listener) => {
      D.addEventListener("kelisim:" + name, listener);
      // Who comes late is told at once.
      const detail = { ready: core.ready && snapshot(), change: S.at && core.ready && snapshot(), saved: core.saved }[name];
      if (detail) listener(new CustomEvent("kelisim:" + name, { detail }));
    },
    off: (name, listener) => D.removeEventListener("kelisim:" + name, listener),
    push: (call) => (call.call ? call(api) : api[call[0]](...call.slice(1))),
  });
  for (const name of ["acceptAll", "rejectAll", "withdraw", "save", "show"]) {
    api[name] = (...given) => load("banner", (banner) => banner[name](...given));
  }

  read();
  const { at, now } = S;
  S.now = whole({});
  signal("default", { wait_for_update: 500 });
  S.now = now;
  if (strict) strict(core);
  if (set.migrate != null) load("migrate", free);
  if (own) parts.banner = own[0](core, own[1]);
  if (at) settle();
  else if (keys[0]) load("banner", (banner) => banner.begin());
  build();
  new MutationObserver(() => {
    build();
    free();
  }).observe(D, { childList: true, subtree: true });
  D.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("[data-kelisim=settings]");
    if (link) {
      event.preventDefault();
      load("banner", (banner) => banner.show(link));
    }
  });
  // Another tab decided: it counts here too.
  W.addEventListener("storage", ({ key }) => key == store + ".q" && load("banner", (banner) => banner.agree()));
  // A record that was not sent, or traces that were not cleared.
  if (kept("w")) load("banner", (banner) => banner.resume());
  core.ready = 1;
  emit("ready", snapshot());
  for (const call of Array.isArray(early) ? early : []) {
    try {
      api.push(call);
    } catch (e) {
      console.error(e);
    }
  }
})("@KELISIM@", "@BANNER@", "@STRICT@", "@TELL@");
