import { stopGradient as stopGradientNode } from "./stop-gradient.ts";
import { Tensor } from "./tensor.ts";

/** The same values, a constant for differentiation. */
export const stopGradient = (x: Tensor): Tensor => Tensor.of(stopGradientNode(x.node));

/**
 * The maximum as a mere shift: it cancels, so no gradient flows through it. 0 where it is infinite or NaN,
 * so that a row of −∞ or with +∞ does not become ∞ − ∞.
 */
const shift = (x: Tensor, axis: number): Tensor =>
  stopGradient(x.max(axis, { keepDims: true }).apply((m) => m.abs().lt(Infinity).select(m, 0)));

/**
 * e^x / Σ e^x along an axis, shifted by the maximum: finite for all finite x.
 * NaN for a row that is −∞ all over, or holds +∞ or NaN (as PyTorch).
 */
export function softmax(x: Tensor, axis = -1): Tensor {
  const real = x.cast("float32");
  const powers = real.sub(shift(real, axis)).exp();
  return powers.div(powers.sum(axis, { keepDims: true }));
}

/** log(softmax(x)) = x − logSumExp(x), without the underflow of softmax. */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  const real = x.cast("float32");
  const shifted = real.sub(shift(real, axis));
  return shifted.sub(shifted.exp().sum(axis, { keepDims: true }).log());
}

/** log Σ e^x along an axis: finite for all finite x, −∞ for a row that is −∞ all over, +∞ for one with +∞. */
export function logSumExp(x: Tensor, axis = -1, { keepDims = false } = {}): Tensor {
  const real = x.cast("float32");
  const top = shift(real, axis);
  const result = real.sub(top).exp().sum(axis, { keepDims: true }).log().add(top);
  return keepDims ? result : result.squeeze(axis);
}
