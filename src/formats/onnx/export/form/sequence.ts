import { sinusoidalPositions } from "../../../../nn/layer/positions.ts";
import { elementTypes } from "../../element.ts";
import type { LayerForm } from "../place.ts";
import { reshape } from "../value.ts";

/** Ids outside the vocabulary, which give NaN here, are an error of the runtime there. */
const embedding: LayerForm = (place) => {
  const { graph } = place;
  const { shape, data } = place.param("weight");
  const x = place.last();
  const ids =
    x.dtype === "float32"
      ? place.add("Cast", [x.name], { to: { int: elementTypes.int64.code } }, "ids")
      : x.name;
  const weight = graph.floats(place.name("weight"), shape, data);
  const y = place.add("Gather", [weight, ids], { axis: { int: 0 } });
  return place.out(y, { layout: "last", dtype: "float32" });
};

const positions: LayerForm = (place) => {
  const x = place.last();
  const [steps = 1, dim = 1] = x.shape;
  const data =
    place.options.kind === "learned"
      ? place.param("weight").data.slice(0, steps * dim)
      : Float32Array.from(sinusoidalPositions(steps, dim).data());
  const table = place.graph.floats(place.name("positions"), [steps, dim], data);
  return place.out(place.add("Add", [x.name, table]), x);
};

/** Heads as an axis of their own, [N, heads, T, dim / heads]; the scores' softmax is along the keys. */
const multiHeadAttention: LayerForm = (place) => {
  const { graph } = place;
  const heads = Number(place.options.heads);
  const x = place.last();
  const [steps = 1, dim = 1] = x.shape;
  const width = dim / heads;
  const split = (part: string, perm: readonly number[]): string => {
    const all = place.child(part, x).name;
    const parted = reshape(graph, all, [steps, heads, width], place.name(`${part}/heads`));
    return place.add("Transpose", [parted], { perm: { ints: perm } }, `${part}/byHead`);
  };
  const query = split("query", [0, 2, 1, 3]);
  const keys = split("key", [0, 2, 3, 1]);
  const values = split("value", [0, 2, 1, 3]);
  const scaled = place.add("Mul", [query, graph.scalar(1 / Math.sqrt(width))], {}, "scaled");
  const all = place.add("MatMul", [scaled, keys], {}, "scores");
  const scores =
    place.options.causal === true
      ? place.add(
          "Add",
          [all, graph.floats(place.name("mask"), [steps, steps], causalMask(steps))],
          {},
          "masked",
        )
      : all;
  const weights = place.add("Softmax", [scores], { axis: { int: -1 } }, "weights");
  const read = place.add("MatMul", [weights, values], {}, "read");
  const beside = place.add("Transpose", [read], { perm: { ints: [0, 2, 1, 3] } }, "beside");
  const joined = reshape(graph, beside, [steps, dim], place.name("joined"));
  return place.child("output", { ...x, name: joined });
};

/** 0 where a step may look, −∞ at those behind it. */
const causalMask = (steps: number): Float32Array =>
  Float32Array.from({ length: steps * steps }, (_, at) =>
    at % steps <= Math.floor(at / steps) ? 0 : Number.NEGATIVE_INFINITY,
  );

export const sequenceForms: Readonly<Record<string, LayerForm>> = {
  embedding,
  positions,
  multiHeadAttention,
};

/** Layers whose input are ids of tokens: whole numbers. */
export const idReaders: ReadonlySet<string> = new Set(["embedding"]);
