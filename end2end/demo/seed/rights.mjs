// What people do on their private pages, and what operators answer.
import { chance } from "./chance.mjs";
import { day, midnight } from "./clock.mjs";
import { ANSWERS, ASKED } from "./words.mjs";

// Days a blocking stands before the operator is done looking into it.
const BLOCKED = 6;
/**
 * The documents take the last open request of this site for the one their reader has just made (docs/api.md). So nothing
 * is open there when the seeding ends: whatever is asked is answered on the same day.
 */
export const ANSWERS_AT_ONCE = "jetu";

const ASKS = { information: 36, deletion: 24, correction: 18, objection: 10, blocking: 7, anonymisation: 5 };

/** Presses a button of a private page; `what` is told beside the page's address at the end. */
const press = async ({ path, person, note }, where, fields, what, { send, wanted }) => {
  const headers = { "User-Agent": person.agent, "X-Forwarded-For": person.address };
  const address = `${path}?lang=${person.lang}`;
  const opened = await send("GET", address, { headers });
  const token = /name="token" value="([^"]+)/.exec(opened.text)?.[1];
  // Somebody who was erased has a page on which nothing can be done any more.
  if (opened.status === 200 && !token) return;
  const body = new URLSearchParams({ token, ...fields }).toString();
  const answered = await send("POST", `${path}/${where}?lang=${person.lang}`, { headers: { ...headers, "Content-Type": "application/x-www-form-urlencoded" }, body });
  // 409: asked before, or already so.
  if (wanted(answered, `POST ${path}/${where} ${body}`, 303, 409).status === 303) note(what);
};

export const withdraw = (holder, gateway) => press(holder, "consents", { withdraw: "all" }, "took everything back", gateway);

export const ask = (random, holder, gateway, kind = random.weighted(ASKS)) => {
  const isWritten = kind === "correction" || random.happens(0.6);
  const message = isWritten ? (ASKED[kind]?.[holder.person.lang] ?? "") : "";
  return press(holder, "requests", { ask: kind, message }, `asked: ${kind}`, gateway);
};

// Granted mostly; what a contract holds is refused, and not every complaint is well-founded.
const outcome = (random, asked) => {
  if (asked === "withdrawal" && random.happens(0.4)) return { outcome: "refused", ground: "obligation", words: "obligation" };
  if (asked === "blocking" && random.happens(0.4)) return { outcome: "refused", ground: "unfounded", words: "unfounded" };
  if (asked === "deletion" && random.happens(0.2)) return { outcome: "refused", ground: "obligation", words: "obligation" };
  return { outcome: "granted", words: asked };
};

/**
 * The officers of all sites, who look at what is open late in the afternoon and answer what is due; what is due today is
 * still open when the seeding ends, and nothing is overdue.
 */
export const officers = ({ api, sites }) => {
  const blocked = [];
  const answer = async (site, record, random, { outcome, ground, words }, lang) => {
    const body = { outcome, ...(ground && { ground }), text: ANSWERS[words][lang ?? "kk"] };
    await api(site, "POST", `requests/${record}/answer`, body, random.key());
  };

  const one = async (site, days, { record, ask }) => {
    const { lang, fields, obligations } = await api(site, "GET", `requests/${record}`);
    const random = chance(`answer ${site} ${ask} ${fields.iin ?? fields.phone} ${days}`);
    const decided = outcome(random, ask);
    const held = decided.ground === "obligation" && ask === "withdrawal" && fields.iin && !obligations.length;
    if (held) {
      const body = { iin: fields.iin, purpose: site === "jetu" ? "collection" : "application", open: true, ground: `Contract ${random.whole(100, 999)}` };
      await api(site, "PUT", "obligations", body, random.key());
    }
    await answer(site, record, random, decided, lang);
    if (decided.outcome !== "granted") return;
    if (ask === "blocking") blocked.push({ site, record, lang, days: days + BLOCKED });
    if (ask === "deletion") {
      const who = fields.iin ? { iin: fields.iin } : { phone: fields.phone };
      await api(site, "POST", "erasures", who, random.key());
    }
  };

  return async (days) => {
    const today = day(midnight(days));
    for (const site of sites) {
      const { requests } = await api(site, "GET", "requests");
      for (const request of requests) {
        // Some are answered before their last day.
        const soon = chance(`soon ${days} ${site} ${request.ask}`).happens(request.ask === "withdrawal" ? 0.12 : 0.3) && days < -7;
        if (request.answer_by <= today || soon || site === ANSWERS_AT_ONCE) await one(site, days, request);
      }
    }
    for (const { site, record, lang } of blocked.filter((one) => one.days === days)) {
      await answer(site, record, chance(`lift ${record}`), { outcome: "lifted", words: "lifted" }, lang);
    }
  };
};
