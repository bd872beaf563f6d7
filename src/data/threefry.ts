/**
 * Threefry-2x32, 20 rounds, in plain integer JavaScript: the host's side of every random choice about data.
 *
 * The generator is a function of (key, counter): word n of a stream needs no word before it, so sample i of a data
 * set, batch b of an epoch and pixel p of a noise field are each computed on their own, in any order, on any machine.
 *
 * @source Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"
 */
export type KeyWords = readonly [number, number];

/** The two output words of the last `threefry` call; a pair returned by value would be garbage on the hot path. */
export const block = new Uint32Array(2);

/** Encrypts the counter (c0, c1) under the key (k0, k1) and leaves the two words in `block`. About 20 ns. */
export function threefry(k0: number, k1: number, c0: number, c1: number): void {
  const k2 = k0 ^ k1 ^ 0x1bd11bda;
  let a = (c0 + k0) | 0;
  let b = (c1 + k1) | 0;
  // Four rounds, then a key injection, five times; written out because V8 does not unroll loops over tables.
  a = (a + b) | 0;
  b = ((b << 13) | (b >>> 19)) ^ a;
  a = (a + b) | 0;
  b = ((b << 15) | (b >>> 17)) ^ a;
  a = (a + b) | 0;
  b = ((b << 26) | (b >>> 6)) ^ a;
  a = (a + b) | 0;
  b = ((b << 6) | (b >>> 26)) ^ a;
  a = (a + k1) | 0;
  b = (b + k2 + 1) | 0;
  a = (a + b) | 0;
  b = ((b << 17) | (b >>> 15)) ^ a;
  a = (a + b) | 0;
  b = ((b << 29) | (b >>> 3)) ^ a;
  a = (a + b) | 0;
  b = ((b << 16) | (b >>> 16)) ^ a;
  a = (a + b) | 0;
  b = ((b << 24) | (b >>> 8)) ^ a;
  a = (a + k2) | 0;
  b = (b + k0 + 2) | 0;
  a = (a + b) | 0;
  b = ((b << 13) | (b >>> 19)) ^ a;
  a = (a + b) | 0;
  b = ((b << 15) | (b >>> 17)) ^ a;
  a = (a + b) | 0;
  b = ((b << 26) | (b >>> 6)) ^ a;
  a = (a + b) | 0;
  b = ((b << 6) | (b >>> 26)) ^ a;
  a = (a + k0) | 0;
  b = (b + k1 + 3) | 0;
  a = (a + b) | 0;
  b = ((b << 17) | (b >>> 15)) ^ a;
  a = (a + b) | 0;
  b = ((b << 29) | (b >>> 3)) ^ a;
  a = (a + b) | 0;
  b = ((b << 16) | (b >>> 16)) ^ a;
  a = (a + b) | 0;
  b = ((b << 24) | (b >>> 8)) ^ a;
  a = (a + k1) | 0;
  b = (b + k2 + 4) | 0;
  a = (a + b) | 0;
  b = ((b << 13) | (b >>> 19)) ^ a;
  a = (a + b) | 0;
  b = ((b << 15) | (b >>> 17)) ^ a;
  a = (a + b) | 0;
  b = ((b << 26) | (b >>> 6)) ^ a;
  a = (a + b) | 0;
  b = ((b << 6) | (b >>> 26)) ^ a;
  block[0] = a + k2;
  block[1] = b + k0 + 5;
}

/**
 * The key of one use of a seed, so that shuffling, augmentation and generated digits never share a word.
 *
 * @param seed     an integer, 0 ≤ seed < 2⁵³
 * @param purpose  a small number that names the use; each file that draws has its own
 * @param part     which of them: an epoch, for instance
 * @throws {RangeError} if seed or part is no such integer
 */
export function deriveKey(seed: number, purpose: number, part = 0): KeyWords {
  for (const [name, value] of Object.entries({ seed, part }))
    if (!Number.isSafeInteger(value) || value < 0)
      throw new RangeError(`${name} is ${value}; it must be an integer from 0 to 2^53 - 1`);
  threefry(seed | 0, Math.floor(seed / 0x100000000), part | 0, purpose);
  return [block[0] ?? 0, block[1] ?? 0];
}

/** 2⁻³²: from a word to a fraction of the whole range. */
const SCALE = 2.3283064365386963e-10;

/** The words of one sample, drawn in order: word n is half of the encrypted counter (index, n / 2). */
export class Stream {
  #k0: number;
  #k1: number;
  #index = 0;
  #position = 0;
  #spare = 0;
  #hasSpare = false;

  constructor(key: KeyWords, index = 0) {
    [this.#k0, this.#k1] = key;
    this.seek(index);
  }

  /** Starts the words of another sample. */
  seek(index: number): this {
    this.#index = index;
    this.#position = 0;
    this.#hasSpare = false;
    return this;
  }

  /** 32 random bits, as an unsigned integer. */
  word(): number {
    if (this.#hasSpare) {
      this.#hasSpare = false;
      return this.#spare;
    }
    threefry(this.#k0, this.#k1, this.#index, this.#position++);
    this.#spare = block[1] as number;
    this.#hasSpare = true;
    return block[0] as number;
  }

  /** Uniform in [low, high). */
  range(low: number, high: number): number {
    return low + (high - low) * (this.word() * SCALE);
  }

  /** True with probability p. */
  chance(p: number): boolean {
    return this.word() * SCALE < p;
  }

  /** A whole number, uniform in 0 … n − 1 (the bias, n / 2³², is out of sight for n < 2²⁰). */
  below(n: number): number {
    return Math.floor(this.word() * SCALE * n);
  }

  /**
   * About normal: the sum of four uniform 16-bit numbers, exact in every engine because it needs no logarithm.
   * Its tails end at 3.46 standard deviations.
   */
  vary(mean: number, deviation: number): number {
    const a = this.word();
    const b = this.word();
    const sum = (a & 0xffff) + (a >>> 16) + (b & 0xffff) + (b >>> 16);
    // Each term has mean 32767.5 and variance (2³² − 1) / 12.
    return mean + (deviation * (sum - 131070)) / 37837.22;
  }
}
