import type { Node } from "../graph/node.ts";
import { leaf } from "../graph/primitives/leaf.ts";
import { failShape, failType } from "../graph/scope.ts";
import { sameShape, showShape } from "../graph/shape.ts";
import { stack } from "./combine.ts";
import { substitute } from "./substitute.ts";
import { Tensor } from "./tensor.ts";
import { whileTracing } from "./tracing.ts";
import { firstDifference, flatten, matchTree, placesOf, type Tree, unflatten } from "./tree.ts";

/**
 * A recurrence: body is (carry, x) → [carry, y], and runs once for every x = xs[t], the carry going from step to step.
 *
 *   carry₀ = init,  [carryₜ₊₁, yₜ] = body(carryₜ, xsₜ),  result [carry_T, y stacked along a new leading axis]
 *
 * The body is traced once, whatever T. Tensors that it captures (weights) have gradients, as `init` and `xs` do.
 *
 * @param init     tree of float32 tensors; the body gives it back in the same structure, shapes and dtypes
 * @param xs       tree of tensors that share their leading axis T ≥ 1
 * @param reverse  from the last x to the first; y stays at the place of its x
 * @throws {ShapeError} if leaves of xs differ in length, or the body changes the shape of the carry
 * @throws {TypeError}  if the body gives no [carry, y], or a carry or y that is not float32
 */
export function scan<C extends Tree<Tensor>, X extends Tree<Tensor>, Y extends Tree<Tensor>>(
  body: (carry: C, x: X) => readonly [carry: C, y: Y],
  init: C,
  xs: X,
  { reverse = false }: { readonly reverse?: boolean } = {},
): [carry: C, ys: Y] {
  const [carries, carryStructure] = flatten<Tensor>(init);
  const [series, seriesStructure] = flatten<Tensor>(xs);
  const carryNames = placesOf(carryStructure).map((place) => place || "carry");
  const length = lengthOf(series, placesOf(seriesStructure));
  expectFloats(carries, carryNames);

  const carryIn = carries.map(({ shape, dtype }) => leaf({ shape, dtype }));
  const xIn = series.map(({ shape, dtype }) => leaf({ shape: shape.slice(1), dtype }));
  const result: unknown = whileTracing(() =>
    body(
      unflatten(carryStructure, carryIn.map(Tensor.of)) as C,
      unflatten(seriesStructure, xIn.map(Tensor.of)) as X,
    ),
  );
  if (!Array.isArray(result) || result.length !== 2)
    failType("scan", `the body gives ${describe(result)}; it must give [carry, y]`);
  const carryOut: Tensor[] = [];
  if (!matchTree(carryStructure, result[0], carryOut))
    failType(
      "scan",
      `the carry that the body gives differs from the first one ${firstDifference(carryStructure, result[0])}`,
    );
  const [ys, yStructure] = flatten<Tensor>(result[1] as Tree<Tensor>);
  const yNames = placesOf(yStructure).map((place) => place || "y");
  expectFloats(carryOut, carryNames);
  expectFloats(ys, yNames);
  carryOut.forEach(({ shape }, i) => {
    const first = carries[i]?.shape ?? [];
    if (!sameShape(shape, first))
      failShape(
        "scan",
        `${carryNames[i]} is ${showShape(first)} at first and ${showShape(shape)} after a step; the carry must keep its shape`,
      );
  });

  const outputs = [...carryOut, ...ys].map(({ node }) => node);
  let carry = carries.map(({ node }) => node);
  const rows: Node[][] = [];
  for (let step = 0; step < length; step++) {
    const t = reverse ? length - 1 - step : step;
    const by = new Map<Node, Node>([
      ...carryIn.map((node, i) => [node, carry[i] as Node] as const),
      ...xIn.map((node, i) => [node, (series[i] as Tensor).slice(t).node] as const),
    ]);
    const values = substitute(outputs, by);
    carry = values.slice(0, carry.length);
    rows[t] = values.slice(carry.length);
  }
  const stacked = ys.map((_, i) => stack(rows.map((row) => Tensor.of(row[i] as Node))));
  return [
    unflatten(carryStructure, carry.map(Tensor.of)) as C,
    unflatten(yStructure, stacked) as Y,
  ];
}

/** The common leading axis. */
function lengthOf(series: readonly Tensor[], places: readonly string[]): number {
  const length = series[0]?.shape[0];
  if (length === undefined || series.some(({ shape }) => shape[0] !== length) || length === 0)
    failShape(
      "scan",
      `xs ${series.length === 0 ? "holds no tensors" : `is ${series.map(({ shape }, i) => `${places[i] ? `${places[i]} ` : ""}${showShape(shape)}`).join(", ")}`}; every leaf needs the same leading axis, the number of steps, 1 or more`,
    );
  return length;
}

function expectFloats(tensors: readonly unknown[], names: readonly string[]): void {
  for (const [i, value] of tensors.entries()) {
    const came = value instanceof Tensor ? value.dtype : typeof value;
    if (came !== "float32")
      failType("scan", `${names[i]} is ${came}; carry and y hold float32 tensors, cast it`);
  }
}

const describe = (value: unknown): string =>
  Array.isArray(value)
    ? `a list of ${value.length}`
    : value instanceof Tensor
      ? "one tensor"
      : typeof value;
