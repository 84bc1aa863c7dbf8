// Reads the attributes of other banners as Kelisim's own while a site moves: for tags with `data-migrate`.
export default ({ free }, categories) => {
  const D = document;
  // Their categories, and ours.
  const OURS = {
    necessary: "necessary", essential: "necessary", strictly: "necessary", security: "necessary", c0001: "necessary",
    preferences: "functional", functional: "functional", functionality: "functional", personalization: "functional", experience: "functional", c0003: "functional",
    statistics: "analytics", analytics: "analytics", performance: "analytics", measurement: "analytics", c0002: "analytics",
    marketing: "marketing", advertising: "marketing", ads: "marketing", targeting: "marketing", social: "marketing", c0004: "marketing", c0005: "marketing",
  };
  const services = [].concat(...Object.values(categories));
  const slug = (words) => words.trim().toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
  const MARKS = "[data-cookieconsent],[data-cookieblock-src],[data-usercentrics],[data-cookie-consent],[data-name][type='text/plain'],[data-name][data-src],[class*=optanon-category]";
  const mark = (element) => {
    const { dataset } = element;
    const said = [];
    for (const value of [dataset.cookieconsent, dataset.cookieConsent]) if (value) said.push(...value.split(/[\s,]+/));
    for (const name of (element.className.baseVal || element.className || "").split(/\s+/)) {
      if (!name.indexOf("optanon-category-")) said.push(...name.slice(17).split("-"));
    }
    const named = slug(dataset.usercentrics || dataset.name || "");
    const service = services.find((id) => id == named);
    const wanted = said.map((word) => OURS[word.toLowerCase()] || "unknown").filter((id) => id != "necessary");
    // Where several are named, all of them must be allowed.
    const category = wanted.join(" ") || (said[0] ? "necessary" : service ? Object.keys(categories).find((id) => categories[id].includes(service)) : OURS[named] || "unknown");
    if (dataset.cookieblockSrc) dataset.src = dataset.cookieblockSrc;
    if (service) dataset.service = service;
    dataset.category = category;
  };
  const look = () => {
    const found = [...D.querySelectorAll(MARKS)].filter((element) => !element.dataset.category && !/^(html|body|form|input|meta)$/.test(element.localName));
    found.forEach(mark);
    if (found[0]) free();
  };
  new MutationObserver(look).observe(D, { childList: true, subtree: true });
  look();
};
