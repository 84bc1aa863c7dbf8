// The embed: what a customer's page runs. The gateway puts the site's data in the place of the string below.
//
// Nothing optional runs before the visitor allows it. A choice takes effect here first and is recorded second: "saved"
// is only said when the gateway has answered that the record is on durable storage.
(() => {
  const K = "@KELISIM@";
  const W = window;
  const D = document;
  const tag = D.currentScript;
  const early = W.kelisim;
  if (!tag || (early && early.has)) return;

  const gateway = new URL(tag.src).origin;
  const lang =
    [tag.dataset.lang, D.documentElement.lang, ...(navigator.languages || [])]
      .map((name) => (name || "").slice(0, 2).toLowerCase())
      .find((name) => K.texts[name]) || K.langs[0];
  const text = K.texts[lang];

  // What is decided: each item with yes or no. `at` is when, 0 = not yet.
  let now = {};
  let at = 0;
  let ready;

  // --- What the browser keeps. Where storage is forbidden, memory. ---
  const memory = {};
  const keep = (name, value) => {
    memory[name] = value;
    try {
      localStorage.setItem("kelisim." + name, JSON.stringify(value));
    } catch (e) {}
  };
  const kept = (name) => {
    try {
      return JSON.parse(localStorage.getItem("kelisim." + name)) || memory[name];
    } catch (e) {
      return memory[name];
    }
  };
  const queue = () => kept("q") || [];
  const cookies = () => {
    try {
      return D.cookie.split("; ");
    } catch (e) {
      return [];
    }
  };
  const setCookie = (name, value, seconds, domain) => {
    try {
      D.cookie =
        name + "=" + value + ";path=/;samesite=lax;max-age=" + seconds +
        (domain ? ";domain=" + domain : "") + (location.protocol == "https:" ? ";secure" : "");
    } catch (e) {}
  };
  const random = (count) => crypto.getRandomValues(new Uint8Array(count));
  const uuid = () =>
    "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (c ^ (random(1)[0] & (15 >> (c / 4)))).toString(16));
  const device = () => {
    let id = kept("d");
    if (!id) {
      id = btoa(String.fromCharCode(...random(16))).replace(/\+/g, "-").replace(/\//g, "_").slice(0, 22);
      keep("d", id);
    }
    return id;
  };

  // --- Choices ---
  // Every item with its answer. A category is allowed when each of its services is.
  const whole = (picks) => {
    const all = {};
    const pick = (...names) => names.map((name) => picks[name]).find((answer) => answer != null) === true;
    for (const { id, services } of K.categories) {
      for (const service of services) all["s:" + service] = pick("s:" + service, service, "c:" + id, id);
      all["c:" + id] = services.length ? services.every((service) => all["s:" + service]) : pick("c:" + id, id);
    }
    return all;
  };
  const yes = (items) => whole(Object.assign({}, ...items.map((item) => ({ [item]: true }))));
  const has = (id) => id == "necessary" || ["", "c:", "s:"].some((kind) => now[kind + id]);
  const some = () => Object.keys(now).some((item) => now[item]);
  const allowed = ({ dataset: { category, service } }) => {
    const own = now["s:" + service];
    return own != null ? own : category == "necessary" || !!now["c:" + category];
  };
  // The cookie: moment, text, then what is allowed, a whole category in one word.
  const write = () => {
    const items = [];
    for (const { id, services } of K.categories) {
      if (now["c:" + id]) items.push("c:" + id);
      else items.push(...services.map((service) => "s:" + service).filter((item) => now[item]));
    }
    setCookie("kelisim", [at.toString(36), text.hash.slice(0, 8), ...items].join("."), K.months * 2629800);
  };
  const restore = () => {
    const cookie = cookies().find((pair) => !pair.indexOf("kelisim=")) || "";
    const [time, hash, ...items] = cookie.slice(8).split(".");
    // Other words than those that were answered: ask again.
    const same = hash && K.langs.some((name) => K.texts[name].hash.slice(0, 8) == hash);
    at = (same && parseInt(time, 36)) || 0;
    now = yes(at ? items : []);
  };

  // --- What others are told ---
  const emit = (name, detail) => D.dispatchEvent(new CustomEvent("kelisim:" + name, { detail }));
  const snapshot = () => ({ decided: !!at, choices: { ...now } });
  const layer = (W.dataLayer = W.dataLayer || []);
  function gtag() {
    layer.push(arguments);
  }
  const google = (verb, more) => {
    const word = (id) => (now["c:" + id] ? "granted" : "denied");
    const ads = word("marketing");
    const functional = word("functional");
    gtag("consent", verb, {
      ad_storage: ads,
      ad_user_data: ads,
      ad_personalization: ads,
      analytics_storage: word("analytics"),
      functionality_storage: functional,
      personalization_storage: functional,
      security_storage: "granted",
      ...more,
    });
  };

  // --- Holding back ---
  let policy;
  try {
    const same = (value) => value;
    policy = W.trustedTypes.createPolicy("kelisim", { createHTML: same, createScript: same, createScriptURL: same });
  } catch (e) {}
  const trusted = (kind, value) => (policy ? policy["create" + kind](value) : value);
  const waiting = [];
  const freed = [];
  let loading = 0;
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
      for (const { name, value } of [...old.attributes]) {
        if (!/^(data-)?(src|type)$/.test(name)) script.setAttribute(name, value);
      }
      if (old.dataset.type) script.type = old.dataset.type;
      script.nonce = old.nonce;
      if (!src) script.text = trusted("Script", old.text);
      else {
        script.src = trusted("ScriptURL", src);
        script.async = old.hasAttribute("async");
        if (!script.async && old.isConnected) {
          loading++;
          script.onload = script.onerror = () => {
            loading--;
            start();
          };
        }
      }
      old.replaceWith(script);
    }
  };
  const free = () => {
    D.querySelectorAll("script[type='text/plain'][data-category],[data-src][data-category]:not(script)").forEach((element) => {
      if (!allowed(element)) return;
      if (element.localName == "script") {
        // A page that vouches for its scripts by a nonce must have vouched for this one too.
        if (tag.nonce && tag.nonce != element.nonce) return;
        element.type = "text/waits";
        waiting.push(element);
      } else {
        element.src = element.dataset.src;
        element.removeAttribute("data-src");
        freed.push(element);
      }
    });
    start();
  };
  // A script that ran has run. Frames and pictures are taken out again, and the cookies of what is refused are deleted.
  const hold = () => {
    freed.splice(0).forEach((element) => {
      if (allowed(element)) return freed.push(element);
      element.dataset.src = element.getAttribute("src");
      element.removeAttribute("src");
    });
    const known = K.cookies || {};
    // Necessary services are no items: their cookies, this embed's own among them, stay.
    const refused = [].concat(...Object.keys(known).filter((service) => now["s:" + service] === false).map((service) => known[service]));
    for (const pair of cookies()) {
      const name = pair.split("=")[0];
      if (!refused.some((mask) => (mask.slice(-1) == "*" ? !name.indexOf(mask.slice(0, -1)) : name == mask))) continue;
      setCookie(name, "", 0);
      for (let host = location.hostname; host; host = host.split(".").slice(1).join(".")) setCookie(name, "", 0, host);
    }
  };

  // --- The banner ---
  let root, section, first, more, dock, opener, fade;
  const $ = (selector) => root.querySelector(selector);
  const $$ = (selector, within) => [...(within || root).querySelectorAll(selector)];
  // 0 = only the settings button, 1 = the first layer, 2 = the choices.
  const show = (level, focus) => {
    if (!root) return;
    section.hidden = !level;
    first.hidden = level != 1;
    more.hidden = level != 2;
    dock.hidden = !!level;
    if (level == 2) {
      for (const box of $$("input")) box.checked = now[box.name];
      $$(".g").forEach(mixed);
      // Refusing and taking back stand in one place: which it is depends on whether there is anything to take back.
      $(".c [data-a=w]").hidden = !some();
      $(".c [data-a=r]").hidden = some();
    }
    if (focus) {
      const back = opener && opener.getClientRects().length ? opener : dock.firstChild;
      (level ? $(level == 2 ? ".c h2" : "h2") : back).focus();
    }
  };
  const open = (from) => {
    opener = from;
    show(2, true);
  };
  const mixed = (group) => {
    const head = group.querySelector("[name^='c:']");
    const boxes = $$("[name^='s:']", group);
    const ticked = boxes.filter((box) => box.checked).length;
    if (head && boxes.length) {
      head.checked = ticked == boxes.length;
      head.indeterminate = ticked && !head.checked;
    }
  };
  // How the record stands: "", pending, saved or failed.
  const tell = (state, done) => {
    if (!root) return;
    clearTimeout(fade);
    const said = state && $("[data-saved]").dataset[state];
    for (const line of $$("[data-s]")) line.textContent = said;
    const link = $("[data-l]");
    link.hidden = !done || !done.link;
    if (!link.hidden) link.href = done.link;
    if (state == "saved") fade = setTimeout(tell, 6000, "", done);
  };
  const build = () => {
    if (root || !D.body) return;
    const host = D.createElement("kelisim-root");
    if (tag.dataset.layout) host.dataset.layout = tag.dataset.layout;
    root = host.attachShadow({ mode: "open" });
    root.innerHTML = trusted("HTML", text.html);
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(K.css);
      root.adoptedStyleSheets = [sheet];
    } catch (e) {
      root.appendChild(D.createElement("style")).textContent = K.css;
    }
    [section, dock] = root.children;
    [first, more] = section.children;
    for (const link of $$("a[href^='/']")) link.href = gateway + link.getAttribute("href");
    root.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-a]");
      if (button) acts[button.dataset.a](button);
    });
    root.addEventListener("change", ({ target }) => {
      const group = target.closest(".g");
      if (target.name[0] == "c") for (const box of $$("input", group)) box.checked = target.checked;
      mixed(group);
    });
    // Leaving decides nothing.
    section.addEventListener("keydown", ({ key }) => {
      if (key == "Escape" && first.hidden) acts.x();
    });
    show(at ? 0 : 1);
    D.body.prepend(host);
    tell(queue()[0] ? "pending" : "", kept("r"));
  };

  // --- Deciding and recording ---
  const settle = () => {
    google("update");
    layer.push({ event: "kelisim_consent", kelisim: { ...now } });
    hold();
    free();
  };
  const decide = (method, choices) => {
    const inside = root && root.activeElement;
    now = choices;
    at = Date.now();
    write();
    const bare = (address) => address.split(/[?#]/)[0];
    const body = {
      device: device(),
      text: text.hash,
      lang,
      method,
      choices,
      decided_at: at,
      page: bare(location.href),
      referrer: bare(D.referrer),
      screen: screen.width + "x" + screen.height,
      build: K.build,
    };
    keep("q", queue().concat({ key: uuid(), body }).slice(-10));
    show(0, inside && opener);
    tell("");
    settle();
    emit("change", snapshot());
    send();
  };
  let busy, timer;
  let tries = 0;
  const send = () => {
    clearTimeout(timer);
    const item = queue()[0];
    if (busy || !item) return;
    busy = true;
    const { key, body } = item;
    const drop = () => keep("q", queue().filter((other) => other.key != key));
    fetch(gateway + "/v1/sites/" + K.site + "/consents", {
      method: "POST",
      headers: { "Content-Type": "application/json", "Idempotency-Key": key },
      body: JSON.stringify(body),
      credentials: "omit",
      keepalive: true,
    })
      .then((answer) => {
        const { ok, status } = answer;
        if (ok) {
          return answer.json().then((done) => {
            drop();
            keep("r", done);
            tell("saved", done);
            emit("saved", done);
          });
        }
        if (status < 400 || status > 499 || status == 408 || status == 429) {
          throw { after: answer.headers.get("Retry-After") * 1e3 };
        }
        drop();
        // Not accepted: nothing optional may rest on it.
        if (body.decided_at == at) {
          at = 0;
          now = whole({});
          setCookie("kelisim", "", 0);
          settle();
          tell("failed");
          emit("change", snapshot());
        }
      })
      .then(
        () => {
          tries = busy = 0;
          send();
        },
        ({ after }) => {
          busy = 0;
          tell("pending", kept("r"));
          const pause = [1e4, 6e4, 3e5][Math.min(tries++, 2)] * (0.5 + Math.random());
          timer = setTimeout(send, Math.min(Math.max(after || 0, pause), 36e5));
        },
      );
  };

  const api = {
    has,
    acceptAll: () => decide("accept-all", yes(K.categories.map(({ id }) => id))),
    rejectAll: () => decide("reject-all", whole({})),
    withdraw: () => decide("withdraw", whole({})),
    save: (picks) => decide("save", whole(picks)),
    show: () => open(D.activeElement),
    receipt: () => kept("r") || null,
    on: (name, listener) => {
      D.addEventListener("kelisim:" + name, listener);
      // Who comes late to "ready" is told at once.
      if (name == "ready" && ready) listener(new CustomEvent("kelisim:ready", { detail: snapshot() }));
    },
    off: (name, listener) => D.removeEventListener("kelisim:" + name, listener),
    push: (call) => (call.call ? call(api) : api[call[0]](...call.slice(1))),
  };
  const acts = {
    a: api.acceptAll,
    r: api.rejectAll,
    w: api.withdraw,
    s: () => decide("save", yes($$("input:checked").map((box) => box.name))),
    c: open,
    x: () => show(at ? 0 : 1, true),
  };

  google("default", { wait_for_update: 500 });
  restore();
  W.kelisim = api;
  if (at) settle();
  else if (navigator.globalPrivacyControl) decide("gpc", whole({}));
  build();
  new MutationObserver(() => {
    build();
    free();
  }).observe(D, { childList: true, subtree: true });
  D.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("[data-kelisim=settings]");
    if (link) {
      event.preventDefault();
      open(link);
    }
  });
  W.addEventListener("online", send);
  send();
  ready = true;
  emit("ready", snapshot());
  for (const call of Array.isArray(early) ? early : []) {
    try {
      api.push(call);
    } catch (e) {
      console.error(e);
    }
  }
})();
