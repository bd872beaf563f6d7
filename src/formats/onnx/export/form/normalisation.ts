import { permuted } from "../graph.ts";
import type { LayerForm, Place } from "../place.ts";
import { firstShape, perChannel, reshape, type Value } from "../value.ts";
import { reduced } from "./reduce.ts";

interface NormOptions {
  readonly epsilon: number;
  readonly affine: boolean;
}

const optionsOf = (place: Place): NormOptions => place.options as unknown as NormOptions;

/** The first opset with these operators, whose scale has a value for each channel. */
const LAYER_NORM = 17;
const GROUP_NORM = 21;

const ones = (n: number): Float32Array => new Float32Array(n).fill(1);

/** Scale and shift of each channel; 1 and 0 where the layer has none. */
function scaleAndShift(place: Place, channels: number): readonly [scale: string, shift: string] {
  const { affine } = optionsOf(place);
  const scale = affine ? place.param("scale").data : ones(channels);
  const shift = affine ? place.param("shift").data : new Float32Array(channels);
  return [
    place.graph.floats(place.name("scale"), [channels], scale),
    place.graph.floats(place.name("shift"), [channels], shift),
  ];
}

const batchNorm: LayerForm = (place) => {
  const x = place.first();
  const tensors = [
    ["scale", place.param("scale")],
    ["shift", place.param("shift")],
    ["mean", place.state("mean")],
    ["variance", place.state("variance")],
  ] as const;
  const inputs = tensors.map(([name, { shape, data }]) =>
    place.graph.floats(place.name(name), shape, data),
  );
  const epsilon = { float: Number(place.options.epsilon) };
  return place.out(place.add("BatchNormalization", [x.name, ...inputs], { epsilon }), x);
};

const layerNorm: LayerForm = (place) => {
  const { epsilon, affine } = optionsOf(place);
  const axes = Number(place.options.axes);
  // Over whole images the order of the elements does not matter, but to scale and shift, which are put in it.
  const whole = place.x.layout === "first" && axes === place.x.shape.length;
  const x = whole ? place.x : place.last();
  const tail = x.shape.slice(-axes);
  const shape = whole ? firstShape(tail) : tail;
  const order = tail.map((_, axis) => (axis + tail.length - 1) % tail.length);
  const tensor = (name: string): string => {
    const { data } = place.param(name);
    const values = whole ? permuted(data, tail, order) : data;
    return place.graph.floats(place.name(name), shape, values);
  };
  if (place.graph.opset >= LAYER_NORM) {
    const size = tail.reduce((product, n) => product * n, 1);
    const scale = affine
      ? [tensor("scale"), tensor("shift")]
      : [place.graph.floats(place.name("scale"), shape, ones(size))];
    const attributes = { axis: { int: -axes }, epsilon: { float: epsilon } };
    return place.out(place.add("LayerNormalization", [x.name, ...scale], attributes), x);
  }
  const last = tail.map((_, i) => i - axes);
  const mean = reduced(place, "ReduceMean", x.name, last, "mean", true);
  const centred = place.add("Sub", [x.name, mean], {}, "centred");
  const squares = place.add("Mul", [centred, centred], {}, "squares");
  const variance = reduced(place, "ReduceMean", squares, last, "variance", true);
  const positive = place.add("Add", [variance, place.graph.scalar(epsilon)], {}, "positive");
  const deviation = place.add("Sqrt", [positive], {}, "deviation");
  const normal = place.add("Div", [centred, deviation], {}, affine ? "normal" : undefined);
  if (!affine) return place.out(normal, x);
  const scaled = place.add("Mul", [normal, tensor("scale")], {}, "scaled");
  return place.out(place.add("Add", [scaled, tensor("shift")]), x);
};

const groupNorm: LayerForm = (place) => {
  const { graph } = place;
  const { epsilon, affine } = optionsOf(place);
  const groups = Number(place.options.groups);
  const x = place.first();
  const channels = x.shape.at(-1) ?? 1;
  if (graph.opset >= GROUP_NORM && x.shape.length > 1) {
    const attributes = { num_groups: { int: groups }, epsilon: { float: epsilon } };
    const inputs = [x.name, ...scaleAndShift(place, channels)];
    return place.out(place.add("GroupNormalization", inputs, attributes), x);
  }
  // The channels of a group lie one behind the other: together they are one channel of an instance normalisation.
  const grouped = reshape(graph, x.name, [groups, -1], place.name("grouped"));
  const normal = place.add(
    "InstanceNormalization",
    [
      grouped,
      graph.floats(place.name("ones"), [groups], ones(groups)),
      graph.floats(place.name("zeros"), [groups], new Float32Array(groups)),
    ],
    { epsilon: { float: epsilon } },
    "normal",
  );
  const y = reshape(graph, normal, firstShape(x.shape), place.name(affine ? "ungrouped" : ""));
  if (!affine) return place.out(y, x);
  const [scale, shift] = ["scale", "shift"].map((name) =>
    perChannel(graph, x, place.name(name), place.param(name).data),
  );
  const scaled = place.add("Mul", [y, scale ?? ""], {}, "scaled");
  return place.out(place.add("Add", [scaled, shift ?? ""]), x);
};

const instanceNorm: LayerForm = (place) => {
  const x = place.first();
  const inputs = [x.name, ...scaleAndShift(place, x.shape.at(-1) ?? 1)];
  const epsilon = { float: optionsOf(place).epsilon };
  return place.out(place.add("InstanceNormalization", inputs, { epsilon }), x);
};

const standardise: LayerForm = (place) => {
  const x: Value = place.x.layout === "flat" ? place.last() : place.x;
  const [mean, std] = ["mean", "std"].map((name) =>
    perChannel(place.graph, x, place.name(name), place.state(name).data),
  );
  const centred = place.add("Sub", [x.name, mean ?? ""], {}, "centred");
  return place.out(place.add("Div", [centred, std ?? ""]), x);
};

export const normalisationForms: Readonly<Record<string, LayerForm>> = {
  batchNorm,
  layerNorm,
  groupNorm,
  instanceNorm,
  standardise,
};
