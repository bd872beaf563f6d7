import { exp, ln } from "../elementary.ts";
import type { Stream } from "../threefry.ts";
import { turn } from "../turn.ts";

/** 2⁻³² */
const SCALE = 2.3283064365386963e-10;

/**
 * Beta(a, a) for any a > 0, from two words and without rejection:
 *
 *   ½ + ½ T / √(2a + T²),   T = √(2a (U^(−1/a) − 1)) cos 2πV, which is Student's t with 2a degrees of freedom
 *
 * By ln, exp and turn of this room, so that the bits are the same in every engine.
 *
 * @source Bailey 1994, "Polar generation of random variates with the t-distribution"; Devroye 1996, "Random variate generation in one line of code"
 */
export function symmetricBeta(random: Stream, a: number): number {
  // From the middle of each word's interval: never 0, never 1.
  const u = (random.word() + 0.5) * SCALE;
  const [cos] = turn((random.word() + 0.5) * SCALE);
  const w = (exp(-ln(u) / a) - 1) * cos * cos;
  const half = 0.5 / Math.sqrt(1 + 1 / w);
  return cos < 0 ? 0.5 - half : 0.5 + half;
}
