/** A kernel machine of two classes, solved by sequential minimal optimisation. */
import { turn } from "../turn.ts";

export interface KernelMachine {
  /** α_n y_n of each row; 0 for those that support nothing. */
  readonly coefficients: Float64Array;
  readonly bias: number;
  /** The dual objective ½αᵀQα − Σα after every so many steps: it falls. */
  readonly objectives: readonly number[];
  /** Whether its conditions were met; false where the steps ran out before, as with an absurd C or kernel. */
  readonly settled: boolean;
}

/** Ends where no pair breaks its conditions by more: libsvm's default. */
const TOLERANCE = 1e-3;
/** Steps times rows of a machine that does not come to its end: a few seconds. Tables of a thousand rows take some 1e6. */
const MOST_WORK = 5e7;
const TINY = 1e-12;
/** Steps between two values of the objective. */
const EVERY = 20;

/**
 *   minimise ½ αᵀQα − Σα,   Q_nm = y_n y_m K_nm,   0 ≤ α ≤ C,   Σ y α = 0
 *
 * Two multipliers are changed at a time, in closed form: the one that breaks its condition most, and the one with which the objective falls most
 * by the second order. Where rounding keeps the conditions from ever being met, it ends after MOST_WORK.
 *
 * @param kernel  [n, n], K(x_n, x_m)
 * @param signs   −1 or 1 of each row
 * @cost          2n a step
 * @source        Platt 1998; Fan, Chen & Lin 2005, "Working set selection using second order information", WSS 2
 */
export async function smo(
  kernel: Float64Array,
  signs: Int8Array,
  cost: number,
  signal?: AbortSignal,
): Promise<KernelMachine> {
  const size = signs.length;
  const alpha = new Float64Array(size);
  const gradient = new Float64Array(size).fill(-1);
  const k = (i: number, j: number) => kernel[i * size + j] as number;
  const y = (i: number) => signs[i] as number;
  const mayRise = (t: number) =>
    y(t) > 0 ? (alpha[t] as number) < cost : (alpha[t] as number) > 0;
  const mayFall = (t: number) =>
    y(t) > 0 ? (alpha[t] as number) > 0 : (alpha[t] as number) < cost;
  const objectives: number[] = [0];
  const objective = () => {
    let sum = 0;
    for (let t = 0; t < size; t++) sum += (alpha[t] as number) * ((gradient[t] as number) - 1);
    return sum / 2;
  };

  let settled = false;
  for (let step = 1; step * size <= MOST_WORK; step++) {
    if (step % EVERY === 0) await turn(signal);
    let i = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (let t = 0; t < size; t++) {
      const broken = -y(t) * (gradient[t] as number);
      if (mayRise(t) && broken > most) [i, most] = [t, broken];
    }
    let j = -1;
    let least = Number.POSITIVE_INFINITY;
    let best = 0;
    for (let t = 0; t < size && i >= 0; t++) {
      if (!mayFall(t)) continue;
      const broken = -y(t) * (gradient[t] as number);
      least = Math.min(least, broken);
      const gap = most - broken;
      if (gap <= 0) continue;
      const bend = Math.max(TINY, k(i, i) + k(t, t) - 2 * k(i, t));
      if (-(gap * gap) / bend < best) [j, best] = [t, -(gap * gap) / bend];
    }
    settled = j < 0 || most - least < TOLERANCE;
    if (settled) break;

    const bend = Math.max(TINY, k(i, i) + k(j, j) - 2 * k(i, j));
    const [before, other] = [alpha[i] as number, alpha[j] as number];
    // Along y_i α_i + y_j α_j = const, as far as the box lets both go.
    const wish = (most + y(j) * (gradient[j] as number)) / bend;
    const roomI = y(i) > 0 ? cost - before : before;
    const roomJ = y(j) > 0 ? other : cost - other;
    const move = Math.min(wish, roomI, roomJ);
    // What reaches a side of the box is set to it: sums would miss it by a rounding error, and never leave it.
    alpha[i] = move === roomI ? (y(i) > 0 ? cost : 0) : before + y(i) * move;
    alpha[j] = move === roomJ ? (y(j) > 0 ? 0 : cost) : other - y(j) * move;
    for (let t = 0; t < size; t++)
      gradient[t] = (gradient[t] as number) + y(t) * move * (k(t, i) - k(t, j));
    if (step % EVERY === 0) objectives.push(objective());
  }
  objectives.push(objective());
  return {
    coefficients: alpha.map((one, n) => one * y(n)),
    bias: biasOf(alpha, gradient, signs, cost),
    objectives,
    settled,
  };
}

/** From the rows that stand on the margin; without any, the middle of what is allowed. */
function biasOf(
  alpha: Float64Array,
  gradient: Float64Array,
  signs: Int8Array,
  cost: number,
): number {
  let [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  let [sum, free] = [0, 0];
  alpha.forEach((one, n) => {
    const sign = signs[n] as number;
    const value = -sign * (gradient[n] as number);
    if (one > 0 && one < cost) {
      sum += value;
      free++;
    } else if ((one === 0) === sign > 0) low = Math.max(low, value);
    else high = Math.min(high, value);
  });
  return free > 0 ? sum / free : (low + high) / 2;
}
