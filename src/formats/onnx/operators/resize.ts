import { gather, type Tensor, tensor } from "../../../tensor/index.ts";
import { type Call, made, madeLast, type Operator } from "../import/operator.ts";
import { requireSize, type Value } from "../import/value.ts";

/** What one element of the result is made of: Σ weight · x[index]. */
interface Taps {
  readonly indices: readonly number[];
  readonly weights: readonly number[];
}

const coordinates = [
  "half_pixel",
  "half_pixel_symmetric",
  "pytorch_half_pixel",
  "align_corners",
  "asymmetric",
  "tf_crop_and_resize",
] as const;

interface Axis {
  readonly from: number;
  readonly to: number;
  readonly scale: number;
  /** Of tf_crop_and_resize: the part that is shown, from 0 to 1. */
  readonly start: number;
  readonly end: number;
}

interface Way {
  readonly mode: "nearest" | "linear" | "cubic";
  readonly coordinate: (typeof coordinates)[number];
  readonly nearest: (at: number) => number;
  readonly cubic: number;
  readonly excludeOutside: boolean;
  readonly antialias: boolean;
  /** What lies outside with tf_crop_and_resize. */
  readonly outside: number;
}

/** Where element i of the result stands in x. */
function placeOf(i: number, { from, to, scale, start, end }: Axis, way: Way): number {
  switch (way.coordinate) {
    case "align_corners":
      return to === 1 ? 0 : (i * (from - 1)) / (to - 1);
    case "asymmetric":
      return i / scale;
    case "pytorch_half_pixel":
      return to === 1 ? 0 : (i + 0.5) / scale - 0.5;
    case "half_pixel_symmetric": {
      // The size is a rounded one: its middle stays where the middle of x is.
      const adjustment = to / (scale * from);
      return (from / 2) * (1 - adjustment) + (i + 0.5) / scale - 0.5;
    }
    case "tf_crop_and_resize":
      return to === 1
        ? ((start + end) * (from - 1)) / 2
        : start * (from - 1) + (i * (end - start) * (from - 1)) / (to - 1);
    default:
      return (i + 0.5) / scale - 0.5;
  }
}

const rounding: Readonly<Record<string, (at: number) => number>> = {
  round_prefer_floor: (at) => Math.ceil(at - 0.5),
  round_prefer_ceil: (at) => Math.floor(at + 0.5),
  floor: Math.floor,
  ceil: Math.ceil,
};

/** Keys' cubic: 1 at 0, 0 at the other whole numbers. */
function cubicWeight(distance: number, a: number): number {
  const d = Math.abs(distance);
  if (d <= 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0;
}

function tapsOf(i: number, axis: Axis, way: Way): Taps | "outside" {
  const { from } = axis;
  const at = placeOf(i, axis, way);
  const inside = (k: number) => Math.min(Math.max(k, 0), from - 1);
  if (way.coordinate === "tf_crop_and_resize" && (at < 0 || at > from - 1)) return "outside";
  if (way.mode === "nearest") return { indices: [inside(way.nearest(at))], weights: [1] };
  // Against aliasing the weights are stretched by as much as the image shrinks.
  const stretch = way.antialias ? Math.min(axis.scale, 1) : 1;
  const radius = (way.mode === "linear" ? 1 : 2) / stretch;
  const first = way.antialias
    ? Math.floor(at - radius) + 1
    : Math.floor(at) - (way.mode === "linear" ? 0 : 1);
  const count = way.antialias ? Math.ceil(at + radius) - first : way.mode === "linear" ? 2 : 4;
  const places = Array.from({ length: count }, (_, k) => first + k);
  const weightOf = (k: number): number => {
    if (way.excludeOutside && (k < 0 || k >= from)) return 0;
    const distance = (k - at) * stretch;
    return way.mode === "linear"
      ? Math.max(1 - Math.abs(distance), 0)
      : cubicWeight(distance, way.cubic);
  };
  const weights = places.map(weightOf);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const scaled = way.antialias || way.excludeOutside ? weights.map((w) => w / sum) : weights;
  return { indices: places.map(inside), weights: scaled };
}

/** Elements of the table that says where each element of an axis comes from. */
const MOST_TAPS = 2 ** 22;

function resizeAxis(call: Call, x: Tensor, axis: number, size: Axis, way: Way): Tensor {
  const { from, to } = size;
  if (from === to && size.scale === 1 && way.coordinate !== "tf_crop_and_resize") return x;
  const reach = way.antialias ? Math.ceil(4 / Math.min(size.scale, 1)) + 2 : 4;
  if (!(to * reach <= MOST_TAPS))
    throw call.refuse(
      `axis ${axis} becomes ${to} long; its table would have more than ${MOST_TAPS} entries`,
    );
  const all = Array.from({ length: to }, (_, i) => tapsOf(i, size, way));
  const column = x.shape.slice(axis).map((_, k) => (k === 0 ? to : 1));
  const count = Math.max(...all.map((taps) => (taps === "outside" ? 1 : taps.indices.length)));
  let sum: Tensor | undefined;
  for (let k = 0; k < count; k++) {
    const indices = Int32Array.from(all, (taps) =>
      taps === "outside" ? 0 : (taps.indices[k] ?? 0),
    );
    const weights = Float64Array.from(all, (taps) =>
      taps === "outside" ? 0 : (taps.weights[k] ?? 0),
    );
    const taken = gather(x, tensor(indices), axis);
    const part = weights.every((weight) => weight === 1)
      ? taken
      : taken.mul(tensor(weights, column, "float32"));
    sum = sum ? sum.add(part) : part;
  }
  const result = (sum ?? x).cast(x.dtype);
  if (!all.includes("outside")) return result;
  const beyond = Float64Array.from(all, (taps) => (taps === "outside" ? way.outside : 0));
  return result.add(tensor(beyond, column, "float32"));
}

/** Every axis by itself, images with their channels at the end. */
function resize(call: Call, x: Value, sizes: readonly Axis[], way: Way) {
  requireSize(
    sizes.map(({ to }) => to),
    call.where,
  );
  if (x.size === 0) throw call.bad("x has no elements");
  if (way.mode !== "nearest") call.requireFloat(x);
  const images = x.rank > 2;
  let y = images ? x.channelsLast : x.tensor;
  for (const [axis, size] of sizes.entries()) {
    const at = !images || axis === 0 ? axis : axis === 1 ? x.rank - 1 : axis - 1;
    y = resizeAxis(call, y, at, size, way);
  }
  return images ? madeLast(x.type, y) : made(x.type, y);
}

/** The sizes by scales or by sizes, for the axes that are named. */
function sizesFor(call: Call, x: Value, roi: readonly number[]): Axis[] {
  const { attributes } = call;
  const old = call.opset < 11;
  const scales = call.inputs[old ? 1 : 2];
  const sizes = old ? undefined : call.ints(3);
  const named = attributes.ints("axes");
  const axes = named ? call.axes(named, x.rank) : x.shape.map((_, axis) => axis);
  const factors = scales && scales.size > 0 ? Array.from(scales.numbers(call.where)) : undefined;
  if ((factors === undefined) === (sizes === undefined || sizes.length === 0))
    throw call.bad("either scales or sizes must be there");
  const list = factors ?? sizes ?? [];
  if (list.length !== axes.length)
    throw call.bad(`it has ${list.length} scales or sizes, must have ${axes.length}`);
  const policy = attributes.choice(
    "keep_aspect_ratio_policy",
    ["stretch", "not_larger", "not_smaller"],
    "stretch",
  );
  const extentOf = (place: number) => x.shape[axes[place] as number] as number;
  const ratios = list.map((n, place) => n / extentOf(place));
  const common = policy === "not_larger" ? Math.min(...ratios) : Math.max(...ratios);
  return x.shape.map((from, axis): Axis => {
    const place = axes.indexOf(axis);
    const start = roi[place] ?? 0;
    const end = roi[place + axes.length] ?? 1;
    const given = list[place];
    if (place < 0 || given === undefined) return { from, to: from, scale: 1, start: 0, end: 1 };
    if (factors) {
      if (!(given > 0 && Number.isFinite(given)))
        throw call.bad(`a scale is ${given}, must be above 0`);
      const cropped =
        attributes.text("coordinate_transformation_mode", "") === "tf_crop_and_resize"
          ? end - start
          : 1;
      return {
        from,
        to: Math.max(Math.floor(from * cropped * given), 0),
        scale: given,
        start,
        end,
      };
    }
    call.counts("sizes", [given], 1);
    const to = policy === "stretch" ? given : Math.floor(from * common + 0.5);
    return { from, to, scale: policy === "stretch" ? given / from : common, start, end };
  });
}

export const resizeOperators: readonly Operator[] = [
  {
    name: "Resize",
    inputs: [1, 4],
    attributes: [
      "antialias",
      "axes",
      "coordinate_transformation_mode",
      "cubic_coeff_a",
      "exclude_outside",
      "extrapolation_value",
      "keep_aspect_ratio_policy",
      "mode",
      "nearest_mode",
    ],
    since: 10,
    run(call) {
      const { attributes, opset } = call;
      const x = call.input(0);
      const coordinate = attributes.choice(
        "coordinate_transformation_mode",
        coordinates,
        opset < 11 ? "asymmetric" : "half_pixel",
      );
      const crops = coordinate === "tf_crop_and_resize";
      const roi = crops && call.inputs[1] ? Array.from(call.inputs[1].numbers(call.where)) : [];
      const nearest = attributes.choice(
        "nearest_mode",
        ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"],
        opset < 11 ? "floor" : "round_prefer_floor",
      );
      return resize(call, x, sizesFor(call, x, roi), {
        mode: attributes.choice("mode", ["nearest", "linear", "cubic"], "nearest"),
        coordinate,
        nearest: rounding[nearest] ?? Math.floor,
        cubic: attributes.float("cubic_coeff_a", -0.75),
        excludeOutside: attributes.flag("exclude_outside"),
        antialias: attributes.flag("antialias"),
        outside: attributes.float("extrapolation_value", 0),
      });
    },
  },
  {
    // Before Resize; removed in opset 10.
    name: "Upsample",
    inputs: [1, 2],
    attributes: ["mode", "scales"],
    run(call) {
      const { attributes, opset } = call;
      const x = call.input(0);
      const scales =
        opset < 9 ? attributes.floats("scales") : Array.from(call.input(1).numbers(call.where));
      if (scales?.length !== x.rank) throw call.bad(`scales must be ${x.rank} numbers`);
      const sizes = x.shape.map((from, axis): Axis => {
        const scale = scales[axis] as number;
        if (!(scale > 0)) throw call.bad(`a scale is ${scale}, must be above 0`);
        return { from, to: Math.floor(from * scale), scale, start: 0, end: 1 };
      });
      return resize(call, x, sizes, {
        mode: attributes.choice("mode", ["nearest", "linear"], "nearest"),
        coordinate: "asymmetric",
        nearest: Math.floor,
        cubic: 0,
        excludeOutside: false,
        antialias: false,
        outside: 0,
      });
    },
  },
];
