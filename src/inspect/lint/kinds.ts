/** What the rules ask of layers: which kind they are of, and what a window reads. */
import { input, toJs } from "../../expr/index.ts";
import { type ElementwiseActivation, findActivation, type Layer } from "../../nn/index.ts";
import type { Step } from "./flow.ts";

export const isActivation = ({ type }: Step): boolean => findActivation(type) !== undefined;

/** Layers that are a weighted sum of what they read. */
const linears: ReadonlySet<string> = new Set([
  ...["linear", "conv1d", "conv2d", "conv3d", "depthwiseConv2d", "separableConv2d"],
  ...["spatiallySeparableConv2d", "flattenedConv2d"],
  ...["convTranspose1d", "convTranspose2d", "convTranspose3d"],
]);
export const isLinear = ({ type }: Step): boolean => linears.has(type);

/** In an evaluation they give what they read, in another shape at most. */
const passing: ReadonlySet<string> = new Set([
  ...["flatten", "reshape", "dropout", "spatialDropout", "identity"],
]);
export const passes = ({ type }: Step): boolean => passing.has(type);

/** The function of an activation with the layer's own constants; undefined where it draws, learns, or works along an axis. */
export function functionOf(layer: Layer | undefined): ((x: number) => number) | undefined {
  const record = layer && elementwise(layer);
  if (record === undefined) return undefined;
  const values: Record<string, number> = {};
  for (const [name, { kind }] of Object.entries(record.parameters)) {
    if (kind !== "constant") return undefined;
    values[name] = Number(layer?.options[name]);
  }
  return toJs(record.expr(input(0), values));
}

function elementwise({ type }: Layer): ElementwiseActivation | undefined {
  const record = findActivation(type);
  return record?.kind === "elementwise" ? record : undefined;
}

/** The steepest slope of an activation, looked for at |x| ≤ 8. */
export function steepest({ type }: Layer): number {
  const record = findActivation(type);
  if (record?.kind !== "elementwise") return 1;
  const slope = toJs(record.derivative(input(0)));
  let most = 0;
  for (let x = -8; x <= 8; x += 1 / 32) most = Math.max(most, Math.abs(slope(x)));
  return most;
}

/** How a window slides along one axis. */
export interface Slide {
  /** Elements of the input. */
  readonly extent: number;
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  /** Of zeros before the first element and behind the last. */
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** Elements from the first to the last that a window reads. */
  readonly span: number;
}

const windowed = /^(conv|maxPool|avgPool)(1d|2d|3d)?$|^(depthwise|separable)Conv2d$/;

export const isPool = ({ type }: Step): boolean => /^(max|avg)Pool/.test(type);

/** How the window of a convolution or pooling slides along each axis; none for other layers. */
export function slidesOf({ type, layer, input, output }: Step): readonly Slide[] {
  if (layer === undefined || !windowed.test(type)) return [];
  const { kernel, size = kernel, stride = size, dilation = 1, padding } = layer.options;
  const axes = input.length - 1;
  return Array.from({ length: axes }, (_, axis) => {
    const [extent, count] = [input[axis]!, output[axis]!];
    const each = { size: along(size, axis), stride: along(stride, axis) };
    const spread = along(dilation, axis);
    const span = (each.size - 1) * spread + 1;
    const total = Math.max((count - 1) * each.stride + span - extent, 0);
    const [low, high] =
      padding === "same" ? [Math.floor(total / 2), Math.ceil(total / 2)] : sidesOf(padding, axis);
    return { extent, count, span, low, high, ...each, dilation: spread };
  });
}

const along = (value: unknown, axis: number): number =>
  Number(Array.isArray(value) ? value[axis] : value);

function sidesOf(padding: unknown, axis: number): readonly [number, number] {
  if (typeof padding === "number") return [padding, padding];
  const sides: unknown = Array.isArray(padding) ? padding[axis] : undefined;
  return Array.isArray(sides) ? [Number(sides[0]), Number(sides[1])] : [0, 0];
}

/** "3×3", or "3" where all are alike. */
export const cross = (sizes: readonly number[]): string => sizes.join("×");

/** The singular or the plural with its number. */
export const counted = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString("en-US")} ${n === 1 ? one : many}`;
