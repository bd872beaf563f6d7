import type { LayerForm, Place } from "../place.ts";
import { aligned, channelsLast, reshape, type Value } from "../value.ts";

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
  const { graph } = place;
  const [first = place.x, ...others] = sideBySide(place);
  if (place.options.join === "add")
    return others.reduce(
      (total, y, i) => sum(place, total, y, i === others.length - 1 ? "sum" : `sum${i + 1}`),
      first,
    );
  if (others.length === 0) return first;
  const all = aligned(
    graph,
    // Vectors in the order of their images cannot be joined as they are.
    [first, ...others].map((y) => (y.layout === "flat" ? channelsLast(graph, y) : y)),
  );
  const axis = all[0]?.layout === "first" ? 1 : -1;
  const names = all.map(({ name }) => name);
  const { layout = "last", dtype = "float32" } = all[0] ?? {};
  return place.out(place.add("Concat", names, { axis: { int: axis } }, "concat"), {
    layout,
    dtype,
  });
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
  // A side path that only training has.
  auxiliary: nothing,
  dropout: nothing,
  spatialDropout: nothing,
};
