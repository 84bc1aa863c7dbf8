// The embed, second part: the first layer, deciding and recording. It is sent with the first part to visitors
// who have not chosen yet, and loaded later, on demand, for the others.
//
// A choice takes effect in the browser first and is recorded second: "saved" is shown only when the gateway
// has answered with the record and its receipt, which it does once they are on durable storage.
export default (core, [css, html, langs, words, categories, layout, corner, domains, seconds, spared, address, build]) => {
  const { mark, items, set, kept, emit, snapshot, trusted, part, api } = core;
  Object.assign(core, { spared, to: address });
  const D = document;
  const store = (core.store = mark.split("=")[0]);
  const lang = (core.lang = "@LANGUAGE@"(set, langs));
  core.gpc = core.gpc || navigator.globalPrivacyControl;
  // Runs when the next frame is painted and the browser is idle. Storage is opened no sooner: nobody waits
  // for a disk to see the banner, or to press in it.
  const soon = (then) => requestAnimationFrame(() => (window.requestIdleCallback || setTimeout)(then, { timeout: 1e3 }));
  // The words of the markup come first, then two sentences: a record waits, the choices do; then the hash of the text.
  const said = words[lang].split("\n");
  const markup = html.replace(/~/g, () => said.shift());

  // --- Storage ---
  // The registrable domain that the site's pages share, as the gateway knows it by the Public Suffix List;
  // else this host alone.
  const host = location.hostname;
  const shared = domains.find((domain) => host == domain || host.endsWith("." + domain));
  const setCookie = (core.setCookie = (name, value, seconds, domain, path = "/") => {
    try {
      D.cookie =
        name + "=" + value + ";path=" + path + ";samesite=lax;max-age=" + seconds +
        (domain ? ";domain=" + domain : "") + (location.protocol == "https:" ? ";secure" : "");
    } catch (e) {}
  });
  const keep = (core.keep = (name, value) => {
    core[store + name] = value;
    try {
      localStorage[store + name] = JSON.stringify(value);
    } catch (e) {}
  });
  // Decisions that are not recorded yet. `w` tells the first part that there is something left to do.
  const queue = (core.queue = () => kept(".q") || []);
  const line = (core.line = (items) => {
    keep(".w", items[0] || kept(".c") ? 1 : 0);
    keep(".q", items);
  });
  const write = (core.write = () => {
    const bits = items.map((key) => +core.answers[key]).join("");
    setCookie(store, core.at ? [mark.slice(store.length + 1), core.at.toString(36), bits].join("~") : "", core.at && seconds, shared);
  });
  const random = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => (byte + 256).toString(16).slice(1)).join("");
  // Every item with its answer; what is not picked is refused. A category is allowed when each of its
  // services is.
  const whole = (core.whole = (picks) => {
    const all = {};
    const pick = (...names) => picks == 1 || names.map((name) => picks[name]).find((answer) => answer != null) === true;
    for (const id in categories) {
      for (const service of categories[id]) all["s:" + service] = pick("s:" + service, service, "c:" + id, id);
      all["c:" + id] = categories[id][0] ? categories[id].every((service) => all["s:" + service]) : pick("c:" + id, id);
    }
    return all;
  });

  // --- The banner ---
  let root, section, opener, opening, fade;
  // Moment at which one layer took the place of another. The second press of a double tap was meant for the
  // layer before; a key is pressed on what has the focus.
  let turned = -400;
  // 0 = only the settings button, 1 = the first layer, 2 = the choices.
  const level = (core.level = (wanted, focus) => {
    if (!root) return;
    opening = 0;
    if (focus) turned = performance.now();
    section.hidden = !wanted;
    [...section.children].forEach((layer, place) => (layer.hidden = wanted != place + 1));
    core.dock.hidden = !!wanted;
    core.dock.title = section.getAttribute("aria-label");
    soon(() => {
      // An element that gets the focus must not end up below the banner, and where that spans the window, the end
      // of the page can be scrolled clear of it.
      const { style } = D.documentElement;
      style.scrollPaddingBlockEnd = wanted ? section.offsetHeight + "px" : "";
      style.paddingBlockEnd = section.offsetWidth > innerWidth / 2 ? style.scrollPaddingBlockEnd : "";
      named();
    });
    if (focus) (wanted ? section.children[wanted - 1].firstChild : opener?.getClientRects()[0] ? opener : core.dock).focus();
  });
  // The button remains when the banner is not loaded: it stores its name here. A decision in the head of a
  // page has neither yet.
  const named = () => core.at && root && keep(".n", core.dock.title);
  const back = () => level(core.at ? 0 : 1, 1);
  const show = (from) => {
    opener = from?.focus ? from : D.activeElement;
    core.raise();
    opening = 1;
    // Says why nothing happens yet, until the choices come: the network's return asks for them again.
    const line = section.hidden ? section.nextSibling : section.querySelector("[data-s]");
    const why = setTimeout(() => opening && (line.textContent = said[1]), navigator.onLine ? 3e3 : 0);
    part("choices", (open) => {
      clearTimeout(why);
      line.textContent = "";
      opening && open();
    });
  };
  // Shows the status of the record.
  const say = (core.say = (words) => {
    clearTimeout(fade);
    if (root) for (const line of root.querySelectorAll("[data-s]")) line.textContent = words || "";
  });
  const near = () => {
    part("choices");
    if (core.at) part("more", (more) => more.movable());
  };
  core.raise = () => {
    if (root || !core.root) return;
    root = core.root;
    const { host } = root;
    host.dataset.layout = set.layout || layout;
    host.dataset.corner = set.corner || corner;
    core.dock.insertAdjacentHTML("beforebegin", trusted.createHTML(markup));
    core.section = section = root.firstChild;
    "@SHEET@"(css, root);
    section.onclick = ({ target, detail, timeStamp }) => {
      const button = target.closest("[data-a]");
      if (button && (!detail || timeStamp - turned > 400)) acts[button.dataset.a](button);
    };
    // Leaving decides nothing.
    section.onkeydown = ({ key }) => {
      if (key == "Escape") section.firstChild.hidden ? back() : (opening = 0);
    };
    section.onpointerover = near;
    section.addEventListener("focusin", near);
    D.addEventListener("focusin", ({ target }) => target != host && part("more", (more) => more.dodge(target)));
    level(core.at ? 0 : 1);
    soon(() => queue()[0] && waits());
  };

  // --- Deciding and recording ---
  const enact = (core.enact = () => {
    // Removes what was allowed and is refused now; a script that ran has run.
    for (const entry of core.freed.splice(0)) {
      const [element, name, attribute] = entry;
      if (core.allowed(element)) core.freed.push(entry);
      else {
        element.dataset[name] = element.getAttribute(attribute);
        element.removeAttribute(attribute);
      }
    }
    core.settle();
    emit("change", snapshot());
    core["kelisim:ready"] = core["kelisim:change"];
    // A visitor who allows everything leaves nothing to clear, and loads nothing for it; but the WordPress
    // plugins are notified there.
    (items.every((key) => core.answers[key]) && !window.wp_set_consent) || clear();
  });
  // Should the part that clears fail to load now, the next page requests it.
  const clear = () => {
    keep(".c", 1);
    keep(".w", 1);
    part("more", (more) => more.clear());
  };
  // Sends a record. Fails with the gateway's answer, or with the network error.
  let open = 0;
  const send = (core.post = async ({ key, at, body }) => {
    open++;
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Idempotency-Key": key },
      // How long ago, by one and the same clock: a wrong one does no harm.
      body: JSON.stringify({ ...body, decided_ago: Math.max(0, Date.now() - at) }),
      credentials: "include",
      keepalive: true,
      signal: AbortSignal.timeout?.(3e4),
    }).finally(() => open--);
    if (!answer.ok) throw answer;
    const done = await answer.json();
    // An answer without the record and its receipt does not count.
    if (!done.record || !done.receipt) throw 0;
    line(queue().filter((other) => other.key != key));
    // The gateway's cookie is about this choice; a newer one has been made since.
    if (at != core.at) write();
    keep(".r", done);
    say();
    emit("saved", done);
    if (acted && at == core.at) part("told", (told) => told(done, body.method));
  });
  // Retrying what did not get through is the task of another part (`later.js`), which may still have to load.
  let timer, acted;
  let pause = 5e3;
  const later = (why) => {
    // A request in flight will get its own answer.
    if (!queue()[0] || open) return;
    clearTimeout(timer);
    pause = Math.min(2 * pause, 3e5);
    timer = setTimeout(later, pause * (0.5 + Math.random()));
    part("later", (resend) => {
      clearTimeout(timer);
      resend(why);
    });
  };
  const waits = (core.waits = () => say(said[0]));
  const decide = (core.decide = (method, picks) => {
    // Where nothing can be recorded this fails, and nothing is allowed.
    if (!items[0] || !crypto.getRandomValues) return;
    const inside = root?.activeElement;
    // What an undoing goes back to.
    core.prior = core.at && core.answers;
    const choices = (core.answers = whole(picks));
    const at = (core.at = Math.max(Date.now(), core.at + 1));
    acted = 1;
    write();
    level(0, inside && opener);
    say();
    fade = setTimeout(waits, 900);
    // The banner disappears before what was allowed starts and the record is made, unless the page is left
    // too.
    let made;
    const record = () => {
      if (made) return;
      made = 1;
      enact();
      const bare = (address) => address.split(/[?#]/)[0];
      const device = kept(".d") || random();
      keep(".d", device);
      named();
      const item = {
        key: random(),
        at,
        body: {
          device,
          text: said[2],
          lang,
          method,
          choices,
          // Of the query only what names a campaign leaves the page.
          page: bare(location.href) + "?" + (location.search.match(/utm_[^&]+/g) || []).join("&"),
          referrer: bare(D.referrer),
          screen: screen.width + "x" + screen.height,
          decided_at: at,
          build,
        },
      };
      // Other tabs get their event from this very line, so the cookie is set before it.
      line([...queue(), item].slice(-10));
      send(item).then(later, (why) => {
        waits();
        later(why);
      });
    };
    requestAnimationFrame(() => setTimeout(record));
    // An invisible page paints no frames.
    setTimeout(record, 200);
    addEventListener("pagehide", record);
  });
  addEventListener("online", () => {
    later();
    if (opening) show(opener);
  });

  const acts = (core.acts = {
    // What the signal of the browser concerns is allowed one by one only.
    a: () => (core.gpc && spared ? decide("save", spared) : decide("accept-all", 1)),
    r: () => decide("reject-all", {}),
    w: () => decide("withdraw", {}),
    c: show,
    x: back,
  });
  Object.assign(api, { acceptAll: acts.a, rejectAll: acts.r, withdraw: acts.w, save: (picks) => {
      part("more", (more) => more.check(picks));
      decide("save", picks || {});
    },
    show,
  });
  core.raise();
  // Another tab decided.
  const agree = () => {
    const before = core.at;
    core.read();
    if (core.at == before) return;
    core.raise();
    level(core.at ? 0 : 1);
    enact();
  };
  const undecided = !core.at;
  soon(() => {
    // For a visitor who had chosen, the first part listens.
    if (undecided) {
      addEventListener("storage", ({ key }) => key == store + ".q" && agree());
    }
    if (acted) return;
    agree();
    // A page before this one left something to do.
    if (kept(".c")) clear();
    later();
    if (core.at) return;
    // No decision is valid any more. Each read of the cookies is a request to another process: not before the
    // banner is painted.
    let old;
    try {
      old = D.cookie.includes(store + "=");
    } catch (e) {}
    if (old || core.gpc || kept(".r")) part("more", (more) => more.again());
  });
  // No decision yet, or none that is valid any more.
  if (undecided && core.gpc && !spared) decide("gpc", {});
  return { near, agree };
};
