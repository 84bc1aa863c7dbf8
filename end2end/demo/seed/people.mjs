// People who do not exist. Their IINs are valid by the check digit and hold 30 February; their phones have subscriber
// numbers that begin with 000; their addresses on the network are those kept for documents (RFC 5737).
import { AGENTS, NAMES, PLACES } from "./names.mjs";

const CODES = ["700", "701", "702", "705", "706", "707", "708", "747", "771", "775", "776", "777", "778"];
const NETWORKS = ["192.0.2", "198.51.100", "203.0.113"];

// The rule of crates/core/src/ident/iin.rs: two passes of weights; a number that has no digit after both is never given.
const checkDigit = (eleven) => {
  const sum = (shift) => eleven.reduce((sum, digit, place) => sum + digit * (((place + shift) % 11) + 1), 0) % 11;
  const first = sum(0);
  return first < 10 ? first : sum(2);
};

const iin = (random, { woman, year }) => {
  const century = (year < 2000 ? 3 : 5) + (woman ? 1 : 0);
  for (;;) {
    const stem = `${String(year % 100).padStart(2, "0")}0230${century}${String(random.whole(0, 9999)).padStart(4, "0")}`;
    const last = checkDigit([...stem].map(Number));
    if (last < 10) return stem + last;
  }
};

export const phone = (random) => `+7${random.pick(CODES)}000${String(random.whole(0, 9999)).padStart(4, "0")}`;

/** What stands before a browser: an address, a device, a language. */
export const visitor = (random) => {
  const isPhone = random.happens(0.72);
  return {
    lang: random.weighted({ kk: 50, ru: 45, en: 5 }),
    address: `${random.pick(NETWORKS)}.${random.whole(1, 254)}`,
    ...random.pick(isPhone ? AGENTS.phones : AGENTS.desktops),
  };
};

/** Somebody who fills in a form. */
export const person = (random) => {
  const woman = random.happens(0.52);
  const names = NAMES[random.weighted({ kk: 7, ru: 3 })];
  const surname = random.pick(names.surnames)[woman ? 1 : 0];
  const [given, latin] = random.pick(woman ? names.women : names.men);
  const father = random.pick(names.fathers)[woman ? 1 : 0];
  const year = random.whole(1962, 2004);
  const [city, streets] = random.pick(PLACES);
  return {
    ...visitor(random),
    name: `${surname} ${given} ${father}`,
    first: given,
    iin: iin(random, { woman, year }),
    birth: `${String(random.whole(1, 28)).padStart(2, "0")}.${String(random.whole(1, 12)).padStart(2, "0")}.${year}`,
    phone: phone(random),
    email: `${latin}.${random.whole(10, 9999)}@example.kz`,
    home: `${city}, ${random.pick(streets)}, ${random.whole(1, 180)}-${random.whole(1, 90)}`,
  };
};
