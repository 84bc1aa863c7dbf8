// What visitors do with the banner: a choice by an own device, and now and then another one later.
const HOW = { "reject-all": 40, "accept-all": 31, save: 25, gpc: 4 };
const PAGES = ["", "", "", "about", "contacts", "questions"];
const FROM = ["https://www.google.com/", "https://www.google.com/", "https://yandex.kz/", "https://www.instagram.com/", "", "", ""];
// The share of those who allow something and take everything back on another day, and of those who choose anew.
const WITHDRAWS = 0.07;
const CHOOSES = 0.05;

const category = (item) => item.startsWith("c:");

// Somebody who opens the choices decides by category; a service follows its category, and now and then does not.
const chosen = (random, items) => {
  let allowed = false;
  return Object.fromEntries(items.map((item) => {
    if (category(item)) allowed = random.happens(0.45);
    return [item, category(item) ? allowed : allowed && random.happens(0.9)];
  }));
};

const choices = (random, how, items) =>
  how === "save" ? chosen(random, items) : Object.fromEntries(items.map((item) => [item, how === "accept-all"]));

/** Gives the acts of one visitor: each so many days later, as `{ days, run }`. */
export const visit = (random, { site, visitor, texts, clock, send, wanted }) => {
  const device = random.bytes(16).toString("base64url");
  const home = `https://${site}.kz/`;
  const text = texts[site].find(({ kind }) => kind === "cookies");
  const decide = (how) => {
    const page = home + random.pick(PAGES);
    const body = JSON.stringify({
      device, text: text.sha256[visitor.lang], lang: visitor.lang, method: how, choices: choices(random, how, text.items),
      page, referrer: random.pick(FROM), screen: visitor.screen,
    });
    const headers = {
      Origin: new URL(home).origin, "Content-Type": "application/json", "Idempotency-Key": random.key(),
      "User-Agent": visitor.agent, "X-Forwarded-For": visitor.address, "Accept-Language": visitor.lang,
    };
    return async () => {
      const answered = wanted(await send("POST", `/v1/sites/${site}/consents`, { headers, body }), `a choice at ${site}`, 201);
      clock.agrees(JSON.parse(answered.text).recorded_at);
    };
  };
  const how = random.weighted(HOW);
  const acts = [{ days: 0, run: decide(how) }];
  const allows = how === "accept-all" || how === "save";
  if (allows && random.happens(WITHDRAWS)) acts.push({ days: random.whole(2, 40), run: decide("withdraw") });
  else if (random.happens(CHOOSES)) acts.push({ days: random.whole(3, 50), run: decide("save") });
  return acts;
};
