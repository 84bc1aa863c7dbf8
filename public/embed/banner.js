// The embed, second part: the banner, choosing and recording. It comes with the first for whoever has not chosen yet, and
// later, when it is wanted, for the others.
//
// A choice takes effect here first and is recorded second: "saved" is only said when the gateway has answered with the
// record and its receipt, which it does once they are on durable storage.
export default (core, R) => {
  const { K, S, W, D, store, memory, kept, cookies, whole, keys, emit, snapshot, settle, trusted, load, lang } = core;
  // Words that stand in the markup come first, then what is said about a record.
  const words = R.words[lang].split("\n");
  const html = R.html.replace(/~/g, () => words.shift());
  const some = () => keys.some((key) => S.now[key]);

  // --- What is written ---
  // The registrable domain the site's pages share, as the gateway knows it by the Public Suffix List; else this host alone.
  const host = location.hostname;
  const shared = R.domains.find((domain) => host == domain || host.endsWith("." + domain));
  const setCookie = (core.setCookie = (name, value, seconds, domain, path = "/") => {
    try {
      D.cookie =
        name + "=" + value + ";path=" + path + ";samesite=lax;max-age=" + seconds +
        (domain ? ";domain=" + domain : "") + (location.protocol == "https:" ? ";secure" : "");
    } catch (e) {}
  });
  const keep = (core.keep = (name, value) => {
    memory[name] = value;
    try {
      localStorage[store + "." + name] = JSON.stringify(value);
    } catch (e) {}
  });
  // Decisions that are not on record yet. `w` tells the first part that there is something left to do.
  const queue = () => kept("q") || [];
  const line = (items) => {
    keep("w", items[0] || kept("c") ? 1 : 0);
    keep("q", items);
  };
  const write = () => {
    const bits = keys.map((key) => +S.now[key]).join("");
    setCookie(store, S.at ? [K.mark, S.at.toString(36), bits].join("~") : "", S.at && R.seconds, shared);
  };
  const random = (count) => crypto.getRandomValues(new Uint8Array(count));
  const device = () => {
    let id = kept("d");
    if (!id) {
      id = btoa(String.fromCharCode(...random(16))).replace(/\+/g, "-").replace(/\//g, "_").slice(0, 22);
      keep("d", id);
    }
    return id;
  };
  // What was let in and is refused now is taken out again; a script that ran has run.
  const hold = () => {
    for (const entry of core.freed.splice(0)) {
      const [element, names] = entry;
      if (core.allowed(element)) core.freed.push(entry);
      else {
        for (const name of names) {
          const attribute = core.attribute(element, name);
          element.dataset[name] = element.getAttribute(attribute);
          element.removeAttribute(attribute);
        }
      }
    }
  };
  // Should the part that clears not come now, it is asked for on the next page.
  const clear = () => {
    keep("c", 1);
    keep("w", 1);
    load("more", (more) => more.clear());
  };

  // --- The banner ---
  let root, section, first, more, dock, opener, opening, fade;
  const $ = (selector) => root.querySelector(selector);
  const $$ = (selector, within) => [...(within || root).querySelectorAll(selector)];
  // 0 = only the settings button, 1 = the first layer, 2 = the choices.
  const level = (wanted, focus) => {
    if (!root) return;
    if (wanted == 2 && !more) {
      opening = 1;
      return load("choices", (html) => {
        add(html);
        if (opening) level(2, focus);
      });
    }
    opening = 0;
    section.hidden = !wanted;
    first.hidden = wanted != 1;
    if (more) more.hidden = wanted != 2;
    dock.hidden = !!wanted;
    if (wanted == 2) {
      for (const box of $$("input")) box.checked = S.now[box.name];
      $$(".g").forEach(mixed);
      // Refusing and taking back stand in one place: which it is depends on whether there is anything to take back.
      $(".c [data-a=w]").hidden = !some();
      $(".c [data-a=r]").hidden = some();
      load("more", (more) => more.notes());
    }
    // What the page focuses is not to end up below the banner.
    requestAnimationFrame(() => {
      D.documentElement.style.scrollPaddingBlockEnd = wanted ? section.offsetHeight + "px" : "";
    });
    if (focus) {
      const back = opener && opener.getClientRects().length ? opener : dock.firstChild;
      (wanted ? $(wanted == 2 ? ".c h2" : "h2") : back).focus();
    }
  };
  const show = (from) => {
    opener = from && from.focus ? from : D.activeElement;
    build();
    level(2, true);
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
  // How the record stands: 0 saved, 1 pending, 2 failed; nothing = nothing to tell.
  const tell = (state, done) => {
    clearTimeout(fade);
    if (!root) return;
    for (const line of $$("[data-s]")) line.textContent = words[state] || "";
    const link = $("[data-l]");
    if (link && done && done.link) {
      link.hidden = false;
      link.href = done.link;
    }
    if (!state && done) fade = setTimeout(tell, 6000, 9, done);
  };
  // Markup, with its links leading to the gateway.
  const markup = (html, into) => {
    into.insertAdjacentHTML("beforeend", trusted("HTML", html));
    for (const link of $$("a[href^='/']")) link.href = K.origin + link.getAttribute("href");
  };
  const add = (html) => {
    if (more) return;
    markup(html, section);
    more = section.lastChild;
    tell(queue()[0] ? 1 : 9, kept("r"));
  };
  const build = () => {
    core.build();
    if (root || !core.root) return;
    root = core.root;
    dock = root.querySelector(".k");
    const frame = D.createElement("div");
    root.insertBefore(frame, dock);
    markup(html, frame);
    section = frame.firstChild;
    first = section.firstChild;
    core.sheet(R.css);
    section.addEventListener("change", ({ target }) => {
      const group = target.closest(".g");
      if (target.name[0] == "c") for (const box of $$("input", group)) box.checked = target.checked;
      mixed(group);
    });
    // Leaving decides nothing.
    section.addEventListener("keydown", ({ key }) => {
      if (key != "Escape") return;
      if (first.hidden) acts.x();
      opening = 0;
    });
    // What has the focus is not to lie below the banner: if it does, the banner goes to the other end of the window.
    D.addEventListener("focusin", ({ target }) =>
      requestAnimationFrame(() => {
        const { host } = root;
        const [one, other] = [target, section].map((element) => element.getBoundingClientRect());
        if (target != host && one.top < other.bottom && one.bottom > other.top && one.left < other.right && one.right > other.left) {
          host.toggleAttribute("data-away");
        }
      }),
    );
    level(S.at ? 0 : 1);
    tell(queue()[0] ? 1 : 9, kept("r"));
  };

  // --- Deciding and recording ---
  const apply = () => {
    hold();
    settle();
    emit("change", snapshot());
    clear();
  };
  const decide = (method, picks) => {
    if (!keys[0]) return;
    const inside = root && root.activeElement;
    let key;
    try {
      key = [...random(16)].map((byte) => (byte + 256).toString(16).slice(1)).join("");
    } catch (e) {
      // Nothing can be recorded here, so nothing is allowed.
      return tell(2);
    }
    S.now = whole(picks);
    S.at = Math.max(Date.now(), S.at + 1);
    write();
    const bare = (address) => address.split(/[?#]/)[0];
    const body = {
      device: device(),
      text: R.texts[lang],
      lang: K.langs[lang],
      method,
      choices: S.now,
      page: bare(location.href),
      referrer: bare(D.referrer),
      screen: screen.width + "x" + screen.height,
      decided_at: S.at,
      build: R.build,
    };
    // Other tabs hear of it by this very line, so the cookie is there before it.
    line(queue().concat({ key, at: S.at, body }).slice(-10));
    level(0, inside && opener);
    tell(9);
    fade = setTimeout(tell, 900, 1, kept("r"));
    apply();
    send();
  };
  let busy, timer;
  let tries = 0;
  const post = ({ key, at, body }) => {
    const drop = () => line(queue().filter((other) => other.key != key));
    return fetch(K.origin + "/v1/sites/" + K.site + "/consents", {
      method: "POST",
      headers: { "Content-Type": "application/json", "Idempotency-Key": key },
      // How long ago, by one and the same clock: a wrong one does no harm.
      body: JSON.stringify({ ...body, decided_ago: Math.max(0, Date.now() - at) }),
      credentials: "include",
      keepalive: true,
      signal: AbortSignal.timeout && AbortSignal.timeout(3e4),
    }).then((answer) => {
      const { ok, status } = answer;
      if (ok) {
        return answer.json().then((done) => {
          // An answer without the record and its receipt is none.
          if (!done.record || !done.receipt) throw 0;
          drop();
          // The gateway's cookie is about this choice; a newer one has been made since.
          if (at != S.at) write();
          keep("r", done);
          core.saved = done;
          tell(0, done);
          emit("saved", done);
        });
      }
      if (status < 400 || status > 499 || status == 408 || status == 429) throw answer.headers.get("Retry-After") * 1e3;
      // Not accepted: nothing optional may rest on it.
      if (at == S.at) {
        S.at = 0;
        S.now = whole({});
        write();
      }
      drop();
      if (!S.at) {
        apply();
        tell(2);
        emit("failed", { status });
      }
    });
  };
  const send = () => {
    clearTimeout(timer);
    if (busy || !queue()[0]) return;
    busy = 1;
    // One tab sends; another that holds the lock will.
    let ran;
    const once = async () => {
      ran = 1;
      if (queue()[0]) await post(queue()[0]);
    };
    const lock = navigator.locks;
    // Where storage is forbidden, so are locks.
    const alone = (why) => {
      if (ran) throw why;
      return once();
    };
    (lock ? lock.request(store, once).catch(alone) : once()).then(
      () => {
        tries = busy = 0;
        send();
      },
      (after) => {
        busy = 0;
        tell(1, kept("r"));
        const pause = [1e4, 6e4, 3e5][Math.min(tries++, 2)] * (0.5 + Math.random());
        timer = setTimeout(send, Math.min(Math.max(after > 0 ? after : 0, pause), 36e5));
      },
    );
  };
  W.addEventListener("online", send);

  const acceptAll = () => decide("accept-all", Object.fromEntries(keys.map((key) => [key, true])));
  const rejectAll = () => decide("reject-all", {});
  const withdraw = () => decide("withdraw", {});
  const acts = {
    a: acceptAll,
    r: rejectAll,
    w: withdraw,
    s: () => decide("save", Object.fromEntries($$("input").map((box) => [box.name, box.checked]))),
    c: show,
    x: () => level(S.at ? 0 : 1, true),
  };
  return {
    acceptAll, rejectAll, withdraw, show, build,
    save: (picks) => decide("save", picks || {}),
    act: (button) => {
      build();
      acts[button.dataset.a](button);
    },
    // Another tab decided.
    agree: () => {
      const before = S.at;
      core.read();
      if (S.at == before) return;
      build();
      level(S.at ? 0 : 1);
      apply();
    },
    // A page before this one left something to do.
    resume: () => {
      if (kept("c")) clear();
      send();
    },
    // Nothing is decided yet, or not any more.
    begin: () => {
      if (navigator.globalPrivacyControl) return decide("gpc", {});
      build();
      const old = cookies().find((pair) => !pair.indexOf(store + "="));
      if (old || kept("r")) load("more", (more) => more.again(old));
    },
  };
};
