import type { Json, Spec, Tensors } from "../../../nn/index.ts";
import { tensor } from "../../../tensor/index.ts";
import type { OnnxNode } from "../import/model.ts";
import { Call } from "../import/operator.ts";
import { transposedWindows } from "../operators/convolution.ts";
import { type Window, windowsOf } from "../operators/window.ts";
import { atomsOf, type Placed } from "./axes.ts";
import { ADAPTIVE_POOL } from "./patterns.ts";
import type { Handle, Raise } from "./raise.ts";
import type { Raiser } from "./raiser.ts";

/** Per axis, written as one number where all are equal. */
const each = (values: readonly number[]): Json =>
  values.every((n) => n === values[0]) ? (values[0] ?? 1) : values;

const paddingOf = (windows: readonly { low: number; high: number }[]): Json => {
  const [first] = windows;
  const equal = windows.every(({ low, high }) => low === first?.low && high === first?.low);
  return equal ? (first?.low ?? 0) : windows.map(({ low, high }) => [low, high]);
};

/** How a window slides, as options of a layer. */
export const slideOf = (windows: readonly Window[]) => ({
  stride: each(windows.map(({ stride }) => stride)),
  padding: paddingOf(windows),
});

export const callOf = (raise: Raise, node: OnnxNode): Call =>
  new Call(
    node,
    raise.model.opset,
    node.inputs.map((name) => raise.value(name)),
  );

/** Images of the shape that the file sees: new channels and places. */
export function imagesLike({ physical }: Handle, shape: readonly number[]): Placed {
  const [n = []] = physical;
  const [channels = [], ...rest] = shape.slice(1).map(atomsOf);
  return { physical: [n, ...rest, channels], logical: [n, channels, ...rest] };
}

/** [O, I, …K] → [...K, I, O] */
function kernelOf(data: Float32Array, shape: readonly number[]) {
  const [o = 1, i = 1, ...sizes] = shape;
  const taps = sizes.reduce((n, size) => n * size, 1);
  const weight = new Float32Array(data.length);
  for (let a = 0; a < o; a++)
    for (let b = 0; b < i; b++)
      for (let k = 0; k < taps; k++)
        weight[(k * i + b) * o + a] = data[(a * i + b) * taps + k] ?? 0;
  return tensor(weight, [...sizes, i, o]);
}

function biasOf(raise: Raise, node: OnnxNode) {
  const bias = raise.numbers(node, 2);
  const tensors: Record<string, Tensors> = bias ? { bias: tensor(bias.slice()) } : {};
  return { bias, tensors };
}

const conv: Raiser = (raise, node) => {
  const x = raise.images(raise.x(node));
  const { data, shape } = raise.weight(node, 1);
  const { attributes } = node;
  const windows = windowsOf(
    callOf(raise, node),
    raise.shape(node.inputs[0]).slice(2),
    shape.slice(2),
  );
  const { bias, tensors } = biasOf(raise, node);
  const spec = {
    type: `conv${windows.length}d`,
    filters: shape[0] ?? 1,
    kernel: each(windows.map(({ size }) => size)),
    ...slideOf(windows),
    dilation: each(windows.map(({ dilation }) => dilation)),
    groups: attributes.int("group", 1),
    bias: bias !== undefined,
  };
  const params = { weight: kernelOf(data, shape), ...tensors };
  const like = imagesLike(x, raise.shape(node.outputs[0]));
  return [raise.emit(raise.nameOf(node, spec.type, 1), x, { spec, params }, like)];
};

const convTranspose: Raiser = (raise, node) => {
  const x = raise.images(raise.x(node));
  const { data, shape } = raise.weight(node, 1);
  const groups = node.attributes.int("group", 1);
  const extents = raise.shape(node.inputs[0]).slice(2);
  const windows = transposedWindows(callOf(raise, node), extents, shape.slice(2));
  if (windows.some(({ empty }) => empty > 0))
    throw raise.refuse("adds rows that the kernel cannot meet");
  const { bias, tensors } = biasOf(raise, node);
  const spec = {
    type: `convTranspose${windows.length}d`,
    filters: (shape[1] ?? 1) * groups,
    kernel: each(shape.slice(2)),
    stride: each(windows.map(({ stride }) => stride)),
    padding: paddingOf(windows),
    outputPadding: each(windows.map(({ added }) => added)),
    dilation: each(windows.map(({ dilation }) => dilation)),
    groups,
    bias: bias !== undefined,
  };
  const params = { weight: kernelOf(data, shape), ...tensors };
  const like = imagesLike(x, raise.shape(node.outputs[0]));
  return [raise.emit(raise.nameOf(node, spec.type, 1), x, { spec, params }, like)];
};

const pool =
  (kind: "max" | "avg"): Raiser =>
  (raise, node) => {
    const x = raise.images(raise.x(node));
    const { attributes } = node;
    const windows = windowsOf(callOf(raise, node), raise.shape(node.inputs[0]).slice(2));
    if (windows.some(({ dilation }) => dilation > 1)) throw raise.refuse("is dilated");
    if (node.outputs.length > 1 && node.outputs[1] !== "")
      throw raise.refuse("gives the places of the maxima");
    const axes = windows.length === 2 ? "" : `${windows.length}d`;
    const spec = {
      type: `${kind}Pool${axes}`,
      size: each(windows.map(({ size }) => size)),
      ...slideOf(windows),
      ceil: attributes.flag("ceil_mode"),
      ...(kind === "avg" && {
        countPadding:
          attributes.flag("count_include_pad") ||
          windows.every(({ low, high }) => low + high === 0),
      }),
    };
    const like = imagesLike(x, raise.shape(node.outputs[0]));
    // The channels are those of x.
    const own = x.logical[1] ?? [];
    return [
      raise.emit(
        raise.nameOf(node, spec.type),
        x,
        { spec },
        {
          physical: like.physical.with(-1, own),
          logical: like.logical.with(1, own),
        },
      ),
    ];
  };

/** Over all places. */
export function globalPool(
  raise: Raise,
  node: OnnxNode,
  kind: "avg" | "max",
  keepDims: boolean,
): Handle {
  const x = raise.images(raise.x(node));
  const [n = [], c = [], ...rest] = x.logical;
  const ones = rest.map(() => []);
  const name = kind === "avg" ? "Avg" : "Max";
  const label = raise.nameOf(node, `global${name}Pool`);
  if (keepDims && rest.length === 2) {
    const like = { physical: [n, ...ones, c], logical: [n, c, ...ones] };
    return raise.emit(label, x, { spec: { type: `adaptive${name}Pool`, size: 1 } }, like);
  }
  const logical = keepDims ? [n, c, ...ones] : [n, c];
  return raise.emit(
    label,
    x,
    { spec: { type: `global${name}Pool` } },
    { physical: [n, c], logical },
  );
}

/** A mean, or a maximum, over all places. */
const reduceOver =
  (kind: "avg" | "max"): Raiser =>
  (raise, node) => {
    const { attributes, inputs } = node;
    const rank = raise.shape(inputs[0]).length;
    const listed =
      attributes.ints("axes") ?? (inputs[1] ? Array.from(raise.numbers(node, 1) ?? []) : []);
    const axes = listed.map((axis) => (axis < 0 ? axis + rank : axis)).sort((a, b) => a - b);
    const keepDims = attributes.flag("keepdims", true);
    const x = raise.x(node);
    const spatial = axes.length === rank - 2 && axes.every((axis, i) => axis === i + 2);
    if (spatial && rank > 2) return [globalPool(raise, node, kind, keepDims)];
    // The steps of a sequence [N, T, F].
    if (rank === 3 && axes.join() === "1" && !keepDims) {
      const series = raise.arrange(x, x.logical);
      const [n = [], , f = []] = x.logical;
      const type = kind === "avg" ? "globalAvgPool" : "globalMaxPool";
      const like = { physical: [n, f], logical: [n, f] };
      return [raise.emit(raise.nameOf(node, type), series, { spec: { type } }, like)];
    }
    throw raise.refuse(`reduces axes ${axes.join(", ")} of ${rank}`);
  };

/** Of bins that need not be equal. */
const adaptivePool: Raiser = (raise, node) => {
  const x = raise.images(raise.x(node));
  const size = node.attributes.ints("size") ?? [];
  const [n = [], c = []] = x.logical;
  const rest = size.map(atomsOf);
  const like = { physical: [n, ...rest, c], logical: [n, c, ...rest] };
  return [
    raise.emit(
      raise.nameOf(node, "adaptiveAvgPool"),
      x,
      { spec: { type: "adaptiveAvgPool", size } },
      like,
    ),
  ];
};

const MODES: Readonly<Record<string, string>> = {
  constant: "zeros",
  reflect: "reflect",
  edge: "replicate",
  wrap: "circular",
};

const pad: Raiser = (raise, node) => {
  const x = raise.images(raise.x(node));
  const { attributes, inputs } = node;
  const rank = raise.shape(inputs[0]).length;
  const pads = attributes.ints("pads") ?? Array.from(raise.numbers(node, 1) ?? []);
  const value = attributes.float("value", 0) + (inputs[2] ? (raise.numbers(node, 2)?.[0] ?? 0) : 0);
  if (rank !== 4 || pads.length !== 8 || inputs[3])
    throw raise.refuse(`pads ${rank} axes by ${pads.join(", ")}`);
  const [first = 0, before = 0, top = 0, left = 0, last = 0, after = 0, bottom = 0, right = 0] =
    pads;
  const way = attributes.text("mode", "constant");
  const [channels, places] = [
    [before, after],
    [top, left, bottom, right],
  ].map((sides) => sides.some((n) => n !== 0));
  const cuts = pads.some((n) => n < 0);
  if (
    first !== 0 ||
    last !== 0 ||
    value !== 0 ||
    (cuts && (channels || way !== "constant")) ||
    (channels && (places || way !== "constant"))
  )
    throw raise.refuse(
      `pads by ${pads.join(", ")} with ${way} ${value}; images are padded around their places, or with channels of 0`,
    );
  if (channels) return [padded(raise, node, x, { type: "padChannels", before, after })];
  const padding = [
    [top, bottom],
    [left, right],
  ];
  return [padded(raise, node, x, { type: "pad", padding, mode: MODES[way] ?? way })];
};

/** An image of other extents. */
export function padded(raise: Raise, node: OnnxNode, x: Handle, spec: Spec): Handle {
  const [n = []] = x.logical;
  const [c = [], ...rest] = raise.shape(node.outputs[0]).slice(1).map(atomsOf);
  const channels = spec.type === "pad" ? (x.logical[1] ?? []) : c;
  const like = { physical: [n, ...rest, channels], logical: [n, channels, ...rest] };
  return raise.emit(raise.nameOf(node, spec.type), x, { spec }, like);
}

/** Sizes that the layer computes as the file does. */
const resize: Raiser = (raise, node) => {
  const x = raise.images(raise.x(node));
  const { attributes } = node;
  const [before, after] = [raise.shape(node.inputs[0]), raise.shape(node.outputs[0])];
  const mode = attributes.text("mode", "nearest");
  const how = attributes.text(
    "coordinate_transformation_mode",
    raise.model.opset < 11 ? "asymmetric" : "half_pixel",
  );
  const rounds = attributes.text(
    "nearest_mode",
    raise.model.opset < 11 ? "floor" : "round_prefer_floor",
  );
  const whole = after.slice(2).every((n, k) => n % (before[k + 2] ?? 1) === 0);
  const nearest =
    mode === "nearest" &&
    ((how === "asymmetric" && rounds === "floor") || (how === "half_pixel" && whole));
  const linear =
    mode === "linear" && ["half_pixel", "pytorch_half_pixel", "align_corners"].includes(how);
  const spatial = before.length === 4 && before[0] === after[0] && before[1] === after[1];
  // Where a scale is no quotient of the sizes the places are others.
  const scales = node.inputs[2] && !node.inputs[3] ? (raise.numbers(node, 2) ?? []) : [];
  const exact = Array.from(scales).every(
    (scale, k) => Math.abs(scale * (before[k] ?? 1) - (after[k] ?? 1)) < 1e-6,
  );
  if (!(nearest || linear) || !spatial || !exact || attributes.flag("antialias"))
    throw raise.refuse(
      `resizes by ${mode}, ${how}, ${rounds}, from [${before.join(", ")}] to [${after.join(", ")}]`,
    );
  const spec = {
    type: "upsample",
    size: after.slice(2),
    mode: nearest ? "nearest" : "bilinear",
    alignCorners: how === "align_corners",
  };
  const [n = [], c = []] = x.logical;
  const rest = after.slice(2).map(atomsOf);
  const like = { physical: [n, ...rest, c], logical: [n, c, ...rest] };
  return [raise.emit(raise.nameOf(node, "upsample"), x, { spec }, like)];
};

export const convolutionRaisers: Readonly<Record<string, Raiser>> = {
  Conv: conv,
  ConvTranspose: convTranspose,
  MaxPool: pool("max"),
  AveragePool: pool("avg"),
  GlobalAveragePool: (raise, node) => [globalPool(raise, node, "avg", true)],
  GlobalMaxPool: (raise, node) => [globalPool(raise, node, "max", true)],
  ReduceMean: reduceOver("avg"),
  ReduceMax: reduceOver("max"),
  [ADAPTIVE_POOL]: adaptivePool,
  Pad: pad,
  Resize: resize,
};
