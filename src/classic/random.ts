/** Draws that classical networks share; all come from one seed. */
import { permutation } from "../data/index.ts";
import { deriveKey, Stream } from "../data/threefry.ts";

/** Names this use of the seed. */
const PURPOSE = 11;

/** The random numbers of a fit. `part` tells uses of one seed apart. */
export const randomOf = (seed: number, part = 0): Stream =>
  new Stream(deriveKey(seed, PURPOSE, part));

/** A fresh order of 0 … count − 1 for each epoch. */
export const orderOf = (count: number, seed: number, epoch: number): Uint32Array =>
  permutation(count, deriveKey(seed, PURPOSE + 1, epoch));

/** A normal number, by Box & Muller: the tails are whole, other than `Stream.vary`'s. */
export const normal = (random: Stream): number =>
  Math.sqrt(-2 * Math.log(1 - random.range(0, 1))) * Math.cos(random.range(0, 2 * Math.PI));

/** A Cauchy number of this scale, by the inverse of its distribution: now and then very far out. */
export const cauchy = (random: Stream, scale: number): number =>
  scale * Math.tan(Math.PI * (random.range(0, 1) - 0.5));
