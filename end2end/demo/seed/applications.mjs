// Applications: somebody opens a form, reads it, fills it in and sends it, as a browser without scripts does.
import { MESSAGES, SHORT } from "./words.mjs";

/** Forms of a site, by how often they are sent. */
export const FORMS = {
  collectors: { appeal: 4, employment: 1 },
  "hot-zaim": { lead: 1 },
  jetfin: { application: 1 },
  jetu: { account: 4, settlement: 3, services: 2, contact: 2 },
  "stop-collector": { complaint: 4, schedule: 2 },
  vivus: { application: 4, contact: 1 },
};

const attribute = (tag, name) => new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];

/** The fields of a form as its page has them: kind, whether it is needed, and what a list offers. */
const read = (page) => {
  const form = /<form[^>]*class="apply"[^]*?<\/form>/.exec(page)?.[0] ?? "";
  const fields = [];
  for (const [tag] of form.matchAll(/<(?:input|select|textarea|option)[^>]*>/g)) {
    const value = attribute(tag, "value");
    if (tag.startsWith("<option")) {
      if (value) fields.at(-1).options.push(value);
    } else {
      fields.push({ name: attribute(tag, "name"), kind: attribute(tag, "data-kind"), type: attribute(tag, "type"), needed: tag.includes('aria-required="true"'), value, options: [] });
    }
  }
  return fields;
};

// What is shown only when somebody acts for another.
const acting = (name) => name.startsWith("representative");

const fill = (random, { site, form, person, other }) => {
  const { lang } = person;
  return ({ name, kind, options }) => {
    if (acting(name)) return kind === "select" ? random.pick(options) : kind === "iin" ? other.iin : other.name;
    if (name === "phone-2") return other.phone;
    if (options.length) return random.pick(options);
    const own = { iin: person.iin, phone: person.phone, email: person.email, name: person.name, date: person.birth };
    if (kind === "textarea") return random.pick((MESSAGES[`${site}/${form}`] ?? MESSAGES[form])[lang]);
    if (kind in own) return own[kind];
    const typed = {
      address: () => person.home,
      account: () => `KZ00EXMP${String(random.whole(0, 999_999_999_999)).padStart(12, "0")}`,
      "id-card": () => `00${String(random.whole(0, 9_999_999)).padStart(7, "0")}`,
      salary: () => `${random.whole(14, 60) * 10_000}`,
      "salary-day": () => String(random.whole(1, 28)),
    };
    return typed[name]?.() ?? random.pick(SHORT[name][lang]);
  };
};

/**
 * Opens a form, and gives what sends it once a person has read it: that gives the private page, `/my/SITE/TOKEN`, or
 * `undefined` for whoever does not open the receipt.
 */
export const application = (random, { site, form, person, other, keepsLink }, { send, wanted }) => {
  // Everything is decided now: the order in which answers come changes nothing about anybody.
  const acts = random.happens(0.08);
  const leaves = random.happens(0.35);
  const ticks = random.bytes(24);
  const filled = fill(random, { site, form, person, other });
  const address = `/f/${site}/${form}?lang=${person.lang}`;
  const headers = { "User-Agent": person.agent, "X-Forwarded-For": person.address };
  let fields;
  const open = async () => {
    fields = read(wanted(await send("GET", address, { headers }), address, 200).text);
  };
  const post = async () => {
    const sent = new URLSearchParams();
    const isActing = acts && fields.some(({ name }) => name === "representative");
    let box = 0;
    for (const field of fields) {
      const { name, type, needed, value } = field;
      if (name === "website" || (acting(name) && !isActing)) continue;
      if (type === "hidden") sent.append(name, value);
      else if (type === "checkbox") {
        // Boxes of clauses stand unticked, and most stay so.
        if (needed || name === "representative" || ticks[box++ % ticks.length] < 90) sent.append(name, "yes");
      } else if (needed || !leaves) sent.append(name, filled(field));
    }
    const answered = await send("POST", address, { headers: { ...headers, "Content-Type": "application/x-www-form-urlencoded" }, body: sent.toString() });
    const receipt = wanted(answered, `POST ${address} ${sent}`, 303).headers.location;
    if (!keepsLink) return undefined;
    const page = wanted(await send("GET", receipt, { headers }), "a receipt", 200).text;
    return new URL(/href="([^"?]*\/my\/[^"?]*)/.exec(page)[1], "http://gateway").pathname;
  };
  return { open, post };
};
