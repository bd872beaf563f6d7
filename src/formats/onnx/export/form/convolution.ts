import type { PaddingMode, PerAxis, SpatialPadding } from "../../../../tensor/index.ts";
import { perAxis, sidesOf, slidingWindows, spanOf } from "../../../../tensor/sliding-windows.ts";
import { type OnnxAttributes, permuted } from "../graph.ts";
import type { LayerForm, Place } from "../place.ts";
import type { Value } from "../value.ts";
import { padded } from "./pad.ts";

interface KernelOptions {
  readonly stride: PerAxis;
  readonly padding: SpatialPadding;
  readonly paddingMode: PaddingMode;
  readonly dilation: PerAxis;
  readonly bias: boolean;
}

/** Filters as [filters, Cin / groups, …], and the bias. */
function weightInputs(place: Place, bias: boolean): string[] {
  const { shape, data } = place.param("weight");
  const axes = shape.length - 2;
  const order = [axes + 1, axes, ...shape.slice(2).map((_, axis) => axis)];
  const weight = place.graph.floats(
    place.name("weight"),
    order.map((axis) => shape[axis] ?? 1),
    permuted(data, shape, order),
  );
  if (!bias) return [weight];
  const own = place.param("bias");
  return [weight, place.graph.floats(place.name("bias"), own.shape, own.data)];
}

/** Conv. Padding with anything but zeros is a Pad before it. */
function convolve(place: Place, axes: number, groupsOf: (filters: number) => number): Value {
  const options = place.options as unknown as KernelOptions;
  const image = place.first();
  const sizes = place.param("weight").shape.slice(0, axes);
  const filters = place.param("weight").shape.at(-1) ?? 1;
  const { stride, dilation, padding } = options;
  const windows = slidingWindows(place.name(), image.shape.slice(0, -1), sizes, {
    stride,
    dilation,
    padding,
  });
  const zeros = options.paddingMode === "zeros";
  const x = zeros ? image : padded(place, image, windows, options.paddingMode, "padded");
  const y = place.add("Conv", [x.name, ...weightInputs(place, options.bias)], {
    kernel_shape: { ints: sizes },
    strides: { ints: windows.map((window) => window.stride) },
    dilations: { ints: windows.map((window) => window.dilation) },
    pads: { ints: zeros ? padsOf(windows) : windows.flatMap(() => [0, 0]) },
    group: { int: groupsOf(filters) },
  });
  return place.out(y, image);
}

/** Before on every axis, then behind. */
export const padsOf = (
  sides: readonly { readonly low: number; readonly high: number }[],
): number[] => [...sides.map(({ low }) => low), ...sides.map(({ high }) => high)];

/** ConvTranspose, whose weight is [Cin, filters / groups, …]. */
function convolveTransposed(place: Place, axes: number): Value {
  const options = place.options as unknown as KernelOptions & {
    readonly groups: number;
    readonly outputPadding: PerAxis;
  };
  const image = place.first();
  const { shape } = place.param("weight");
  const each = (name: string, value: PerAxis) => perAxis(place.name(), name, value, axes);
  const strides = each("stride", options.stride);
  const dilations = each("dilation", options.dilation);
  const additions = each("outputPadding", options.outputPadding);
  const sides = strides.map((stride, axis) => {
    const span = spanOf({ size: shape[axis] ?? 1, dilation: dilations[axis] ?? 1 });
    // "same" makes the output stride times as large: what the windows overlap is cut, a gap behind the last one is added.
    const gap = span - stride;
    const [low, high] = sidesOf(place.name(), options.padding, axis, axes, () => [
      Math.floor(Math.max(gap, 0) / 2),
      Math.ceil(Math.max(gap, 0) / 2),
    ]);
    const same = options.padding === "same" ? Math.max(-gap, 0) : 0;
    return { low, high, added: (additions[axis] ?? 0) + same };
  });
  const attributes: OnnxAttributes = {
    kernel_shape: { ints: shape.slice(0, axes) },
    strides: { ints: strides },
    dilations: { ints: dilations },
    pads: { ints: padsOf(sides) },
    output_padding: { ints: sides.map(({ added }) => added) },
    group: { int: options.groups },
  };
  const inputs = [image.name, ...weightInputs(place, options.bias)];
  return place.out(place.add("ConvTranspose", inputs, attributes), image);
}

const convolution =
  (axes: number): LayerForm =>
  (place) =>
    convolve(place, axes, () => Number(place.options.groups));

const transposed =
  (axes: number): LayerForm =>
  (place) =>
    convolveTransposed(place, axes);

export const convolutionForms: Readonly<Record<string, LayerForm>> = {
  conv1d: convolution(1),
  conv2d: convolution(2),
  conv3d: convolution(3),
  convTranspose1d: transposed(1),
  convTranspose2d: transposed(2),
  convTranspose3d: transposed(3),
  depthwiseConv2d: (place) =>
    convolve(place, 2, (filters) => filters / Number(place.options.multiplier)),
};
