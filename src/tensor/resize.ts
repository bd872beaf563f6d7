import type { Node } from "../graph/node.ts";
import { broadcast } from "../graph/primitives/broadcast.ts";
import { gather } from "../graph/primitives/gather.ts";
import { leaf } from "../graph/primitives/leaf.ts";
import { reshape } from "../graph/primitives/reshape.ts";
import { slice } from "../graph/primitives/slice.ts";
import { failShape } from "../graph/scope.ts";
import { showShape } from "../graph/shape.ts";
import { interleave, periodOf } from "./interleave.ts";
import { type Pair, padSides } from "./padding.ts";
import { imageSize, MOST_ON_AXIS } from "./sliding-windows.ts";
import { Tensor } from "./tensor.ts";

export type ResizeMode = "nearest" | "bilinear";

export const resizeModes = ["nearest", "bilinear"] as const;

export interface ResizeOptions {
  /** [Ho, Wo], or one number for both. */
  readonly size: Pair;
  /** Default "nearest". */
  readonly mode?: ResizeMode;
  /**
   * Bilinear only. True: the centres of the corner pixels stay where they are, i stands at i·(H − 1) / (Ho − 1).
   * False, the default: the corners of the image do, i stands at (i + ½)·H / Ho − ½.
   */
  readonly alignCorners?: boolean;
}

/**
 * An image in another size, larger or smaller (PyTorch's `interpolate`, without a filter against aliasing).
 * Nearest takes pixel ⌊i·H / Ho⌋; bilinear weighs the two neighbours on each axis by their nearness, beyond the rim the outermost pixel.
 *
 * @param x  [N, H, W, C]
 * @returns  [N, Ho, Wo, C]
 * @throws {ShapeError} if x is no batch of images, the size no whole number from 1 to 2²⁰, or corners are to be aligned for nearest
 */
export function resize2d(
  x: Tensor,
  { size, mode = "nearest", alignCorners = false }: ResizeOptions,
): Tensor {
  if (x.rank !== 4 || x.size === 0)
    failShape("resize2d", `x is ${showShape(x.shape)}; it must be [N, H, W, C], with pixels`);
  const sizes = imageSize("resize2d", size, MOST_ON_AXIS);
  if (mode === "nearest" && alignCorners)
    failShape("resize2d", 'alignCorners is for bilinear; leave it out, or take mode "bilinear"');
  const images = mode === "nearest" ? x.node : x.cast("float32").node;
  return Tensor.of(
    sizes.reduce((node, n, k) => resizeAxis(node, k + 1, n, mode, alignCorners), images),
  );
}

/** (1 − weight) · x[first] + weight · x[first + 1] */
interface Place {
  readonly first: number;
  readonly weight: number;
}

/** Where element i of `to` stands among `from`, exactly: a quotient of whole numbers. */
function placeOf(i: number, from: number, to: number, mode: ResizeMode, aligned: boolean): Place {
  if (mode === "nearest") return { first: Math.floor((i * from) / to), weight: 0 };
  const [over, under] = aligned
    ? [i * (from - 1), Math.max(to - 1, 1)]
    : [(2 * i + 1) * from - to, 2 * to];
  const first = Math.floor(over / under);
  return { first, weight: (over - first * under) / under };
}

/** Beyond so many phases an axis is gathered: each phase is a kernel of its own. */
const MOST_PHASES = 8;

function resizeAxis(x: Node, axis: number, to: number, mode: ResizeMode, aligned: boolean): Node {
  const from = x.shape[axis]!;
  if (from === to) return x;
  const { count, step, repeats } = periodOf(from, to);
  if (mode === "nearest" && step === 1) return repeatElements(x, axis, count);
  const places = (n: number) =>
    Array.from({ length: n }, (_, i) => placeOf(i, from, to, mode, aligned));
  // One pixel more on either side: what the outermost places need beyond the rim.
  const rim = mode === "nearest" ? 0 : 1;
  const sides = x.shape
    .slice(1, -1)
    .map((_, k) => ({ low: k + 1 === axis ? rim : 0, high: k + 1 === axis ? rim : 0 }));
  const wide = padSides("resize2d", x, sides, "replicate");
  if (aligned || count > MOST_PHASES) return gatherPlaces(wide, axis, places(to), rim);
  const take = (start: number): Node =>
    slice(wide, {
      start: x.shape.map((_, k) => (k === axis ? start + rim : 0)),
      size: x.shape.with(axis, repeats),
      step: x.shape.map((_, k) => (k === axis ? step : 1)),
    });
  const phases = places(count).map(({ first, weight }) =>
    weight === 0 ? take(first) : mix(take(first), take(first + 1), weight),
  );
  return interleave(phases, axis);
}

/** Every element so many times. */
function repeatElements(x: Node, axis: number, times: number): Node {
  const column = reshape(x, x.shape.toSpliced(axis + 1, 0, 1));
  const repeated = broadcast(column, column.shape.with(axis + 1, times));
  return reshape(repeated, x.shape.with(axis, x.shape[axis]! * times));
}

function gatherPlaces(x: Node, axis: number, places: readonly Place[], rim: number): Node {
  const take = (offset: number): Node => {
    const data = Int32Array.from(places, ({ first }) => first + rim + offset);
    return gather(x, leaf({ shape: [data.length], dtype: "int32", data }), axis);
  };
  if (places.every(({ weight }) => weight === 0)) return take(0);
  const data = Float64Array.from(places, ({ weight }) => weight);
  const column = x.shape.slice(axis).map((_, k) => (k === 0 ? data.length : 1));
  const weights = leaf({ shape: column, dtype: "float32", data });
  return mix(take(0), take(1), Tensor.of(weights));
}

/** a + weight · (b − a) */
const mix = (a: Node, b: Node, weight: number | Tensor): Node =>
  Tensor.of(b).sub(Tensor.of(a)).mul(weight).add(Tensor.of(a)).node;
