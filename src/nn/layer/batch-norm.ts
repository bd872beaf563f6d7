import { ShapeError, showShape } from "../../graph/shape.ts";
import { ones, stopGradient, type Tensor, zeros } from "../../tensor/index.ts";
import { flag, optional, positive, share } from "./field.ts";
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
  /**
   * Uses the running statistics in training too, and leaves them as they are: for fine-tuning on small batches. Scale and shift still
   * learn; to fix them as well, leave them out of the optimiser. Default false.
   */
  readonly frozen?: boolean;
}

type Kept = Required<BatchNormOptions>;

export const batchNormLayer = defineLayer<Kept>({
  type: "batchNorm",
  group: "normalisation",
  summary: "Each channel to mean 0 and variance 1 over the batch, then a learned scale and shift.",
  fields: {
    momentum: optional(share, 0.1),
    epsilon: optional(positive, 1e-5),
    frozen: optional(flag, false),
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
    return context.training && !options.frozen
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
 * `momentum` towards μ and n/(n−1)·σ²; otherwise, or where it is `frozen`, the running statistics are used. The variance is taken about the mean
 * (two passes).
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
  const { mean, variance } = moments(x, n);
  const constant = stopGradient(mean);
  const rest = mean.sub(constant);
  const centred = x.sub(constant);
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

/** Parts of a batch: so many that threads can share them out, and short enough for a cache. */
const MOST_PARTS = 64;
const FEWEST_PARTS = 16;

/**
 * Mean and variance (divided by n) of every channel, from those of g parts of the batch (Chan, Golub & LeVeque 1979). A part is still in
 * the cache when its second pass comes, so the batch is read from memory once; and no large sum loses small values.
 *
 * With the parts' means m_p, and constants c_p = m_p, for any μ:  Σ (x − μ)² / n = Σ_p Σ_{x in p} (x − c_p)² / n
 * + 2/g Σ_p (c_p − μ)(m_p − c_p) + 1/g Σ_p (c_p − μ)². The middle term is 0, its slope is not.
 */
function moments(x: Tensor, n: number): { mean: Tensor; variance: Tensor } {
  const [batch = 1, ...rest] = x.shape;
  const parts = partsOf(batch);
  // Only the first axis is cut, so that the gradient of a part's values is that of the batch's at the same place.
  const points = x.reshape([parts, batch / parts, ...rest]);
  const within = Array.from({ length: rest.length }, (_, axis) => axis + 1);
  const means = points.mean(within);
  const constants = stopGradient(means);
  const wide = constants.reshape([parts, ...within.map(() => 1), rest.at(-1) ?? 1]);
  const squares = points.sub(wide).square().sum(within);
  const mean = means.mean(0);
  // Of one part μ = c = m: nothing lies between, and its slope is 0 too.
  if (parts === 1) return { mean, variance: squares.sum(0).div(n) };
  const apart = constants.sub(mean);
  const between = apart.mul(means.sub(constants).mul(2).add(apart)).mean(0);
  return { mean, variance: squares.sum(0).div(n).add(between) };
}

/** Equal parts of whole images; 1 where they do not come out even. */
function partsOf(batch: number): number {
  for (let parts = MOST_PARTS; parts >= FEWEST_PARTS; parts--)
    if (batch % parts === 0) return parts;
  return 1;
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
