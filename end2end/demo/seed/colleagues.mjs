// People who work with the console, so that its history has something to show: each is invited, sets the account up, and every
// other week looks somebody up. Their passwords are random and kept nowhere: nobody signs in as them afterwards.
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { promisify } from "node:util";

import { code } from "../../fixtures/colleague.mjs";
import { chance } from "./chance.mjs";
import { midnight, weekday } from "./clock.mjs";

const COLLEAGUES = [
  { name: "officer@example.kz", role: "officer", day: 1, address: "192.0.2.10" },
  { name: "marketer@example.kz", role: "marketer", day: 2, address: "192.0.2.11" },
];
// In so many weeks one. Attempts to sign in are limited for each name, in the machine's time, and seeding takes a minute.
const WEEKS = 2;

const hidden = (page, name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1];

export const colleagues = (binary, folder, clock, first, people, { send, wanted, sites, origin }) => {
  const post = (path, fields, { address, cookies = {} }) => {
    const headers = {
      Origin: origin, "Content-Type": "application/x-www-form-urlencoded", "Accept-Language": "ru", "X-Forwarded-For": address,
      Cookie: Object.entries(cookies).map((pair) => pair.join("=")).join("; "),
    };
    return send("POST", path, { headers, body: new URLSearchParams(fields).toString() });
  };
  const get = async (path, { cookies = {}, address }) => {
    const headers = { "X-Forwarded-For": address, Cookie: Object.entries(cookies).map((pair) => pair.join("=")).join("; ") };
    return wanted(await send("GET", path, { headers }), path, 200).text;
  };

  const invite = async (who) => {
    const all = ["user", "add", who.name, "--role", who.role, ...sites.flatMap((site) => ["--site", site])];
    const { stdout } = await promisify(execFile)(binary, all, { cwd: folder, env: { ...process.env, ...clock.env() } });
    const path = new URL(/http\S+\/console\/start\/\S+/.exec(stdout)[0]).pathname;
    who.password = randomBytes(24).toString("base64url");
    who.secret = /<p class="link digits"[^>]*>([^<]+)</.exec(await get(path, who))[1];
    const set = { password: who.password, again: who.password, code: code(who.secret, clock.now()) };
    wanted(await post(path, set, who), "setting an account up", 200);
    who.undertook = new Set();
  };

  // Gives the undertaking of confidentiality where it is owed: before that, nothing of the site is shown.
  const undertake = async (who, site) => {
    const address = `/console/site/${site}/undertaking`;
    const page = await get(address, who);
    const fields = Object.fromEntries(["form", "hash", "words-lang"].map((name) => [name, hidden(page, name)]));
    if (fields.form) wanted(await post(address, fields, who), address, 303);
    who.undertook.add(site);
  };

  const lookUp = async (who, random) => {
    const signed = await post("/console/sign-in", { name: who.name, password: who.password, code: code(who.secret, clock.now()), next: "" }, who);
    wanted(signed, "signing in", 303);
    const cookies = Object.fromEntries(signed.headers["set-cookie"].map((cookie) => cookie.split(";")[0].split(/=(.*)/s)));
    for (const site of sites) {
      const one = people[site].at(-random.whole(1, 20));
      if (!one || random.happens(0.4)) continue;
      const address = `/console/site/${site}/look-up`;
      if (!who.undertook.has(site)) await undertake({ ...who, cookies }, site);
      const page = await get(address, { ...who, cookies });
      const offered = [.../<select id="what"[^]*?<\/select>/.exec(page)[0].matchAll(/<option[^>]*value="([^"]+)"/g)].map(([, value]) => value);
      wanted(await post(address, { form: hidden(page, "form"), who: one.phone, what: random.pick(offered) }, { ...who, cookies }), address, 200);
    }
    const form = hidden(await get("/console", { ...who, cookies }), "form");
    wanted(await post("/console/sign-out", { form }, { ...who, cookies }), "signing out", 200, 303);
  };

  /** The acts of a day, as `{ minute, run }`. */
  return (today) => {
    const random = chance(`console ${today}`);
    return COLLEAGUES.flatMap((who, place) => {
      const minute = 9 * 60 + 20 + place;
      if (today === first) return [{ minute, alone: true, run: () => invite(who) }];
      const works = weekday(midnight(today)) === who.day && Math.floor((today - first) / 7) % WEEKS === 0;
      return works ? [{ minute: minute + 60, run: () => lookUp(who, random) }] : [];
    });
  };
};
