import { type KeyWords, Stream } from "./threefry.ts";

/**
 * A random order of 0 … n − 1, a function of the key alone, so that an epoch's order is found again after a resume.
 *
 * @cost n / 2 Threefry blocks: 60,000 in about 3 ms
 * @source Fisher & Yates 1938; Durstenfeld 1964, algorithm 235
 */
export function permutation(n: number, key: KeyWords): Uint32Array {
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  const random = new Stream(key);
  for (let i = n - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const kept = order[i] as number;
    order[i] = order[j] as number;
    order[j] = kept;
  }
  return order;
}
