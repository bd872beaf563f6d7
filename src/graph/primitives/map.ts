import { differentiate } from "../../expr/differentiate.ts";
import { evaluate } from "../../expr/evaluate.ts";
import { constant, type Expr, input } from "../../expr/expr.ts";
import { inputLeaves, inputsOf, substitute } from "../../expr/traverse.ts";
import { is, makeNode } from "../graph.ts";
import type { Node, Primitive } from "../node.ts";
import { failShape, failType } from "../scope.ts";
import { sameShape, showShape, sizeOf } from "../shape.ts";
import { broadcast, broadcastPrimitive, full, repeatedConstant } from "./broadcast.ts";
import { referenceArray } from "./strided.ts";

export interface MapAttrs {
  /** Input i of the expression is an element of input node i. */
  readonly expr: Expr;
}

/** A scalar function at every element: out[i] = expr(x₀[i], x₁[i], …). All shapes are equal; broadcasts are nodes of their own. */
export const mapPrimitive: Primitive<MapAttrs> = {
  name: "map",
  infer({ expr }, inputs) {
    const [first] = inputs;
    if (!first) failShape("map", "no tensors came; at least one is needed");
    for (const { shape } of inputs)
      if (!sameShape(shape, first.shape))
        failShape(
          "map",
          `tensors are ${inputs.map((x) => showShape(x.shape)).join(" and ")}; all must be equal (broadcast first)`,
        );
    return { shape: first.shape, dtype: expr.dtype };
  },
  // x̄_i = ȳ · ∂expr/∂x_i
  gradient({ attrs: { expr }, inputs }, cotangent) {
    return inputs.map((x, i) => {
      const slope = x.dtype === "float32" ? slopesOf(expr, inputs.length)[i] : undefined;
      return slope && map(slope, [...inputs, cotangent]);
    });
  },
  reference: ({ attrs: { expr }, shape, dtype }, arrays) =>
    evaluate(expr, arrays, referenceArray(dtype, sizeOf(shape))),
  key: ({ expr }) => `${expr.id}`,
};

const slopes = new WeakMap<Expr, readonly (Expr | undefined)[]>();

/** ȳ · ∂expr/∂x_i for each of `count` inputs, ȳ being the input behind them; undefined where it is 0. Networks use few expressions, each often. */
function slopesOf(expr: Expr, count: number): readonly (Expr | undefined)[] {
  const known = slopes.get(expr);
  if (known?.length === count) return known;
  const made = Array.from({ length: count }, (_, i) => {
    const slope = differentiate(expr, i);
    return slope.op === "const" && slope.value === 0 ? undefined : slope.mul(input(count));
  });
  slopes.set(expr, made);
  return made;
}

/**
 * The map in its normal form: constants that are repeated over the whole shape move into the expression, inputs that it
 * does not use go, equal inputs become one, in order of first use. A map that changes nothing is its input; a map of broadcasts
 * is the broadcast of a map.
 */
export function map(expr: Expr, inputs: readonly Node[]): Node {
  checkInputs(expr, inputs);
  const { shape } = mapPrimitive.infer({ expr }, inputs);
  const used = inputsOf(expr);
  const kept: Node[] = [];
  const replacements = inputs.map((x, i) => {
    if (!used.has(i)) return input(i, x.dtype);
    const value = repeatedConstant(x);
    if (value !== undefined) return constant(value, x.dtype);
    if (!kept.includes(x)) kept.push(x);
    return input(kept.indexOf(x), x.dtype);
  });
  const normal = substitute(expr, replacements);
  if (normal.op === "const") return full(shape, normal.value, normal.dtype);
  if (normal.op === "input") return kept[normal.value]!;
  // Simplification may have lost inputs; then once more without them.
  if (inputsOf(normal).size < kept.length) return map(normal, kept);
  const sources = kept.map((x) => (is(x, broadcastPrimitive) ? x.inputs[0]! : x));
  const { shape: small } = sources[0]!;
  // All inputs are repeated alike: compute once, then repeat.
  if (!sameShape(small, shape) && sources.every((x) => sameShape(x.shape, small)))
    return broadcast(map(normal, sources), shape);
  return makeNode(mapPrimitive, { expr: normal }, kept);
}

/** Each input that the expression uses must be there, with the element type it was built for. */
function checkInputs(expr: Expr, inputs: readonly Node[]): void {
  for (const { value: i, dtype } of inputLeaves(expr)) {
    const came = inputs[i]?.dtype;
    if (came === undefined)
      failShape(
        "map",
        `the expression uses input ${i}, ${inputs.length} tensors came; pass one for each input`,
      );
    if (came !== dtype)
      failType("map", `input ${i} is ${came}, the expression takes ${dtype}; cast one of them`);
  }
}

/** Σ of tensors of equal shape, in the order given. */
export function add(terms: readonly Node[]): Node {
  return map(
    terms.map((x, i) => input(i, x.dtype)).reduce((sum, term) => sum.add(term)),
    terms,
  );
}

/** What a map adds up, if it does nothing else; else the node alone. */
export function termsOf(node: Node): readonly Node[] {
  if (!is(node, mapPrimitive) || node.dtype !== "float32") return [node];
  const terms: Node[] = [];
  const isSum = (expr: Expr): boolean => {
    if (expr.op === "input") return terms.push(node.inputs[expr.value]!) > 0;
    return expr.op === "add" && expr.args.every(isSum);
  };
  return isSum(node.attrs.expr) ? terms : [node];
}
