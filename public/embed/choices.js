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
  // The preference centre gets this browser's choice handed over; see the part that does it.
  const centre = all("[data-p]")[0];
  if (centre) centre.onclick = (event) => core.visit && core.visit(event, centre);
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
  const draw = (core.draw = () => {
    for (const box of all("input")) box.checked = core.answers[box.name];
    for (const group of all(".g")) mixed(group);
    // Refusing and withdrawing share one place: which it is depends on whether there is anything to withdraw.
    const some = items.some((key) => core.answers[key]);
    all("[data-a=w]")[0].hidden = !some;
    all("[data-a=r]")[0].hidden = some;
  });
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
