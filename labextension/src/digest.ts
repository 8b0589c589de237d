/** SHA-256 (FIPS 180-4), which a page has of its own only where it came over HTTPS. */

const PRIMES: number[] = [];
for (let number = 2; PRIMES.length < 64; number++) {
  if (PRIMES.every(prime => number % prime !== 0)) {
    PRIMES.push(number);
  }
}

/** The first 32 bits of the fractional part of a root. */
const fraction = (root: number): number => Math.floor((root % 1) * 2 ** 32);

const CONSTANTS = PRIMES.map(prime => fraction(Math.cbrt(prime)));
const START = Uint32Array.from(PRIMES.slice(0, 8), prime => fraction(Math.sqrt(prime)));

const word = (words: ArrayLike<number>, n: number): number => words[n] ?? 0;
const turned = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

/** Return the SHA-256 of a text in UTF-8, in hex. */
export function sha256(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n);
  const state = START.slice();
  for (let at = 0; at < padded.length; at += 64) {
    mix(state, view, at);
  }
  return [...state].map(word => word.toString(16).padStart(8, '0')).join('');
}

function mix(state: Uint32Array, view: DataView, at: number): void {
  const words = schedule(view, at);
  const round = new Uint32Array(state);
  const of = (n: number): number => word(round, n & 7);
  // The eight words stay where they are, and what is a, b, c … moves on by one from step to step.
  for (let n = 64; n > 0; n--) {
    const [a, b, c, e, f, g] = [of(n), of(n + 1), of(n + 2), of(n + 4), of(n + 5), of(n + 6)];
    const choice = (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g));
    const one = of(n + 7) + choice + word(CONSTANTS, 64 - n) + word(words, 64 - n);
    const two = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    round[(n + 3) & 7] = of(n + 3) + one;
    round[(n + 7) & 7] = one + two;
  }
  state.forEach((before, n) => {
    state[n] = before + word(round, n);
  });
}

function schedule(view: DataView, at: number): Uint32Array {
  const words = new Uint32Array(64);
  const of = (n: number): number => word(words, n);
  for (let n = 0; n < 16; n++) {
    words[n] = view.getUint32(at + 4 * n);
  }
  for (let n = 16; n < 64; n++) {
    const low = turned(of(n - 15), 7) ^ turned(of(n - 15), 18) ^ (of(n - 15) >>> 3);
    const high = turned(of(n - 2), 17) ^ turned(of(n - 2), 19) ^ (of(n - 2) >>> 10);
    words[n] = of(n - 16) + low + of(n - 7) + high;
  }
  return words;
}
