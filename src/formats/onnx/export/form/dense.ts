import { sizeOf } from "../../../../graph/shape.ts";
import { permuted } from "../graph.ts";
import type { LayerForm, Place } from "../place.ts";
import { reshape, type Value } from "../value.ts";

/** Gemm on vectors; MatMul along the last axis of anything else. */
const linear: LayerForm = (place) => {
  const { graph } = place;
  const bias = place.options.bias === true ? [vector(place, "bias")] : [];
  if (place.x.shape.length === 1) {
    const y = place.add("Gemm", [place.x.name, weightFor(place, place.x), ...bias]);
    return place.out(y, { ...place.x, layout: "last" });
  }
  const x = place.last();
  const { shape, data } = place.param("weight");
  const weight = graph.floats(place.name("weight"), shape, data);
  if (bias.length === 0) return place.out(place.add("MatMul", [x.name, weight]), x);
  const product = place.add("MatMul", [x.name, weight], {}, "product");
  return place.out(place.add("Add", [product, ...bias]), x);
};

const vector = (place: Place, name: string): string => {
  const { shape, data } = place.param(name);
  return place.graph.floats(place.name(name), shape, data);
};

/** The rows in the order in which the elements of x lie: behind a flattened image, channels first. */
function weightFor(place: Place, x: Value): string {
  const { shape, data } = place.param("weight");
  const [, units = 1] = shape;
  const image = x.layout === "flat" ? x.flattened : undefined;
  if (image === undefined) return place.graph.floats(place.name("weight"), shape, data);
  const order = [image.length - 1, ...image.slice(0, -1).map((_, axis) => axis), image.length];
  return place.graph.floats(place.name("weight"), shape, permuted(data, [...image, units], order));
}

/**
 * Images [N, C, H, W] become vectors in that order, as everywhere in ONNX; the linear layer behind permutes its weight's rows, and
 * what else reads such a vector gets it channels last.
 */
const flatten: LayerForm = (place) => {
  const { x } = place;
  if (x.shape.length < 2) return x;
  const name = place.add("Flatten", [x.name], { axis: { int: 1 } });
  const flat: Value = { name, shape: [sizeOf(x.shape)], dtype: x.dtype, layout: "last" };
  const channels = x.shape.at(-1) ?? 1;
  const moved = x.layout === "first" && channels > 1 && sizeOf(x.shape) > channels;
  return moved ? { ...flat, layout: "flat", flattened: x.shape } : flat;
};

const reshaped: LayerForm = (place) => {
  const x = place.last();
  return place.out(reshape(place.graph, x.name, place.output, place.name()), x);
};

export const denseForms: Readonly<Record<string, LayerForm>> = {
  linear,
  flatten,
  reshape: reshaped,
};
