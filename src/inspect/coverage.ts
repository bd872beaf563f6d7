import { reference } from "../backend/reference/index.ts";
import { ShapeError } from "../graph/shape.ts";
import type { Layer, Padding, Wiring, WiringStep } from "../nn/index.ts";
import {
  avgPool2d,
  compile,
  conv2d,
  convTranspose2d,
  grad,
  ones,
  padSpatial,
  type Sides,
  type Tensor,
} from "../tensor/index.ts";
import { pointwise } from "./pointwise.ts";

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
  let reached: Way | undefined;
  let blind = false;
  const ways = (x: Tensor): Tensor => {
    const path = layer.children.length === 0 ? layer.label : "";
    reached = follow(layer, x, { path, to });
    blind = reached.blockedBy !== undefined && reached.x === x;
    return reached.x;
  };
  const backend = reference();
  const count = compile((x: Tensor) => [ways(x), grad((x: Tensor) => ways(x).sum())(x)] as const, {
    backend,
  });
  const [writes, reads] = count(ones([1, height, width, 1]));
  const before = reached?.blockedBy;
  if (to !== undefined && !reached?.found)
    throw new RangeError(
      before === undefined
        ? `there is no layer ${to}`
        : `there is no layer ${to} before ${before}, which has no windows over the image`,
    );
  if (blind) throw new RangeError(`${before} has no windows over an image, and no layer before it`);
  return { reads: mapOf(reads), writes: mapOf(writes), ...(before !== undefined && { before }) };
}

function mapOf(x: Tensor): CoverageMap {
  const [, height = 1, width = 1] = x.shape;
  return { shape: [height, width], counts: Float64Array.from(x.data()) };
}

interface Place {
  readonly path: string;
  /** Where to stop. */
  readonly to: string | undefined;
}

/** The ways so far. */
interface Way {
  readonly x: Tensor;
  /** They end at the layer that was asked for. */
  readonly found?: boolean;
  /** They go no further, for the layer of this path has no windows. */
  readonly blockedBy?: string;
}

function follow(layer: Layer, x: Tensor, place: Place): Way {
  const { wiring } = layer;
  const way = wiring === undefined ? past(layer, x, place.path) : through(wiring, x, place);
  if (place.path !== place.to || way.found) return way;
  if (way.blockedBy === undefined) return { ...way, found: true };
  throw new RangeError(
    way.blockedBy === place.path
      ? `${place.path}: a ${layer.type} layer has no windows over the image; ask for a layer before it`
      : `${place.path}: ${way.blockedBy} in it has no windows over the image; ask for a layer before that`,
  );
}

function past(layer: Layer, x: Tensor, path: string): Way {
  const window = windows[layer.type];
  if (window !== undefined) return { x: fitting(path, () => window(x, layer.options)) };
  return inPlace.has(layer.type) ? { x } : { x, blockedBy: path };
}

/** Counts are convolutions whatever the layer is: the error shall name the layer. */
function fitting(path: string, count: () => Tensor): Tensor {
  try {
    return count();
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw new ShapeError(`${path}: ${error.message.replace(/^\w+: /, "")}`);
  }
}

function through(wiring: Wiring, x: Tensor, { path, to }: Place): Way {
  const ways = new Map<string, Way>([["input", { x }]]);
  let last: Way = { x };
  for (const { name, from, join, layer, beside } of wiring) {
    const given = joined(
      join,
      from.flatMap((other) => ways.get(other) ?? []),
      x,
    );
    const place = { path: path === "" ? name : `${path}/${name}`, to };
    const way =
      layer === undefined || given.blockedBy !== undefined ? given : follow(layer, given.x, place);
    if (way.found) return way;
    ways.set(name, way);
    if (!beside) last = way;
  }
  return last;
}

/** All ways together. Of a product a blocked one is left out: a gate's factors come from all pixels and say nothing of place. */
function joined(join: WiringStep["join"], given: readonly Way[], x: Tensor): Way {
  const [first = { x }, ...others] = given.filter(({ blockedBy }) => blockedBy === undefined);
  const blocked = given.find(({ blockedBy }) => blockedBy !== undefined);
  const allBlocked = given.every(({ blockedBy }) => blockedBy !== undefined);
  if (blocked !== undefined && (join !== "multiply" || allBlocked))
    return given.length === 1 ? blocked : { ...blocked, x };
  return { x: others.reduce((sum, other) => sum.add(other.x), first.x) };
}

type Options = Layer["options"];

/** Kinds that leave every pixel where it is: beside those of values, those of channels. */
const inPlace: ReadonlySet<string> = new Set([
  ...pointwise,
  ...["channelShuffle", "channelSlice", "padChannels"],
]);

/** What the windows of a kind make of a single channel if all weights are one: each value is the number of ways that lead to it. */
const windows: Readonly<Record<string, (x: Tensor, options: Options) => Tensor>> = {
  conv2d: convolved,
  depthwiseConv2d: convolved,
  separableConv2d: convolved,
  spatiallySeparableConv2d: convolved,
  flattenedConv2d: convolved,
  convTranspose2d: (x, { kernel, stride, padding, outputPadding, dilation }) =>
    convTranspose2d(x, onesOf(kernel), {
      stride: pairOf(stride),
      padding: padding as Padding,
      outputPadding: pairOf(outputPadding),
      dilation: pairOf(dilation),
    }),
  maxPool: pooled,
  avgPool: pooled,
  pad: (x, { padding }) => padSpatial(x, padding as number | readonly Sides[]),
};

function convolved(x: Tensor, { kernel, stride, padding, dilation }: Options): Tensor {
  return conv2d(x, onesOf(kernel), {
    stride: pairOf(stride),
    padding: padding as Padding,
    dilation: pairOf(dilation),
  });
}

/** As a convolution with the pooling's windows; with `ceil`, the last ones reach beyond the padding. */
function pooled(x: Tensor, options: Options): Tensor {
  const size = pairOf(options.size);
  const stride = pairOf(options.stride ?? options.size);
  const padding = options.padding as Padding;
  if (options.ceil !== true) return conv2d(x, onesOf(size), { stride, padding });
  const out = avgPool2d(x, { size, stride, padding, ceil: true }).shape.slice(1, 3);
  const low = typeof padding === "number" ? padding : 0;
  const sides = out.map((count, axis): Sides => {
    const reach = (count - 1) * stride[axis]! + size[axis]! - low - x.shape[axis + 1]!;
    return [low, Math.max(reach, 0)];
  });
  return conv2d(x, onesOf(size), { stride, padding: sides as [Sides, Sides] });
}

const onesOf = (kernel: unknown): Tensor => ones([...pairOf(kernel), 1, 1]);

const pairOf = (size: unknown): readonly [number, number] =>
  Array.isArray(size) ? [Number(size[0]), Number(size[1])] : [Number(size), Number(size)];
