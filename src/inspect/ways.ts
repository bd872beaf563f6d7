import { ShapeError } from "../graph/shape.ts";
import type { Layer, Padding, Wiring, WiringStep } from "../nn/index.ts";
import {
  avgPool2d,
  conv2d,
  convTranspose2d,
  ones,
  padSpatial,
  type Sides,
  type Tensor,
} from "../tensor/index.ts";
import { pointwise } from "./pointwise.ts";

/** What lies at the end of all ways through the windows of some layers. */
export interface Trail {
  /** [1, H, W, 1]: the number of ways to each pixel, each counted as often as the pixel that it begins at says. */
  readonly x: Tensor;
  /** Path of the layer without windows at which they end; absent where they end at the layer asked for, or the model's end. */
  readonly before?: string;
}

/**
 * Follows the ways of a picture's pixels: the same windows on one channel with all weights one.
 *
 * @param x   [1, H, W, 1], ones to count every way once
 * @param to  path of the last layer. Default: the last one before something that has no windows (flatten, global pooling)
 * @throws {RangeError} for a layer `to` that is not there, or lies behind such a layer; for a model in which no window comes before one
 * @throws {ShapeError} naming the layer whose window does not fit
 */
export function waysThrough(layer: Layer, x: Tensor, to?: string): Trail {
  const path = layer.children.length === 0 ? layer.label : "";
  const { x: end, found, blockedBy: before } = follow(layer, x, { path, to });
  if (to !== undefined && !found)
    throw new RangeError(
      before === undefined
        ? `there is no layer ${to}`
        : `there is no layer ${to} before ${before}, which has no windows over the image`,
    );
  if (before === undefined) return { x: end };
  if (end === x)
    throw new RangeError(`${before} has no windows over an image, and no layer before it`);
  return { x: end, before };
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

/** Kinds that leave every pixel where it is: beside those of values, those of channels. A linear layer of a map has the same weights at each. */
const inPlace: ReadonlySet<string> = new Set([
  ...pointwise,
  ...["linear", "channelShuffle", "channelSlice", "padChannels"],
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
