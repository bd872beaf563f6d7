import { reference } from "../backend/reference/index.ts";
import type { Layer } from "../nn/index.ts";
import { compile, grad, ones, type Tensor } from "../tensor/index.ts";
import { waysThrough } from "./ways.ts";

/** A whole number for every pixel. */
export interface CoverageMap {
  readonly shape: readonly [height: number, width: number];
  /** Row by row from the top. */
  readonly counts: Float64Array;
}

export interface Coverage {
  /** How often each pixel of the input is read for all pixels of the output: the number of ways from it to any of them. */
  readonly reads: CoverageMap;
  /** How often each pixel of the output is written to: the number of ways to it from any pixel of the input. */
  readonly writes: CoverageMap;
  /** Path of the layer without windows at which counting ended; absent where it ended at the layer asked for, or the model's end. */
  readonly before?: string;
}

/**
 * How often each input pixel is read, and each output pixel written to, by one layer or by layers behind each other.
 *
 * Ways are counted by the engine itself: the same windows on one channel with all weights one make of an image of ones the writes, and the
 * gradient of the sum of what comes out are the reads. What a window reads beyond the rim is no pixel. Layers that look at every pixel by
 * itself (activations, normalisations, dropout) change nothing; the channels are one.
 *
 * @param to  path of the last layer that counts. Default: the last one before something that has no windows (flatten, global pooling)
 * @throws {RangeError} for a layer `to` that is not there, or lies behind such a layer; for a model in which no window comes before one
 * @throws {ShapeError} naming the layer whose window does not fit
 * @cost    the MACs of the layers with one channel each, in float64 on the reference backend
 * @source  Odena, Dumoulin & Olah 2016, Deconvolution and checkerboard artifacts, Distill
 */
export function coverage(
  layer: Layer,
  [height, width]: readonly [number, number],
  to?: string,
): Coverage {
  let before: string | undefined;
  const ways = (x: Tensor): Tensor => {
    const trail = waysThrough(layer, x, to);
    before = trail.before;
    return trail.x;
  };
  const count = compile((x: Tensor) => [ways(x), grad((x: Tensor) => ways(x).sum())(x)] as const, {
    backend: reference(),
  });
  const [writes, reads] = count(ones([1, height, width, 1]));
  return { reads: mapOf(reads), writes: mapOf(writes), ...(before !== undefined && { before }) };
}

/** Of a tensor [1, H, W, 1]. */
export function mapOf(x: Tensor): CoverageMap {
  const [, height = 1, width = 1] = x.shape;
  return { shape: [height, width], counts: Float64Array.from(x.data()) };
}
