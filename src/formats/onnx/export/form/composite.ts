import type { LayerForm, Place } from "../place.ts";
import { aligned, axisOf, channelsLast, reshape, type Value } from "../value.ts";
import { channelRange } from "./channels.ts";
import { reduced } from "./reduce.ts";

/** A row of layers. */
const inOrder: LayerForm = (place) =>
  place.layer.children.reduce((x, { name }) => place.child(name, x), place.x);

/** What each child makes of x. */
const sideBySide = (place: Place): Value[] =>
  place.layer.children.map(({ name }) => place.child(name, place.x));

const sum = (place: Place, a: Value, b: Value, part?: string): Value => {
  const [left, right] = aligned(place.graph, [a, b]);
  if (left === undefined || right === undefined) return a;
  return { ...left, name: place.add("Add", [left.name, right.name], {}, part) };
};

const times = (place: Place, x: Value, factor: number, part: string): Value =>
  factor === 1
    ? x
    : { ...x, name: place.add("Mul", [x.name, place.graph.scalar(factor)], {}, part) };

/** In evaluation the body counts by the probability with which it took part in training. */
const residual: LayerForm = (place) => {
  const { survival, scale } = place.options;
  const [body = place.x, shortcut = place.x] = sideBySide(place);
  const factor = Number(scale ?? 1) * Number(survival ?? 1);
  return sum(place, times(place, body, factor, "scaled"), shortcut, "sum");
};

const branches: LayerForm = (place) => {
  const [first = place.x, ...others] = sideBySide(place);
  if (place.options.join === "add")
    return others.reduce(
      (total, y, i) => sum(place, total, y, i === others.length - 1 ? "sum" : `sum${i + 1}`),
      first,
    );
  if (others.length === 0) return first;
  return joined(place, [first, ...others]);
};

/** One behind the other along the channels; vectors in the order of their images cannot be joined as they are. */
function joined(place: Place, values: readonly Value[]): Value {
  const { graph } = place;
  const all = aligned(
    graph,
    values.map((y) => (y.layout === "flat" ? channelsLast(graph, y) : y)),
  );
  const [like = place.x] = all;
  const names = all.map(({ name }) => name);
  return place.out(place.add("Concat", names, { axis: { int: axisOf(like, -1) } }, "concat"), like);
}

/** [x, body(x)] */
const denseConnection: LayerForm = (place) =>
  joined(place, [place.x, place.child("body", place.x)]);

/** [s₁ + b₁, s₂, b₂], each cut behind the channels that are summed. */
const dualPath: LayerForm = (place) => {
  const summed = Number(place.options.summed);
  const children = new Map(
    place.layer.children.map(({ name }) => [name, place.child(name, place.x)]),
  );
  const [body = place.x, shortcut = place.x] = aligned(place.graph, [
    children.get("body") ?? place.x,
    children.get("shortcut") ?? place.x,
  ]);
  const cut = (y: Value, what: string): readonly [first: Value, rest: Value | undefined] => {
    const channels = y.shape.at(-1) ?? summed;
    if (channels === summed) return [y, undefined];
    return [
      channelRange(place, y, [0, summed], `${what}/summed`),
      channelRange(place, y, [summed, channels], `${what}/joined`),
    ];
  };
  const [added, found] = cut(body, "body");
  const [kept, known] = cut(shortcut, "shortcut");
  const parts = [sum(place, kept, added, "sum"), known, found].filter((y) => y !== undefined);
  return parts.length === 1 ? (parts[0] ?? body) : joined(place, parts);
};

/** log Σ softmax / M: of the members' logarithms of probabilities, stacked along a new first axis. */
const ensemble: LayerForm = (place) => {
  const { graph } = place;
  const all = aligned(
    graph,
    sideBySide(place).map((y) => (y.layout === "flat" ? channelsLast(graph, y) : y)),
  );
  const [like = place.x] = all;
  const first = graph.ints(place.name("stacked/axes"), [0]);
  const stacked = all.map((y, i) => {
    const part = `member${i + 1}`;
    const axis = { int: axisOf(like, -1) };
    const logarithms = place.add("LogSoftmax", [y.name], { axis }, part);
    return place.add("Unsqueeze", [logarithms, first], {}, `${part}/stacked`);
  });
  const members = place.add("Concat", stacked, { axis: { int: 0 } }, "members");
  const total = reduced(place, "ReduceLogSumExp", members, [0], "total");
  const mean = place.add("Sub", [total, graph.scalar(Math.log(all.length))], {}, "mean");
  return place.out(mean, like);
};

/** y = x · body(x); factors for channels get an axis of length 1 for every axis of pixels. */
const gate: LayerForm = (place) => {
  const { graph } = place;
  const gates = place.child("body", place.x);
  const product = (x: Value, by: string): Value =>
    place.out(place.add("Mul", [x.name, by], {}, "product"), x);
  if (gates.shape.length === place.x.shape.length) {
    const [x = place.x, by = gates] = aligned(graph, [place.x, gates]);
    return product(x, by.name);
  }
  const x = place.x.layout === "flat" ? channelsLast(graph, place.x) : place.x;
  const vector = channelsLast(graph, gates);
  const ones = x.shape.slice(1).map(() => 1);
  const channels = gates.shape.at(-1) ?? 1;
  const example = x.layout === "first" ? [channels, ...ones] : [...ones, channels];
  return product(x, reshape(graph, vector.name, example, place.name("gates")));
};

/** A node of a graph, as its layer keeps it. */
interface Wired {
  readonly name: string;
  readonly from: readonly string[];
  readonly join: "add" | "multiply" | "concat";
}

/** Node by node: what it reads, joined, through its layer. */
const wiredFreely: LayerForm = (place) => {
  const values = new Map([["input", place.x]]);
  const layers = new Set(place.layer.children.map(({ name }) => name));
  let output = place.x;
  for (const node of place.options.nodes as readonly Wired[]) {
    const read = node.from.map((name) => values.get(name) ?? place.x);
    const hasLayer = layers.has(node.name);
    const part = hasLayer ? `${node.name}/${node.join}` : node.name;
    const joined = read.length > 1 ? joinNode(place, read, node.join, part) : (read[0] ?? place.x);
    output = hasLayer ? place.child(node.name, joined) : joined;
    values.set(node.name, output);
  }
  return output;
};

function joinNode(
  place: Place,
  values: readonly Value[],
  join: Wired["join"],
  part: string,
): Value {
  const { graph } = place;
  const [first = place.x, ...others] = aligned(
    graph,
    values.map((y) => (y.layout === "flat" ? channelsLast(graph, y) : y)),
  );
  const all = [first, ...others];
  const shape = first.shape.map((_, axis) => {
    const extents = all.map((y) => y.shape[axis] ?? 1);
    const joins = join === "concat" && axis === first.shape.length - 1;
    return joins ? extents.reduce((sum, n) => sum + n, 0) : Math.max(...extents);
  });
  if (join === "concat") {
    const names = all.map(({ name }) => name);
    const axis = { int: axisOf(first, -1) };
    return { ...first, shape, name: place.add("Concat", names, { axis }, part) };
  }
  const name = others.reduce((sum, y, i) => {
    const last = i === others.length - 1;
    const inputs = [sum, y.name];
    return place.add(join === "add" ? "Add" : "Mul", inputs, {}, last ? part : `${part}${i + 1}`);
  }, first.name);
  return { ...first, shape, name };
}

const nothing: LayerForm = ({ x }) => x;

export const compositeForms: Readonly<Record<string, LayerForm>> = {
  sequential: inOrder,
  separableConv2d: inOrder,
  spatiallySeparableConv2d: inOrder,
  flattenedConv2d: inOrder,
  transformerEncoder: inOrder,
  residual,
  branches,
  gate,
  denseConnection,
  dualPath,
  ensemble,
  graph: wiredFreely,
  // A side path that only training has.
  auxiliary: nothing,
  dropout: nothing,
  spatialDropout: nothing,
};
