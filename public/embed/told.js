// The embed, once a choice is on record: says so, with the receipt, a way back, and a way to stop what runs.
// Loaded after the first choice that is recorded on a page, and when a visitor comes back from the preference centre.
export default (core, words) => {
  const D = document;
  const said = words[core.lang];
  // It stays while somebody is at it.
  return ({ link }, method) => {
    const line = core.section && core.section.nextSibling;
    if (!line) return;
    // A script that ran has run: only a new page is without it.
    const stale = [...D.querySelectorAll("script[data-category]")].some((script) => script.type != "text/plain" && !core.allowed(script));
    const { prior } = core;
    // Whoever comes back from the preference centre knows what they chose, but not what still runs here.
    if (!link) {
      if (!stale) return;
      // The layer that led there would hide what is said.
      core.level(0);
    }
    core.say(stale ? said.stale : method == "gpc" ? said.followed : said.saved);
    const offer = (name, words, act) => {
      const made = D.createElement(name);
      made.textContent = words;
      made.style.cssText = "display:inline-block;margin-inline-start:12px;padding:4px;min-height:32px;font-weight:600;text-decoration:underline;color:inherit";
      made.onclick = act;
      line.append(made);
      return made;
    };
    if (stale) offer("button", said.reload, () => location.reload());
    if (link) {
      const receipt = offer("a", said.receipt);
      receipt.href = link + "?lang=" + core.lang;
      receipt.target = "_blank";
    }
    if (link && method != "gpc") {
      offer("button", said.undo, () => {
        if (prior) return core.decide("save", prior);
        // There was no choice: what was allowed is taken back, and the visitor is asked again.
        if (core.items.some((key) => core.answers[key])) core.decide("withdraw", {});
        core.level(1, 1);
      });
    }
    const end = () => {
      if (!line.children[0]) return;
      if (line.matches(":hover,:focus-within")) setTimeout(end, 3e3);
      else core.say();
    };
    setTimeout(end, stale ? 3e4 : 1e4);
  };
};
