/** A linear machine of two classes, solved one multiplier at a time. */
import type { FitContext } from "../classic.ts";
import { dot } from "../linear-algebra.ts";
import { orderOf } from "../random.ts";
import { turn } from "../turn.ts";
import type { KernelMachine } from "./smo.ts";

const ROUNDS = 1000;
const TOLERANCE = 1e-3;
/** B. */
const BIAS_INPUT = 5;

/**
 *   minimise ½‖w‖² + C Σ max(0, 1 − y_n w·x_n) by its dual, with the bias as the weight of an input that is always B: the larger B,
 * the less the bias is held back by ‖w‖².
 *
 * A multiplier is set to the best of its values, 0 ≤ α_n ≤ C, and w = Σ α y x is kept beside:
 *
 *   α_n ← clip(α_n − (y_n w·x_n − 1) / ‖x_n‖²)
 *
 * @param rows  [size, width]
 * @cost        2 · size · width a round
 * @source      Hsieh, Chang, Lin, Keerthi & Sundararajan 2008, "A dual coordinate descent method for large-scale linear SVM"
 */
export async function dualDescent(
  rows: Float64Array,
  width: number,
  signs: Int8Array,
  cost: number,
  { seed, signal }: Pick<FitContext, "seed" | "signal">,
): Promise<KernelMachine> {
  const size = signs.length;
  const row = (n: number) => rows.subarray(n * width, (n + 1) * width);
  const squares = Float64Array.from(
    { length: size },
    (_, n) => dot(row(n), row(n)) + BIAS_INPUT ** 2,
  );
  const alpha = new Float64Array(size);
  const weight = new Float64Array(width);
  let bias = 0;
  const objectives: number[] = [0];
  let settled = false;
  for (let round = 0; round < ROUNDS && !settled; round++) {
    await turn(signal);
    let most = 0;
    for (const n of orderOf(size, seed, round)) {
      const sign = signs[n] as number;
      const before = alpha[n] as number;
      const slope = sign * (dot(weight, row(n)) + bias) - 1;
      const after = Math.min(cost, Math.max(0, before - slope / (squares[n] as number)));
      if (after === before) continue;
      most = Math.max(most, Math.abs(after - before) * (squares[n] as number));
      alpha[n] = after;
      const change = (after - before) * sign;
      for (let i = 0; i < width; i++)
        weight[i] = (weight[i] as number) + change * (rows[n * width + i] as number);
      bias += change * BIAS_INPUT ** 2;
    }
    objectives.push(
      (dot(weight, weight) + (bias / BIAS_INPUT) ** 2) / 2 -
        alpha.reduce((sum, one) => sum + one, 0),
    );
    settled = most < TOLERANCE;
  }
  const coefficients = alpha.map((one, n) => one * (signs[n] as number));
  return { coefficients, bias, objectives, settled };
}
