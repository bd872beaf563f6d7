import type { PerAxis, Sides, SpatialPadding } from "../../tensor/index.ts";
import { conv2d, type KernelOptions, kernelFields } from "./convolution.ts";
import { depthwiseConv2d } from "./depthwise-conv2d.ts";
import { count, type Field, optional } from "./field.ts";
import { defineLayer, type Layer, type LayerKind } from "./layer.ts";
import { nameParts } from "./named.ts";
import { applyInOrder, initInOrder } from "./sequential.ts";
import { eachAxis, type Padding, type Size } from "./spatial.ts";

/** A convolution whose kernel is a product of smaller ones, applied one after the other. Only the last adds a bias: one is enough. */
export interface FactorisedConv2dOptions extends KernelOptions<Size, Padding> {
  /** Channels of the output. */
  readonly filters: number;
}

export interface SeparableConv2dOptions extends FactorisedConv2dOptions {
  /** Depthwise filters for each channel. Default 1. */
  readonly multiplier?: number;
}

/** Options, checked; their sizes are pairs or single numbers. */
interface Kept extends Required<FactorisedConv2dOptions> {
  readonly multiplier?: number;
}

const fields = { filters: count, ...kernelFields(2) };

/** A kind of layer that is a row of convolutions, which its options make. */
function factorised(
  type: string,
  summary: string,
  fields: { readonly [option: string]: Field<unknown> },
  parts: (options: Kept) => Readonly<Record<string, Layer>>,
): LayerKind {
  const childrenOf = (options: Kept) => nameParts(parts(options));
  return defineLayer<Kept>({
    type,
    group: "convolution",
    summary,
    fields: fields as { readonly [K in keyof Kept]-?: Field<Kept[K]> },
    children: childrenOf,
    init: (options, seed) => initInOrder(childrenOf(options), seed),
    apply: (options, variables, x, context) =>
      applyInOrder(childrenOf(options), variables, x, context),
  });
}

/** What of the options concerns one axis alone: a kernel [k, 1] on axis 0, [1, k] on axis 1. */
function along({ kernel, stride, dilation, padding, paddingMode, init }: Kept, axis: 0 | 1) {
  const only = (value: PerAxis): Size => {
    const n = eachAxis(value, 2)[axis]!;
    return axis === 0 ? [n, 1] : [1, n];
  };
  const sides = sidesOf(padding, axis);
  const none: Sides = [0, 0];
  const own: Padding =
    typeof sides === "string" ? sides : axis === 0 ? [sides, none] : [none, sides];
  const slide = { kernel: only(kernel), stride: only(stride), dilation: only(dilation) };
  return { ...slide, padding: own, paddingMode, init };
}

function sidesOf(padding: SpatialPadding, axis: 0 | 1): "valid" | "same" | Sides {
  if (typeof padding === "string") return padding;
  return typeof padding === "number" ? [padding, padding] : padding[axis]!;
}

export const separableConv2dLayer = factorised(
  "separableConv2d",
  "A kernel for each channel, then 1×1 across them: nearly a convolution, for far fewer weights.",
  { ...fields, multiplier: optional(count, 1) },
  ({ filters, bias, init, ...options }) => ({
    depthwise: depthwiseConv2d({ ...options, init, bias: false }),
    pointwise: conv2d({ filters, kernel: 1, bias, init }),
  }),
);

export const spatiallySeparableConv2dLayer = factorised(
  "spatiallySeparableConv2d",
  "k×1, then 1×k: two thin convolutions in place of a square one.",
  fields,
  (options) => ({
    vertical: conv2d({ filters: options.filters, ...along(options, 0), bias: false }),
    horizontal: conv2d({ filters: options.filters, ...along(options, 1), bias: options.bias }),
  }),
);

export const flattenedConv2dLayer = factorised(
  "flattenedConv2d",
  "Across the channels, down, then across: three one-dimensional kernels in place of a full one.",
  fields,
  (options) => ({
    lateral: conv2d({ filters: options.filters, kernel: 1, bias: false, init: options.init }),
    vertical: depthwiseConv2d({ ...along(options, 0), bias: false }),
    horizontal: depthwiseConv2d({ ...along(options, 1), bias: options.bias }),
  }),
);

/**
 * Depthwise separable convolution: a filter for each channel (`depthwise`), then 1×1 across them (`pointwise`).
 * For K×K kernels, M channels in and N out it has 1/N + 1/K² of the weights and MACs of `conv2d`.
 *
 * @param x  [N, H, W, C]
 * @params   depthwise/weight [Kh, Kw, 1, C · multiplier], pointwise/weight [1, 1, C · multiplier, filters], pointwise/bias [filters]
 * @returns  [N, Ho, Wo, filters]
 * @cost     N·Ho·Wo·C·multiplier·(Kh·Kw + filters) MACs
 * @throws {SpecError}  if an option is out of range
 * @throws {ShapeError} as conv2d
 * @source   Howard et al. 2017, "MobileNets", arXiv:1704.04861; Chollet 2017, arXiv:1610.02357
 */
export const separableConv2d = (options: SeparableConv2dOptions): Layer =>
  separableConv2dLayer.make(options);

/**
 * Spatially separable convolution: k×1 (`vertical`), then 1×k (`horizontal`), each across all channels. For one channel it is the
 * convolution with the kernel column · row; `separability` of inspect says which kernels are such products.
 *
 * @param x  [N, H, W, C]
 * @params   vertical/weight [Kh, 1, C, filters], horizontal/weight [1, Kw, filters, filters], horizontal/bias [filters]
 * @returns  [N, Ho, Wo, filters]
 * @cost     N·filters·(Ho·W·Kh·C + Ho·Wo·Kw·filters) MACs
 * @throws {SpecError}  if an option is out of range
 * @throws {ShapeError} as conv2d
 * @source   Szegedy et al. 2016, arXiv:1512.00567, section 3.2
 */
export const spatiallySeparableConv2d = (options: FactorisedConv2dOptions): Layer =>
  spatiallySeparableConv2dLayer.make(options);

/**
 * Flattened convolution: every filter is the outer product of three vectors, one across the channels (`lateral`, 1×1×C), one down
 * (`vertical`, k×1) and one across the image (`horizontal`, 1×k), so C + 2k weights stand for C·k².
 *
 * @param x  [N, H, W, C]
 * @params   lateral/weight [1, 1, C, filters], vertical/weight [Kh, 1, 1, filters], horizontal/weight [1, Kw, 1, filters], horizontal/bias [filters]
 * @returns  [N, Ho, Wo, filters]
 * @cost     N·filters·(H·W·C + Ho·W·Kh + Ho·Wo·Kw) MACs
 * @throws {SpecError}  if an option is out of range
 * @throws {ShapeError} as conv2d
 * @source   Jin, Dundar & Culurciello 2014, arXiv:1412.5474
 */
export const flattenedConv2d = (options: FactorisedConv2dOptions): Layer =>
  flattenedConv2dLayer.make(options);
