import { ShapeError, showShape } from "../../graph/shape.ts";
import { ones, stopGradient, type Tensor, zeros } from "../../tensor/index.ts";
import { optional, within } from "./field.ts";
import {
  type Applied,
  type Context,
  defineLayer,
  type Layer,
  tensorAt,
  type Variables,
} from "./layer.ts";

export interface BatchNormOptions {
  /** Share of the newest batch in the running statistics. Default 0.1. */
  readonly momentum?: number;
  /** Added to the variance, so that a constant channel gives no division by 0. Default 1e-5. */
  readonly epsilon?: number;
}

type Kept = Required<BatchNormOptions>;

export const batchNormLayer = defineLayer<Kept>({
  type: "batchNorm",
  fields: {
    momentum: optional(within(0, 1 + Number.EPSILON), 0.1),
    epsilon: optional(within(0, Number.POSITIVE_INFINITY), 1e-5),
  },
  init(_options, { inputShape, path }) {
    const channels = inputShape.at(-1);
    if (channels === undefined)
      throw new ShapeError(
        `${path}: x has no axis but the batch; the last axis must hold the channels`,
      );
    return {
      params: { scale: ones([channels]), shift: zeros([channels]) },
      state: { mean: zeros([channels]), variance: ones([channels]) },
      outputShape: inputShape,
    };
  },
  apply(options, variables, x, context) {
    const scale = tensorAt(variables.params, "scale", context.path);
    if (x.shape.at(-1) !== scale.shape[0])
      throw new ShapeError(
        `${context.path}: x is ${showShape(x.shape)}, scale is ${showShape(scale.shape)}; the last axis of x must be ${scale.shape[0]}`,
      );
    return context.training
      ? withBatchStatistics(options, variables, x, context)
      : withRunningStatistics(options, variables, x, context);
  },
});

/**
 * Batch normalisation: every channel to mean 0 and variance 1, then a learned scale γ and shift β.
 *
 *   y = γ (x − μ) / √(σ² + ε) + β
 *
 * In training μ and σ² (divided by n) are those of the batch, over all axes but the last, and the running statistics move by
 * `momentum` towards μ and n/(n−1)·σ²; otherwise the running statistics are used. The variance is taken about the mean (two passes).
 *
 * @param x  [N, …, C]
 * @params   scale γ [C], shift β [C]; state: mean [C], variance [C]
 * @returns  [N, …, C]
 * @throws {ShapeError} if C is not the number of channels that it was made for, or a training batch has one value a channel
 * @source   Ioffe & Szegedy 2015, arXiv:1502.03167; the running variance as in PyTorch
 */
export const batchNorm = (options: BatchNormOptions = {}): Layer => batchNormLayer.make(options);

function withBatchStatistics(
  { momentum, epsilon }: Kept,
  { params, state }: Variables,
  x: Tensor,
  { path }: Context,
): Applied {
  const axes = Array.from({ length: x.rank - 1 }, (_, axis) => axis);
  const n = axes.reduce((product, axis) => product * (x.shape[axis] ?? 1), 1);
  if (n < 2)
    throw new ShapeError(
      `${path}: x is ${showShape(x.shape)}, a variance in training needs at least 2 values a channel; use a larger batch`,
    );
  const mean = x.mean(axes);
  // The formulas below hold for any constant c: Σ (x − μ)² / n = Σ (x − c)² / n − (μ − c)², x − μ = (x − c) − (μ − c).
  // With c = μ the terms in μ − c are 0, and their slopes need sums of the cotangent that β and γ need anyhow: going back,
  // the batch is read twice instead of three times.
  const constant = stopGradient(mean);
  const rest = mean.sub(constant);
  const centred = x.sub(constant);
  const variance = centred.square().mean(axes).sub(rest.square());
  const factor = tensorAt(params, "scale", path).div(variance.add(epsilon).sqrt());
  const shift = tensorAt(params, "shift", path).sub(rest.mul(factor));
  const move = (running: Tensor, now: Tensor): Tensor =>
    running.mul(1 - momentum).add(now.mul(momentum));
  return {
    output: centred.mul(factor).add(shift),
    state: {
      mean: move(tensorAt(state, "mean", path), mean),
      variance: move(tensorAt(state, "variance", path), variance.mul(n / (n - 1))),
    },
  };
}

function withRunningStatistics(
  { epsilon }: Kept,
  { params, state }: Variables,
  x: Tensor,
  { path }: Context,
): Applied {
  const centred = x.sub(tensorAt(state, "mean", path));
  const deviation = tensorAt(state, "variance", path).add(epsilon).sqrt();
  const factor = tensorAt(params, "scale", path).div(deviation);
  return { output: centred.mul(factor).add(tensorAt(params, "shift", path)), state };
}
