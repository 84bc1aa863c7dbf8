// The embed, first part: what a customer's page always runs. A visitor who has chosen gets this alone, so
// that it holds nothing that can wait: it reads the choice, notifies others, starts what is allowed, and can
// open the settings.
//
// The gateway replaces each string at the end by a list (`server/src/embed.rs`): its data of the site; the
// banner (`banner.js`) for visitors who have not chosen yet; and for the sites that use them the strict mode
// (`strict.js`), the signals of Microsoft (`microsoft.js`), and what a site sets of Google's Consent Mode.
//
// Nothing optional runs before the visitor allows it. Whatever cannot be read, stored or loaded counts as
// "no".
((
  // Prefix of a cookie that answers today's words and services.
  mark,
  // Everything that may be allowed, in the order of the cookie's digits.
  items,
  // Base address of the other parts.
  base,
  corner,
  // The request came with `Sec-GPC: 1`.
  gpc,
  own,
  strict,
  tell,
  mode,
) => {
  const D = document;
  const tag = D.currentScript;
  const early = window.kelisim;
  if (early?.has) return;

  const set = tag.dataset;
  // Name of the cookie, and of what is stored beside it.
  const [store] = mark.split("=");

  // The present decision (`answers`), and its moment (`at`, 0 = none yet). The other parts find here what
  // they need of this one; where storage is forbidden, what would be stored is here too, each by its full
  // name.
  const core = { answers: {}, gpc, freed: [], set, mark, items };
  const kept = (core.kept = (name) => {
    try {
      return JSON.parse(localStorage[store + name]);
    } catch (e) {
      return core[store + name];
    }
  });

  // --- Choices ---
  // The newest choice among the cookies that answers today's words and services. Its form: mark, moment, a
  // digit for each item, and the gateway's signature once it has one.
  const read = (core.read = () => {
    let bits = "";
    core.at = 0;
    try {
      for (const pair of D.cookie.split("; ")) {
        const [name, time, digits = ""] = pair.split("~");
        const at = parseInt(time, 36);
        if (name == mark && digits.length == items.length && at > core.at) [core.at, bits] = [at, digits];
      }
    } catch (e) {}
    core.answers = {};
    items.forEach((key, place) => (core.answers[key] = bits[place] == 1));
  });
  const has = (id) => id == "necessary" || ["", "c:", "s:"].some((kind) => core.answers[kind + id] === true);

  // --- Notifying others ---
  const emit = (core.emit = (name, detail) => D.dispatchEvent((core[(name = "kelisim:" + name)] = new CustomEvent(name, { detail }))));
  const snapshot = (core.snapshot = () => ({ decided: !!core.at, choices: { ...core.answers } }));
  // A page whose own code throws is served all the same: an error in an `async` function goes to the console.
  const push = async (entry) => {
    (window.dataLayer = window.dataLayer || []).push(entry);
  };
  function gtag() {
    push(arguments);
  }
  const signal = (verb, more) => {
    const [ads, analytics, functional] = ["marketing", "analytics", "functional"].map((id) => (core.answers["c:" + id] ? "granted" : "denied"));
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
  const same = (value) => value;
  let trusted = { createHTML: same, createScript: same, createScriptURL: same };
  try {
    trusted = trustedTypes.createPolicy("kelisim", trusted);
  } catch (e) {}
  core.trusted = trusted;
  // A service's own answer counts first. Where several categories are named, all of them must be allowed.
  const allowed = (core.allowed = ({ dataset: { category, service } }) => {
    const answer = core.answers["s:" + service];
    return answer != null ? answer : category.split(" ").every(has);
  });
  const waiting = [];
  let loading = 0;
  // Scripts start in document order: those with an address load in parallel, an inline one waits for them.
  const start = () => {
    for (let old; (old = waiting[0]); ) {
      const src = old.dataset.src || old.getAttribute("src");
      if (!src && loading) return;
      waiting.shift();
      if (allowed(old) && old.isConnected) {
        const script = old.cloneNode();
        script.type = old.dataset.type || "";
        script.nonce = old.nonce;
        if (!src) script.text = trusted.createScript(old.text);
        else {
          script.async = old.hasAttribute("async");
          if (!script.async) {
            loading++;
            script.onload = script.onerror = () => {
              loading--;
              start();
            };
          }
          script.src = trusted.createScriptURL(src);
        }
        old.replaceWith(script);
      }
    }
  };
  const free = (core.free = () => {
    for (const element of D.querySelectorAll("[data-category]")) {
      const { dataset, localName, nonce } = element;
      const open = allowed(element);
      if (localName == "script") {
        // A page that marks its scripts with a nonce must have marked this one too.
        if (open && element.type == "text/plain" && (tag.nonce || nonce) == nonce && !waiting.includes(element)) waiting.push(element);
      } else {
        for (const name of ["src", "srcset", "href"]) {
          if (!dataset[name]) continue;
          if (open) {
            const to = localName == "object" && name == "src" ? "data" : name;
            element.setAttribute(to, trusted.createScriptURL(dataset[name]));
            delete dataset[name];
            core.freed.push([element, name, to]);
            // The sources of a video or a sound take effect when that loads again.
            element.parentNode.load?.();
          }
          // A frame that is held back gets a placeholder.
          else if (/iframe|video|audio|object|embed/.test(localName)) part("cards");
        }
      }
    }
    start();
  });

  // --- The other parts ---
  const part = (core.part = (name, then) =>
    (core[name] =
      core[name] ||
      new Promise((done) => {
        const script = D.createElement("script");
        script.nonce = tag.nonce;
        // The part finds this by `document.currentScript`, and removes the element when it has run.
        script.kelisim = (make, data) => done(make(core, data));
        // A part that failed to load may be requested again; but a page that keeps changing must not request
        // the cards again and again.
        script.onload = script.onerror = () => script.isConnected && name != "cards" && delete core[name];
        script.src = trusted.createScriptURL(base + name + ".js");
        D.head.append(script);
      })).then(then));

  // --- The settings button ---
  const look = () => {
    if (!core.root && D.body && items[0]) {
      const host = D.createElement("kelisim-root");
      // A page that names its theme need not repeat it in CSS.
      host.style =
        "position:fixed;z-index:999999999;color-scheme:" + (D.documentElement.dataset.theme || "inherit") + ";" +
        (set.corner || corner).replace("-", ":12px;") + ":12px;" + (core.at && kept(".p"));
      core.root = host.attachShadow({ mode: "open" });
      core.root.innerHTML = trusted.createHTML("<button><svg width=24 height=24><circle cx=8 cy=12 r=6 /><circle cx=16 cy=12 r=6 />");
      const dock = (core.dock = core.root.firstChild);
      dock.style = "font:0/0 a;padding:9px;border:1px solid #888;border-radius:50%;background:var(--sheet,Canvas);fill:none;stroke:var(--ink,CanvasText);stroke-width:2";
      // Its name in the visitor's language, which the banner stored here.
      dock.title = (core.at && kept(".n")) || "Cookie";
      dock.hidden = !core.at;
      dock.onclick = () => api.show(dock);
      // A visitor who comes near will want the settings, or move the button.
      dock.onpointerover = dock.onfocus = () => part("banner", (banner) => banner.near());
      D.body.prepend(host);
      core.raise?.();
    }
    free();
  };
  core.settle = () => {
    signal("update");
    push({ event: "kelisim_consent", kelisim: { ...core.answers } });
    look();
  };

  const api = (core.api = window.kelisim = {
    has,
    receipt: () => kept(".r") || null,
    ready: (listener) => listener(api),
    on: (name, listener) => {
      D.addEventListener((name = "kelisim:" + name), listener);
      // A late listener gets the last event at once.
      if (core[name]) listener(core[name]);
    },
    off: (name, listener) => D.removeEventListener("kelisim:" + name, listener),
    push: (call) => (call.call ? call(api) : api[call[0]](...call.slice(1))),
  });
  // The banner replaces these by its own.
  "acceptAll rejectAll withdraw save show".split(" ").map((name) => (api[name] = (...given) => part("banner", () => api[name](...given))));

  if (mode) mode(gtag, gpc);
  signal("default", { wait_for_update: 500 });
  read();
  if (strict) strict(core);
  if ("migrate" in set) part("migrate");
  const { at } = core;
  if (own) core.banner = own(core);
  if (at) core.settle();
  else look();
  // No decision yet; or a record was not sent, or traces were not cleared.
  if (!at || kept(".w")) part("banner");
  new MutationObserver(look).observe(D, { childList: true, subtree: true });
  D.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-kelisim=settings]");
    if (link) {
      event.preventDefault();
      api.show(link);
    }
  });
  // Another tab decided: it counts here too. For a visitor who has not chosen the banner listens, once it is
  // painted.
  if (at) addEventListener("storage", ({ key }) => key == store + ".q" && part("banner", (banner) => banner.agree()));
  emit("ready", snapshot());
  // A choice made before is new to a listener.
  if (at) core["kelisim:change"] = core["kelisim:ready"];
  [].concat(early || []).map(async (call) => api.push(call));
})("@KELISIM@", "@GPC@", "@BANNER@", "@STRICT@", "@TELL@", "@MODE@");
