import { is, makeNode } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { iotaPrimitive } from "../graph/primitives/iota.ts";
import { leaf, leafPrimitive } from "../graph/primitives/leaf.ts";
import { scan as scanNodes } from "../graph/primitives/scan-split.ts";
import { failShape, failType } from "../graph/scope.ts";
import { sameShape, showShape } from "../graph/shape.ts";
import { nodesBetween, substitute } from "../graph/substitute.ts";
import { cellOf } from "./cell.ts";
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

  const { outputs, shared, captured } = capture(
    [...carryOut, ...ys].map(({ node }) => node),
    [...carryIn, ...xIn],
  );
  const scanned = scanNodes({
    length,
    reverse,
    carry: carryIn,
    xs: xIn,
    shared,
    next: outputs.slice(0, carryIn.length),
    ys: outputs.slice(carryIn.length),
    init: carries.map(({ node }) => node),
    series: series.map(({ node }) => node),
    captured,
  });
  return [
    unflatten(carryStructure, scanned.last.map(Tensor.of)) as C,
    unflatten(yStructure, scanned.ys.map(Tensor.of)) as Y,
  ];
}

/**
 * The body with leaves in the place of what it takes from outside. Movements of such, and small constants, stay in the body,
 * where they cost nothing; what else does not depend on carry or x is computed once, before the loop.
 */
function capture(outputs: readonly Node[], own: readonly Node[]) {
  const inside = new Set(own);
  const order = nodesBetween(outputs, (node) => cellOf(node) !== undefined);
  for (const node of order) if (node.inputs.some((input) => inside.has(input))) inside.add(node);
  const stands = new Map<Node, Node>();
  const moved = new Map<Node, Node>();
  const within = (node: Node): Node => {
    const known = moved.get(node);
    if (known) return known;
    const [source] = node.inputs;
    const free = cellOf(node) === undefined;
    let made = node;
    if (free && source && node.primitive.view)
      made = makeNode(node.primitive, node.attrs, [within(source)]);
    else if (!(free && isSmallConstant(node))) {
      made = leaf({ shape: node.shape, dtype: node.dtype });
      stands.set(node, made);
    }
    moved.set(node, made);
    return made;
  };
  for (const node of order)
    if (inside.has(node))
      for (const input of node.inputs) if (!inside.has(input)) moved.set(input, within(input));
  for (const output of outputs) if (!inside.has(output)) within(output);
  return {
    outputs: substitute(outputs, moved),
    shared: [...stands.values()],
    captured: [...stands.keys()],
  };
}

const isSmallConstant = (node: Node): boolean =>
  is(node, iotaPrimitive) || (is(node, leafPrimitive) && node.attrs.data?.length === 1);

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
