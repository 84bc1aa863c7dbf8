// Gives the demonstration three months of a past, once: `KELISIM_BINARY=… node seed.mjs FOLDER [--days N]`, where FOLDER was
// made by prepare.mjs. Started by `cargo xtask run` before it serves. A store that is there already stays as it is.
//
// Nothing is written past the gateway. The real one runs with its clock set back (seed/clock.mjs), and invented people come
// through its own front door, day after day until today.
import { access, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { FORMS, application } from "./seed/applications.mjs";
import { chance } from "./seed/chance.mjs";
import { MINUTE, clockIn, midnight, weekday, weekdayBefore } from "./seed/clock.mjs";
import { colleagues } from "./seed/colleagues.mjs";
import { gatewayIn } from "./seed/gateway.mjs";
import { business } from "./seed/marketer.mjs";
import { person, visitor } from "./seed/people.mjs";
import { ANSWERS_AT_ONCE, ask, officers, withdraw } from "./seed/rights.mjs";
import { visit } from "./seed/visits.mjs";

export const DAYS = 90;

const STORE = "kelisim.redb";
// Stands in the folder while it is seeded: whoever finds it finds half a past, which nobody has used yet.
const MARK = "seed.unfinished";
const PAGES = "private-pages.txt";

// Longer than two of the sweeps in which the gateway moves clocks on, in milliseconds.
const SWEPT = 2_500;

// How busy the sites are, the hours of a day, and how many come on a day of middle business.
const SITES = { "hot-zaim": 24, vivus: 22, jetfin: 18, jetu: 15, "stop-collector": 13, collectors: 8 };
const HOURS = { 7: 1, 8: 3, 9: 6, 10: 8, 11: 8, 12: 7, 13: 6, 14: 7, 15: 7, 16: 7, 17: 6, 18: 6, 19: 6, 20: 6, 21: 5, 22: 3, 23: 1 };
const VISITS = 17;
const APPLICATIONS = 5;
const OPENS = 7 * 60;
const OFFICE = 16 * 60;
// So many acts have one moment, so that the clock is not set for each.
const TOGETHER = 6;
// Of those who sent a form and kept the link: what share uses it on a later day, and for what.
const KEEPS = 0.35;
const LATER = { nothing: 45, ask: 28, withdraw: 27 };
// So many weekdays ago somebody asks for something at a site. Terms are one or three working days: on a working day some of
// it is due today, some in two days.
const LAST = [[3, "vivus", "information"], [2, "jetfin", "objection"], [1, "stop-collector", "deletion"], [1, "hot-zaim", "information"], [0, "collectors", "correction"]];

const exists = (path) => access(path).then(() => true, () => false);

/** Busier on weekdays, and busier with each month. */
const pace = (today, random) => {
  const isWeekend = [0, 6].includes(weekday(midnight(today)));
  return (1.5 + today / DAYS) * (isWeekend ? 0.5 : 1.1) * (0.85 + 0.3 * random.next());
};

const minuteOf = (random) => 60 * Number(random.weighted(HOURS)) + random.whole(0, 59);

// The customers' systems are well but for three posts to one of them, which come again, and for one message that another
// wants no more.
const TROUBLES = [
  { path: "/jetfin", status: 503, posts: 3, after: 0.4 },
  { path: "/collectors", status: 410, posts: 1, after: 0.3 },
];

const receivers = (clock, first) => {
  const troubles = TROUBLES.map(({ after, ...rest }) => ({ ...rest, from: midnight(Math.round(first * after)) }));
  return (path) => {
    const trouble = troubles.find((one) => one.path === path && one.posts > 0 && clock.now() >= one.from);
    if (!trouble) return 204;
    trouble.posts--;
    return trouble.status;
  };
};

const live = async (binary, folder, gateway, clock, first) => {
  const texts = {};
  for (const site of gateway.sites) texts[site] = JSON.parse(gateway.wanted(await gateway.send("GET", `/v1/sites/${site}/texts`), site, 200).text).texts;
  const people = Object.fromEntries(gateway.sites.map((site) => [site, []]));
  const pages = [];
  const answers = officers(gateway);
  const atWork = colleagues(binary, folder, clock, first, people, gateway);
  const agenda = new Map();
  const later = (today, act) => agenda.set(today, [...(agenda.get(today) ?? []), act]);

  const visits = (today, place) => {
    const random = chance(`visit ${today} ${place}`);
    const site = random.weighted(SITES);
    for (const { days, run } of visit(random, { site, visitor: visitor(random), texts, clock, ...gateway })) {
      later(today + days, { minute: minuteOf(random), run });
    }
  };

  const apply = (today, place) => {
    const random = chance(`application ${today} ${place}`);
    const site = random.weighted(SITES);
    const form = random.weighted(FORMS[site]);
    const [one, other] = [person(random), person(random)];
    const keepsLink = random.happens(KEEPS) || today > -10;
    const { open, post } = application(random, { site, form, person: one, other, keepsLink }, gateway);
    const [next, days, minute] = [random.weighted(LATER), random.whole(1, 25), minuteOf(random)];
    const run = async () => {
      // Noted before anything is answered: the order in which answers come changes nothing.
      const holder = { site, path: undefined, person: one, at: today, told: [], note: (what) => holder.told.push(what) };
      people[site].push(one);
      if (keepsLink) pages.push(holder);
      holder.path = await post();
      if (!keepsLink) return;
      const day = today + days;
      // What is open at that site waits for no officer of another day.
      if (next === "nothing" || (site === ANSWERS_AT_ONCE && day >= 0)) return;
      const does = next === "ask" ? () => ask(chance(`ask ${today} ${place}`), holder, gateway) : () => withdraw(holder, gateway);
      later(day, { minute: Math.min(minute, OFFICE - 30), forwards: [site], run: does });
    };
    later(today, { minute: minuteOf(random), forwards: [site], open, run });
  };

  const planned = (today) => {
    const random = chance(`day ${today}`);
    const busy = pace(today, random);
    for (let place = 0; place < Math.round(VISITS * busy); place++) visits(today, place);
    for (let place = 0; place < Math.round(APPLICATIONS * busy); place++) apply(today, place);
    for (const act of [...business(today, first, people, gateway), ...atWork(today)]) later(today, act);
    for (const [, site, kind] of LAST.filter(([before]) => weekdayBefore(before) === today)) {
      const run = () => {
        const holder = pages.findLast((one) => one.site === site && one.at < today && !one.told.length);
        return holder && ask(chance(`last ${today} ${site}`), holder, gateway, kind);
      };
      later(today, { minute: OPENS + 30, run });
    }
    if (today < 0) later(today, { minute: OFFICE, forwards: gateway.sites, alone: true, run: () => answers(today) });
    return agenda.get(today).sort((one, other) => one.minute - other.minute);
  };

  for (let today = first; today <= 0; today++) {
    const end = Date.now() - 5 * MINUTE;
    const acts = planned(today).filter(({ minute }) => midnight(today) + minute * MINUTE < end);
    while (acts.length) {
      const count = acts.slice(0, TOGETHER).findIndex(({ alone }) => alone);
      const group = acts.splice(0, count < 0 ? TOGETHER : Math.max(count, 1));
      const moment = midnight(today) + group.at(-1).minute * MINUTE + chance(`second ${today} ${acts.length}`).whole(0, 59_000);
      const forms = group.filter(({ open }) => open);
      if (forms.length) {
        clock.to(moment - 4 * MINUTE);
        await Promise.all(forms.map(({ open }) => open()));
      }
      // Longer than the seconds in which nobody can fill in a form.
      clock.to(Math.max(moment, clock.now() + 10_000));
      await Promise.all(group.map(({ run }) => run()));
      await gateway.settle(new Set(group.flatMap(({ forwards = [] }) => forwards)));
    }
    agenda.delete(today);
  }
  clock.to(Date.now());
  await gateway.settle(gateway.sites, 5_000);
  return pages.filter(({ told }) => told.length);
};

/** Seeds a folder that has no store yet. Gives how many records there are then, or `undefined` when it had one. */
export const seed = async (binary, folder, days = DAYS) => {
  const mark = join(folder, MARK);
  if (await exists(mark)) {
    // Cut off in the middle: nothing has served it yet, so it begins anew.
    for (const name of [STORE, "keys/heads", "data"]) await rm(join(folder, name), { recursive: true, force: true });
  } else if (await exists(join(folder, STORE))) return undefined;
  await writeFile(mark, "");

  const clock = clockIn(folder);
  clock.to(midnight(-days) + OPENS * MINUTE);
  const gateway = await gatewayIn(binary, folder, clock, receivers(clock, -days));
  let [records, pages] = [undefined, []];
  try {
    pages = await live(binary, folder, gateway, clock, -days);
    // The gateway moves clocks on once a second that came due while its own was set forward: what it records is a part.
    const count = async () => (await Promise.all(gateway.sites.map((site) => gateway.size(site)))).reduce((sum, size) => sum + size);
    for (let before = -1; before !== records; await sleep(SWEPT)) [before, records] = [records, await count()];
  } finally {
    await gateway.stop();
  }
  const lines = pages.slice(-20).reverse().map(({ path, told }) => `${gateway.origin}${path}  ${told.join(", ")}\n`);
  await writeFile(join(folder, PAGES), lines.join(""), { mode: 0o600 });
  await rm(mark);
  return records;
};

const [, script, folder, option, number] = process.argv;
if (script === import.meta.filename) {
  const { KELISIM_BINARY: binary } = process.env;
  const days = option === undefined ? DAYS : Number(number);
  if (!binary || !folder || (option !== undefined && option !== "--days") || !(Number.isInteger(days) && days > 0)) {
    console.error("KELISIM_BINARY=… node seed.mjs FOLDER [--days N]");
    process.exit(2);
  }
  // Ends by itself, and so takes the gateway along.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1));
  const begun = performance.now();
  const records = await seed(binary, folder, days);
  const took = `${((performance.now() - begun) / 1000).toFixed(0)} s`;
  console.log(records === undefined ? "there are records already: nothing is added" : `${days} days of data: ${records} records, ${took}`);
}
