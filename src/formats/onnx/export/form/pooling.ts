import type { PerAxis, SpatialPadding } from "../../../../tensor/index.ts";
import { perAxis, type SlidingWindow, slidingWindows } from "../../../../tensor/sliding-windows.ts";
import type { OnnxAttributes } from "../graph.ts";
import type { LayerForm, Place } from "../place.ts";
import type { Value } from "../value.ts";
import { padsOf } from "./convolution.ts";
import { padded } from "./pad.ts";
import { reduced } from "./reduce.ts";

interface PoolOptions {
  readonly size: PerAxis;
  readonly stride?: PerAxis;
  readonly padding: SpatialPadding;
  readonly ceil?: boolean;
  readonly countPadding?: boolean;
}

type Kind = "max" | "avg";

const operators = { max: "MaxPool", avg: "AveragePool" } as const;

/**
 * The windows as they are counted here, with all that they reach over written as padding: what `ceil_mode` means has changed from
 * opset to opset.
 */
const pool =
  (kind: Kind, axes: number): LayerForm =>
  (place) => {
    const {
      size,
      stride = size,
      padding,
      ceil = false,
      countPadding = true,
    } = place.options as unknown as PoolOptions;
    const image = place.first();
    const sizes = perAxis(place.name(), "size", size, axes);
    const slide = { stride, padding, dilation: 1, ceil };
    const windows = slidingWindows(place.name(), image.shape.slice(0, -1), sizes, slide);
    const reached = windows.map(({ low, high, beyond }) => ({ low, high: high + beyond }));
    if (kind === "max") return place.out(poolNode(place, "max", image, windows, reached), image);
    const uneven = windows.some(({ beyond }) => beyond > 0);
    // Zeros that count, but not those beyond them: the first are put there, the others are padding that is left out.
    if (countPadding && uneven) {
      const around = padded(place, image, windows, "zeros", "padded");
      const rest = windows.map(({ beyond }) => ({ low: 0, high: beyond }));
      return place.out(
        poolNode(place, "avg", around, windows, rest, countingPadding(false)),
        image,
      );
    }
    return place.out(
      poolNode(place, "avg", image, windows, reached, countingPadding(countPadding)),
      image,
    );
  };

const countingPadding = (counts: boolean): OnnxAttributes => ({
  count_include_pad: { int: counts ? 1 : 0 },
});

const poolNode = (
  place: Place,
  kind: Kind,
  image: Value,
  windows: readonly Pick<SlidingWindow, "size" | "stride">[],
  sides: readonly { readonly low: number; readonly high: number }[],
  more: OnnxAttributes = {},
): string =>
  place.add(operators[kind], [image.name], {
    kernel_shape: { ints: windows.map(({ size }) => size) },
    strides: { ints: windows.map(({ stride }) => stride) },
    pads: { ints: padsOf(sides) },
    ...more,
  });

/** On images the operator of this name, [N, C, 1, 1], as a vector; what lies channels last is reduced as it is. */
const globalPool =
  (kind: Kind): LayerForm =>
  (place) => {
    const { x } = place;
    if (x.layout !== "first") {
      const last = place.last();
      const axes = last.shape.slice(0, -1).map((_, axis) => axis + 1);
      const name = reduced(place, kind === "avg" ? "ReduceMean" : "ReduceMax", last.name, axes);
      return place.out(name, { ...last, layout: "last" });
    }
    const op = kind === "avg" ? "GlobalAveragePool" : "GlobalMaxPool";
    const pooled = place.add(op, [x.name], {}, "pooled");
    const name = place.add("Flatten", [pooled], { axis: { int: 1 } });
    return place.out(name, { layout: "last", dtype: x.dtype });
  };

/** Bins of equal length are a pooling. Others: means are products with a matrix, maxima are taken of gathered elements. */
const adaptivePool =
  (kind: Kind): LayerForm =>
  (place) => {
    const image = place.first();
    const extents = image.shape.slice(0, -1);
    const sizes = perAxis(place.name(), "size", place.options.size as PerAxis, 2);
    const whole = extents.map((n, axis) => n / (sizes[axis] ?? 1));
    if (sizes.every((n) => n === 1)) {
      const op = kind === "avg" ? "GlobalAveragePool" : "GlobalMaxPool";
      return place.out(place.add(op, [image.name]), image);
    }
    if (whole.every(Number.isInteger)) {
      const windows = whole.map((size) => ({ size, stride: size }));
      const none = whole.map(() => ({ low: 0, high: 0 }));
      return place.out(poolNode(place, kind, image, windows, none), image);
    }
    const bins = extents.map((n, axis) => binsOf(n, sizes[axis] ?? 1));
    const name = kind === "avg" ? meansOf(place, image, bins) : maximaOf(place, image, bins);
    return place.out(name, image);
  };

/** First and last-but-one element of each bin of an axis. */
type Bins = readonly (readonly [from: number, to: number])[];

const binsOf = (n: number, count: number): Bins =>
  Array.from({ length: count }, (_, i) => [
    Math.floor((i * n) / count),
    Math.ceil(((i + 1) * n) / count),
  ]);

/** rows · image · columns: means down, then across. */
function meansOf(place: Place, image: Value, [down = [], across = []]: readonly Bins[]): string {
  const [height = 1, width = 1] = image.shape;
  const share = ([from, to]: readonly [number, number], i: number): number =>
    i >= from && i < to ? 1 / (to - from) : 0;
  const rows = place.graph.floats(
    place.name("rows"),
    [down.length, height],
    Float32Array.from(
      down.flatMap((bin) => Array.from({ length: height }, (_, i) => share(bin, i))),
    ),
  );
  const columns = place.graph.floats(
    place.name("columns"),
    [width, across.length],
    Float32Array.from({ length: width * across.length }, (_, at) =>
      share(across[at % across.length] ?? [0, 0], Math.floor(at / across.length)),
    ),
  );
  const means = place.add("MatMul", [rows, image.name], {}, "down");
  return place.add("MatMul", [means, columns]);
}

/** On each axis the elements of a bin beside each other, short bins with their last element again; then the largest. */
function maximaOf(place: Place, image: Value, bins: readonly Bins[]): string {
  return bins.reduce((x, along, k) => {
    const longest = Math.max(...along.map(([from, to]) => to - from));
    const taken = along.flatMap(([from, to]) =>
      Array.from({ length: longest }, (_, i) => Math.min(from + i, to - 1)),
    );
    const part = k === 0 ? "down" : "across";
    const indices = place.graph.ints(place.name(`${part}/bins`), taken, [along.length, longest]);
    const gathered = place.add(
      "Gather",
      [x, indices],
      { axis: { int: k + 2 } },
      `${part}/gathered`,
    );
    return reduced(place, "ReduceMax", gathered, [k + 3], k === bins.length - 1 ? undefined : part);
  }, image.name);
}

export const poolingForms: Readonly<Record<string, LayerForm>> = {
  maxPool: pool("max", 2),
  maxPool1d: pool("max", 1),
  maxPool3d: pool("max", 3),
  avgPool: pool("avg", 2),
  avgPool1d: pool("avg", 1),
  avgPool3d: pool("avg", 3),
  globalAvgPool: globalPool("avg"),
  globalMaxPool: globalPool("max"),
  adaptiveAvgPool: adaptivePool("avg"),
  adaptiveMaxPool: adaptivePool("max"),
};
