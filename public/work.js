// Proof of work for a site under load: finds a number whose SHA-256 together with that of the form's token
// begins with enough zero bits. Tokens are public to the page that uses them, so this need not be constant in
// time; plain code, because `crypto.subtle` is asynchronous for every single try and absent where a page has
// no TLS.

const primes = [];
for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime)) primes.push(n);
const fraction = (root) => Math.floor((root - Math.floor(root)) * 2 ** 32) | 0;
const K = primes.map((prime) => fraction(Math.cbrt(prime)));
const START = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
const W = new Int32Array(64);

/** Compresses one block of 16 words into the eight of `hash` (FIPS 180-4, 6.2.2). */
const block = (hash, words) => {
  const turn = (x, by) => (x >>> by) | (x << (32 - by));
  W.set(words);
  for (let i = 16; i < 64; i++) {
    const [x, y] = [W[i - 15], W[i - 2]];
    W[i] = W[i - 16] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + W[i - 7] + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
  }
  let [a, b, c, d, e, f, g, h] = hash;
  for (let i = 0; i < 64; i++) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, place) => (hash[place] = (hash[place] + word) | 0));
};

/** SHA-256 of a short ASCII text, as eight words. */
export const sha256 = (text) => {
  const bytes = new Uint8Array(((text.length + 8) >> 6 << 6) + 64);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  bytes[text.length] = 128;
  const view = new DataView(bytes.buffer);
  view.setUint32(bytes.length - 4, text.length * 8);
  const hash = Int32Array.from(START);
  const words = new Int32Array(16);
  for (let at = 0; at < bytes.length; at += 64) {
    for (let i = 0; i < 16; i++) words[i] = view.getInt32(at + i * 4);
    block(hash, words);
  }
  return hash;
};

/** Finds the number, in decimal. Yields to the page every few thousand tries, so that it stays responsive. */
export const find = async (token, bits) => {
  const words = new Int32Array(16);
  words.set(sha256(token));
  // The number in eight bytes, the padding bit, and the length: 40 bytes.
  words[10] = 1 << 31;
  words[15] = 320;
  const hash = new Int32Array(8);
  for (let number = 0; ; number++) {
    words[9] = number;
    hash.set(START);
    block(hash, words);
    if (Math.clz32(hash[0]) >= bits) return String(number);
    if (number % 5000 === 4999) await new Promise((turn) => setTimeout(turn));
  }
};
