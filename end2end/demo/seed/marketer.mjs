// What the operators' own systems do: consents they bring along, lists of those to be left alone, questions before each
// campaign, and what was done after it.
import { chance } from "./chance.mjs";
import { day, midnight, weekday, weekdayBefore } from "./clock.mjs";
import { person, phone } from "./people.mjs";

// The purposes and channels that are asked about, by site and day of the week.
const CAMPAIGNS = {
  "hot-zaim": { 2: ["marketing", "sms"], 4: ["news", "email"] },
  vivus: { 2: ["marketing", "sms"], 3: ["marketing", "call"] },
  jetfin: { 4: ["marketing", "sms"] },
  jetu: { 1: ["collection", "call"], 3: ["collection", "call"], 5: ["marketing", "messenger"] },
  "stop-collector": { 3: ["notices", "sms"] },
  collectors: { 4: ["notices", "sms"] },
};
const MOST = 40;

const identifier = (channel, { phone, email }) =>
  channel === "email" ? { kind: "email", value: email } : { kind: "phone", value: phone };

/** Asks about those who applied last, and reports whom it contacted. */
const campaign = async (site, [purpose, channel], people, random, { api }) => {
  const identifiers = people.slice(-MOST).map((one) => identifier(channel, one));
  if (!identifiers.length) return;
  const { results } = await api(site, "POST", "check", { purpose, channel, identifiers });
  const contacts = identifiers.filter((_, place) => results[place].verdict === "allowed");
  if (contacts.length) await api(site, "POST", "contacts", { purpose, channel, contacts }, random.key());
};

/** A list from a spreadsheet, answered at once: half of it are people nobody has heard of. */
const list = async (site, people, random, { send, wanted, headersOf }) => {
  const numbers = [...people.slice(-60).map((one) => one.phone), ...Array.from({ length: 60 }, () => phone(random))];
  const body = ["phone", ...numbers].join("\n");
  const headers = { ...headersOf(site), "Content-Type": "text/csv" };
  wanted(await send("POST", `/v1/sites/${site}/check/bulk?purpose=marketing&channel=sms`, { headers, body }), "a list", 200);
};

const past = (site, today, random, { api }) => {
  const consents = Array.from({ length: 30 }, (_, row) => {
    const { phone, email, name } = person(random);
    const decided_at = day(midnight(today - random.whole(20, 300)));
    return { row, phone, email, name, purpose: "marketing", channels: random.pick([["sms"], ["email"], ["sms", "call"]]), granted: random.happens(0.8), decided_at, evidence: `CRM, card ${random.whole(1000, 9999)}` };
  });
  return api(site, "POST", "imports/consents", { batch: "crm", source: "CRM, export", consents });
};

const leaveAlone = (site, today, people, random, { api }) => {
  const numbers = [...people.slice(-4).map((one) => one.phone), ...Array.from({ length: 12 }, () => phone(random))];
  const identifiers = numbers.map((value, row) => ({ row, kind: "phone", value }));
  return api(site, "POST", "imports/suppression", { batch: "complaints", source: "complaints to the support", date: day(midnight(today)), channels: ["call"], identifiers });
};

/** The acts of a day, as `{ minute, run }`. `people` are those who applied, by site. */
export const business = (today, first, people, gateway) => {
  const random = chance(`business ${today}`);
  const acts = [];
  const at = (minute, run) => acts.push({ minute, run });
  if (today === first) at(9 * 60, () => past("hot-zaim", today, random, gateway));
  if (today === Math.round(first / 2)) at(9 * 60 + 15, () => leaveAlone("vivus", today, people.vivus, random, gateway));
  if (today === Math.round(first * 0.4) || today === weekdayBefore(2)) at(11 * 60, () => list("hot-zaim", people["hot-zaim"], random, gateway));
  for (const [site, days] of Object.entries(CAMPAIGNS)) {
    const asked = days[weekday(midnight(today))];
    if (asked) at(10 * 60 + random.whole(5, 55), () => campaign(site, asked, people[site], random, gateway));
  }
  return acts;
};
