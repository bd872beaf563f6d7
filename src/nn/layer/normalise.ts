/** What layer, group and instance normalisation share: they differ in the axes only. */
import { type Shape, ShapeError, showShape } from "../../graph/shape.ts";
import { ones, stopGradient, type Tensor, zeros } from "../../tensor/index.ts";
import { type Made, noVariables, type Tensors, tensorAt } from "./layer.ts";

export interface AffineOptions {
  /** Added to the variance, so that equal values give no division by 0. Default 1e-5. */
  readonly epsilon?: number;
  /** A learned scale and shift behind the normalisation. */
  readonly affine?: boolean;
}

/**
 * The values along some axes to mean 0 and variance 1: (x − μ) / √(σ² + ε), σ² divided by n, taken about the mean (two passes).
 *
 * For any c, Σ (x − μ)² / n = Σ (x − c)² / n − (μ − c)². With c = μ as a constant, the gradient needs two sums over x and no third;
 * the last term is 0, and so is its slope, but not its curvature.
 */
export function normalise(x: Tensor, axes: readonly number[], epsilon: number): Tensor {
  const mean = x.mean(axes, { keepDims: true });
  const constant = stopGradient(mean);
  const rest = mean.sub(constant);
  const centred = x.sub(constant);
  const variance = centred.square().mean(axes, { keepDims: true }).sub(rest.square());
  const factor = variance.add(epsilon).sqrt().pow(-1);
  return centred.mul(factor).sub(rest.mul(factor));
}

/**
 * Mean and variance must be of several values: of a single one the layer would give its shift, whatever x is.
 * `each` says of what: "values a group"; `repair` what to do instead.
 *
 * @throws {ShapeError}
 */
export function requireSeveral(
  values: number,
  example: Shape,
  path: string,
  each: string,
  repair: string,
): void {
  if (values < 2)
    throw new ShapeError(
      `${path}: one example of x is ${showShape(example)}; a variance needs at least 2 ${each}: ${repair}`,
    );
}

/** A scale of 1 and a shift of 0 of this shape, where asked for. */
export function affineVariables(affine: boolean, shape: Shape, outputShape: Shape): Made {
  if (!affine) return { ...noVariables, outputShape };
  return { params: { scale: ones(shape), shift: zeros(shape) }, state: {}, outputShape };
}

/** γ y + β, where the layer has them; they lie along the last axes. @throws {ShapeError} if y does not end with their shape */
export function scaleAndShift(affine: boolean, y: Tensor, params: Tensors, path: string): Tensor {
  if (!affine) return y;
  const scale = tensorAt(params, "scale", path);
  const tail = y.shape.slice(y.rank - scale.rank);
  if (y.rank <= scale.rank || tail.some((n, axis) => n !== scale.shape[axis]))
    throw new ShapeError(
      `${path}: x is ${showShape(y.shape)}, scale is ${showShape(scale.shape)}; x must end with the axes of scale`,
    );
  return y.mul(scale).add(tensorAt(params, "shift", path));
}
