/** A stream of whole numbers below `n`; the same for the same seed (splitmix32). */
export function randomStream(seed: number): (n: number) => number {
  let state = seed >>> 0;
  return (n) => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) % n;
  };
}

export type Random = ReturnType<typeof randomStream>;
type Bytes = Uint8Array<ArrayBuffer>;

/** Texts that parsers have stumbled over. */
const texts = [
  ...'-1|1e99|9007199254740993|4294967296|2147483647|0|null|true|{}|[]|""|NaN|1.5|'.split("|"),
  '"__proto__"',
  "[0,18446744073709551615]",
  "[".repeat(200),
  '{"a":'.repeat(100),
  "\u0000",
  "\ud7ff\uffff",
].map((text) => new TextEncoder().encode(text));

/** Single changes; each gives new bytes. */
const mutations: readonly ((bytes: Bytes, random: Random) => Bytes)[] = [
  function flipBit(bytes, random) {
    return changed(bytes, random, (byte) => byte ^ (1 << random(8)));
  },
  function setByte(bytes, random) {
    const values = [0, 1, 0x7f, 0x80, 0xff, random(256)];
    return changed(bytes, random, () => values[random(values.length)] ?? 0);
  },
  function truncate(bytes, random) {
    return bytes.slice(0, random(bytes.length + 1));
  },
  function remove(bytes, random) {
    const at = random(bytes.length + 1);
    return joined(bytes.slice(0, at), bytes.slice(at + 1 + random(16)));
  },
  function insert(bytes, random) {
    const at = random(bytes.length + 1);
    const noise = Uint8Array.from({ length: 1 + random(16) }, () => random(256));
    return joined(bytes.slice(0, at), noise, bytes.slice(at));
  },
  function repeat(bytes, random) {
    const at = random(bytes.length + 1);
    const part = bytes.slice(at, at + 1 + random(64));
    const times = Array.from({ length: 1 + random(8) }, () => part);
    return joined(bytes.slice(0, at), ...times, bytes.slice(at));
  },
  /** A varint that runs on, or a length of nearly 2^32 or 2^64. */
  function enlarge(bytes, random) {
    const at = random(bytes.length + 1);
    const large = new Uint8Array(4 + 4 * random(3)).fill(0xff);
    large[large.length - 1] = random(128);
    return joined(bytes.slice(0, at), large, bytes.slice(at + 1 + random(large.length)));
  },
  function writeText(bytes, random) {
    const at = random(bytes.length + 1);
    const text = texts[random(texts.length)] ?? new Uint8Array();
    return joined(bytes.slice(0, at), text, bytes.slice(at + random(2 * text.length + 1)));
  },
  /** A whole number in a text becomes another. */
  function changeNumber(bytes, random) {
    const digits = [...bytes.keys()].filter((i) => isDigit(bytes[i]) && !isDigit(bytes[i - 1]));
    const at = digits[random(Math.max(1, digits.length))] ?? 0;
    let end = at;
    while (isDigit(bytes[end])) end++;
    return joined(bytes.slice(0, at), texts[random(8)] ?? new Uint8Array(), bytes.slice(end));
  },
];

const isDigit = (byte: number | undefined): boolean =>
  byte !== undefined && byte >= 0x30 && byte <= 0x39;

function changed(bytes: Bytes, random: Random, change: (byte: number) => number): Bytes {
  if (bytes.length === 0) return bytes;
  const at = random(bytes.length);
  const result = bytes.slice();
  result[at] = change(bytes[at] ?? 0);
  return result;
}

function joined(...parts: readonly Uint8Array[]): Bytes {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

export interface Origin {
  readonly corpus: readonly Bytes[];
  /** Damage that leaves the file well-formed; every second input has it, where there is any. */
  readonly damaged?: ((bytes: Bytes, random: Random) => Bytes) | undefined;
}

/** Input number `index` of a seed: one of the corpus after one to six changes, or cut and joined with another. */
export function mutated({ corpus, damaged }: Origin, seed: number, index: number): Bytes {
  const random = randomStream(Math.imul(seed, 0x85ebca6b) ^ Math.imul(index, 0xc2b2ae35));
  const pick = (): Bytes => corpus[random(corpus.length)] ?? new Uint8Array();
  let bytes = pick();
  if (damaged !== undefined && random(2) === 0) return damaged(bytes, random);
  if (random(16) === 0) {
    const other = pick();
    bytes = joined(bytes.slice(0, random(bytes.length + 1)), other.slice(random(other.length + 1)));
  }
  for (let changes = 1 + random(1 + random(6)); changes > 0; changes--)
    bytes = (mutations[random(mutations.length)] ?? ((same: Bytes) => same))(bytes, random);
  return bytes;
}
