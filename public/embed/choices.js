// The second layer of the banner: every category and every service. Loaded when the pointer or focus comes
// near the banner or the settings button, or the visitor wants to choose.
export default (core, [css, html, words]) => {
  const { root, section, acts, kept, lang, items } = core;
  const said = words[lang].split("\n");
  section.insertAdjacentHTML("beforeend", core.trusted.createHTML(html.replace(/~/g, () => said.shift())));
  "@SHEET@"(css, root);
  const layer = section.lastChild;
  const all = (selector, within = layer) => [...within.querySelectorAll(selector)];
  const [state, link] = all("[data-s],[data-l]");

  // --- The preference centre ---
  // It shows this browser's choice: the gateway makes a link that hands it over, for one minute and one use. What is
  // changed there counts here once the visitor comes back.
  const about = () =>
    fetch(core.to.replace(/[^/]*$/, "browser"), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ device: kept(".d") }),
      signal: AbortSignal.timeout && AbortSignal.timeout(5e3),
    }).then((answer) => answer.json());
  const centre = all("[data-p]")[0];
  let away;
  if (centre) {
    centre.onclick = (event) => {
      if (!kept(".d")) return;
      event.preventDefault();
      // At once, or the browser takes it for an advertisement.
      const tab = open("", "_blank");
      const go = (to) => {
        if (tab) tab.opener = null;
        (tab || window).location.href = to;
      };
      about().then(({ centre: to }) => go(to + "?lang=" + lang)).catch(() => go(centre.href));
      away = 1;
    };
    document.addEventListener("visibilitychange", () => {
      if (document.hidden || !away || core.queue()[0]) return;
      about().then(
        ({ record, choices }) => {
          if (record == (kept(".r") || {}).record || record == kept(".b") || !items.every((key) => key in choices)) return;
          core.keep(".b", record);
          core.answers = choices;
          core.at = Math.max(Date.now(), core.at + 1);
          core.write();
          core.enact();
          draw();
        },
        () => {},
      );
    });
  }
  // A category whose services differ is neither ticked nor unticked.
  const mixed = (group) => {
    const [head, ...boxes] = all("input", group);
    if (!boxes[0]) return;
    const ticked = boxes.filter((box) => box.checked).length;
    head.checked = ticked == boxes.length;
    head.indeterminate = ticked && !head.checked;
  };
  layer.onchange = ({ target }) => {
    const group = target.closest(".g");
    if (target.name[0] == "c") for (const box of all("input", group)) box.checked = target.checked;
    mixed(group);
  };
  acts.s = () => core.decide("save", Object.fromEntries(all("input").map((box) => [box.name, box.checked])));
  const draw = () => {
    for (const box of all("input")) box.checked = core.answers[box.name];
    for (const group of all(".g")) mixed(group);
    // Refusing and withdrawing share one place: which it is depends on whether there is anything to withdraw.
    const some = items.some((key) => core.answers[key]);
    all("[data-a=w]")[0].hidden = !some;
    all("[data-a=r]")[0].hidden = some;
  };
  return () => {
    draw();
    const [told] = section.nextSibling.childNodes;
    state.textContent = told ? told.data : "";
    const done = kept(".r");
    link.hidden = !done;
    if (done) link.href = done.link + "?lang=" + lang;
    core.level(2, 1);
    core.part("more", (more) => more.notes());
  };
};
