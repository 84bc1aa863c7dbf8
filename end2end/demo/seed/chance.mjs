// A small generator of pseudo-random numbers (mulberry32). The same words give the same numbers on every machine, so that
// two demonstrations have the same people, who do the same.
export const chance = (words) => {
  let state = 0x811c9dc5;
  for (const byte of Buffer.from(words)) state = Math.imul(state ^ byte, 0x01000193);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (from, to) => from + Math.floor(next() * (to - from + 1));
  const pick = (list) => list[whole(0, list.length - 1)];
  const bytes = (length) => Buffer.from(Array.from({ length }, () => whole(0, 255)));
  return {
    next,
    /** A whole number, both ends included. */
    whole,
    pick,
    bytes,
    happens: (share) => next() < share,
    /** One of the names of an object, by the weights that are its values. */
    weighted: (weights) => {
      let left = next() * Object.values(weights).reduce((sum, weight) => sum + weight, 0);
      const names = Object.keys(weights);
      return names.find((name) => (left -= weights[name]) < 0) ?? names.at(-1);
    },
    key: () => bytes(16).toString("hex"),
  };
};
