import { map } from "../../tensor/index.ts";
import { optional, positive } from "../layer/field.ts";
import { defineLoss } from "./loss.ts";

export interface HuberOptions {
  /** Where the parabola becomes a line. Default 1. */
  readonly delta?: number;
}

/**
 * Huber's loss, mean over all numbers of the output: for the error e = y − t
 *
 *   ℓ = e² / 2               where |e| ≤ δ
 *   ℓ = δ (|e| − δ / 2)      beyond, so that an outlier pulls with the slope ±δ at most
 *
 * @param output  [N, …]
 * @param target  values of the output's shape; or int32 class numbers [N], as in `squaredError`
 * @returns       scalar
 * @throws {ShapeError} if target is neither, {RangeError} if delta is not above 0
 * @source Huber 1964, Robust estimation of a location parameter; PyTorch's HuberLoss
 */
export const huber = defineLoss<HuberOptions>({
  type: "huber",
  summary: "a parabola near 0, a line beyond ±δ: regression with outliers",
  fields: { delta: optional(positive, 1) },
  over: "mean",
  target: "values",
  terms: (output, { values }, { delta }) =>
    map(
      (y, t) => {
        const error = y.sub(t);
        const size = error.abs();
        const line = size.sub(delta / 2).mul(delta);
        return size.le(delta).select(error.square().mul(0.5), line);
      },
      output,
      values,
    ),
  source: "Huber 1964, doi:10.1214/aoms/1177703732",
});
