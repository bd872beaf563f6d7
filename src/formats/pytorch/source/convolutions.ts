/** What PyTorch's module of a convolution or pooling is called with. */

import type { PaddingMode, PerAxis, SpatialPadding } from "../../../tensor/index.ts";
import { type SlidingWindow, slidingWindows } from "../../../tensor/sliding-windows.ts";
import { FormatError } from "../../format-error.ts";
import type { WalkedLayer } from "../walk.ts";
import { type Call, call, type Value } from "./python.ts";

/** A module, and which helpers it needs. */
export interface Made {
  readonly call: Call;
  readonly helpers?: readonly string[];
}

/** One number where all axes are alike, as people write it. */
export const compact = (values: readonly number[]): Value =>
  values.every((n) => n === values[0]) ? (values[0] ?? 0) : [...values];

const spatialOf = ({ input }: WalkedLayer): readonly number[] => input.shape.slice(1, -1);

/** F.pad counts from the last axis: (left, right, top, bottom). */
const sidesOf = (windows: readonly SlidingWindow[]): Value =>
  windows.toReversed().flatMap(({ low, high }) => [low, high]);

/** Options at PyTorch's own defaults are left out. */
const given = (options: Readonly<Record<string, readonly [Value, Value]>>): Record<string, Value> =>
  Object.fromEntries(
    Object.entries(options).flatMap(([name, [value, usual]]) =>
      value === usual ? [] : [[name, value]],
    ),
  );

interface Kernel {
  readonly kernel: PerAxis;
  readonly stride: PerAxis;
  readonly padding: SpatialPadding;
  readonly paddingMode: PaddingMode;
  readonly dilation: PerAxis;
  readonly bias: boolean;
}

const each = (value: PerAxis, axes: number): number[] =>
  typeof value === "number" ? new Array<number>(axes).fill(value) : [...value];

const modes: Readonly<Record<PaddingMode, string>> = {
  zeros: "constant",
  reflect: "reflect",
  replicate: "replicate",
  circular: "circular",
};

export function convolution(walked: WalkedLayer, groups: number): Made {
  const { layer, input, output } = walked;
  const options = layer.options as unknown as Kernel;
  const extents = spatialOf(walked);
  const axes = extents.length;
  const sizes = each(options.kernel, axes);
  const { stride, dilation, padding } = options;
  const windows = slidingWindows(layer.type, extents, sizes, { stride, dilation, padding });
  const even = windows.every(({ low, high }) => low === high);
  const common = {
    // Always told, so that blocks with another stride are of the same class.
    stride: compact(each(stride, axes)),
    ...given({
      padding: [even ? compact(windows.map(({ low }) => low)) : 0, 0],
      dilation: [compact(each(dilation, axes)), 1],
      groups: [groups, 1],
      bias: [options.bias, true],
    }),
  };
  const places = [input.shape.at(-1) ?? 0, output.shape.at(-1) ?? 0, compact(sizes)];
  if (even) {
    const mode = given({ padding_mode: [options.paddingMode, "zeros"] });
    return { call: call(`nn.Conv${axes}d`, places, { ...common, ...mode }) };
  }
  const mode = given({ mode: [modes[options.paddingMode], "constant"] });
  const padded = { ...common, sides: sidesOf(windows), ...mode };
  return { call: call(`PaddedConv${axes}d`, places, padded), helpers: ["PaddedConv"] };
}

interface Transposed extends Omit<Kernel, "paddingMode"> {
  readonly outputPadding: PerAxis;
  readonly groups: number;
}

export function transposed(walked: WalkedLayer): Made {
  const { layer, input, output } = walked;
  const options = layer.options as unknown as Transposed;
  const extents = spatialOf(walked);
  const axes = extents.length;
  const [sizes, strides, dilations] = [options.kernel, options.stride, options.dilation].map(
    (value) => each(value, axes),
  ) as [number[], number[], number[]];
  const added = each(options.outputPadding, axes);
  const sides = extents.map((extent, axis): readonly [number, number] => {
    const { padding } = options;
    if (padding === "valid") return [0, 0];
    if (typeof padding === "number") return [padding, padding];
    if (padding !== "same") return padding[axis] ?? [0, 0];
    const [size, stride, dilation] = [sizes[axis] ?? 1, strides[axis] ?? 1, dilations[axis] ?? 1];
    const cut = (extent - 1) * stride + dilation * (size - 1) + 1 - extent * stride;
    return [Math.floor(cut / 2), Math.ceil(cut / 2)];
  });
  // PyTorch cuts as much at the end as at the start, and may add there again.
  const ends = sides.map(([low, high], axis) => (added[axis] ?? 0) + low - high);
  const even = sides.every(([low], axis) => low >= 0 && (ends[axis] ?? 0) >= 0);
  // Else nothing is cut by itself: what is missing at an end is added, what is too much cut off behind.
  const rests = sides.map(([, high], axis) => (added[axis] ?? 0) - high);
  const named = {
    ...given({
      stride: [compact(strides), 1],
      padding: [even ? compact(sides.map(([low]) => low)) : 0, 0],
      output_padding: [compact(even ? ends : rests.map((rest) => Math.max(rest, 0))), 0],
      groups: [options.groups, 1],
      bias: [options.bias, true],
      dilation: [compact(dilations), 1],
    }),
    ...(!even && {
      sides: sides
        .map(([low], axis): Value[] => [-low, Math.min(rests[axis] ?? 0, 0)])
        .toReversed()
        .flat(),
    }),
  };
  const places = [input.shape.at(-1) ?? 0, output.shape.at(-1) ?? 0, compact(sizes)];
  return even
    ? { call: call(`nn.ConvTranspose${axes}d`, places, named) }
    : { call: call(`CutConvTranspose${axes}d`, places, named), helpers: ["CutConvTranspose"] };
}

interface Pool {
  readonly size: PerAxis;
  readonly stride?: PerAxis;
  readonly padding: SpatialPadding;
  readonly ceil: boolean;
  readonly countPadding?: boolean;
}

export function pooling(walked: WalkedLayer): Made {
  const { layer, path } = walked;
  const { size, stride = size, padding, ceil, countPadding } = layer.options as unknown as Pool;
  const extents = spatialOf(walked);
  const axes = extents.length;
  const [sizes, strides] = [each(size, axes), each(stride, axes)];
  const window = { stride, dilation: 1, padding, ceil };
  const windows = slidingWindows(layer.type, extents, sizes, window);
  const kind = layer.type.startsWith("max") ? "Max" : "Avg";
  // PyTorch pads by half a window at most.
  const even = windows.every(({ low, high, size }) => low === high && low <= size / 2);
  const named = given({
    stride: [compact(strides), compact(sizes)],
    padding: [even ? compact(windows.map(({ low }) => low)) : 0, 0],
    ceil_mode: [ceil, false],
    count_include_pad: [countPadding ?? true, true],
  });
  const pool = call(`nn.${kind}Pool${axes}d`, [compact(sizes)], named);
  if (even) return { call: pool };
  if (countPadding === false || (ceil && kind === "Avg"))
    throw new FormatError(
      `${path}: PyTorch's ${kind}Pool${axes}d pads both sides alike; take a padding that does`,
    );
  const value = kind === "Max" ? Number.NEGATIVE_INFINITY : 0;
  return { call: call("PaddedPool", [pool, sidesOf(windows), value]), helpers: ["PaddedPool"] };
}
