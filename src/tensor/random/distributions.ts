import type { Expr } from "../../expr/expr.ts";
import type { Shape } from "../../graph/shape.ts";
import { broadcastTo } from "../broadcasting.ts";
import { type Like, Tensor } from "../tensor.ts";
import { fromBits, type Key } from "./key.ts";

/** The top 24 bits as a multiple of 2⁻²⁴ in [0, 1): each exactly a float32. */
const fraction = (bits: Expr): Expr =>
  bits
    .shr(8)
    .cast("float32")
    .mul(2 ** -24);

/** The top 23 bits as the middle of one of 2²³ equal parts of (0, 1): never 0 and never 1. */
const openFraction = (bits: Expr): Expr =>
  bits
    .shr(9)
    .cast("float32")
    .add(0.5)
    .mul(2 ** -23);

/** Random bits: every uint32 is equally likely. */
export const bits = (key: Key, shape: Shape): Tensor =>
  fromBits("bits", key, shape, (first) => first);

/** Uniform in [low, high), in steps of 2⁻²⁴ of the range (rounding may give `high` itself where the range is far from 0). */
export const uniform = (key: Key, shape: Shape, low = 0, high = 1): Tensor =>
  fromBits("uniform", key, shape, (first) =>
    fraction(first)
      .mul(high - low)
      .add(low),
  );

/**
 * Normal with mean 0 and variance 1, by Box and Muller's cosine of two uniforms: √(−2 ln u) · cos(2π v).
 * The largest magnitude is √(48 ln 2) = 5.77, beyond which lie 8·10⁻⁹ of the true distribution.
 *
 * @source  Box & Muller 1958, "A note on the generation of random normal deviates"
 */
export const normal = (key: Key, shape: Shape): Tensor =>
  fromBits("normal", key, shape, (first, second) =>
    openFraction(first)
      .log()
      .mul(-2)
      .sqrt()
      .mul(
        fraction(second)
          .mul(2 * Math.PI)
          .cos(),
      ),
  );

/** true with probability p, which broadcasts to the shape; bool. */
export function bernoulli(key: Key, p: Like, shape: Shape): Tensor {
  if (typeof p === "number")
    return fromBits("bernoulli", key, shape, (first) => fraction(first).lt(p));
  const chances = Tensor.of(broadcastTo(p.node, shape));
  return fromBits(
    "bernoulli",
    key,
    shape,
    (first, _, chance) => fraction(first).lt(chance!),
    chances,
  );
}
