import { topologicalOrder } from "./graph.ts";
import type { Node } from "./node.ts";
import * as builders from "./primitives/index.ts";
import { failShape, failType, inScope } from "./scope.ts";
import { sameShape, showShape, sizeOf } from "./shape.ts";

/** An output and the cotangent that flows into it, of equal shape. */
export type Seed = readonly [output: Node, cotangent: Node];

/**
 * Reverse-mode differentiation: for each node of `wrt`, Σ over outputs of cotangent · ∂output/∂node, as a node of its shape.
 * `of` is a scalar (one element, cotangent 1) or outputs with their cotangents. Zeros where nothing depends on the node.
 *
 * Walks backwards from the outputs, through those nodes only that depend on some node of `wrt`, and sums what flows into each.
 * The result is a graph like any other: gradients of gradients work. Gradients carry the scope of the layer that they go through.
 *
 * @cost  about twice the graph's own MACs
 * @throws {ShapeError} if `of` is one node of more than one element, or a cotangent has another shape than its output
 */
export function gradients(of: Node | readonly Seed[], wrt: readonly Node[]): Node[] {
  const seeds = "primitive" in of ? [seedOf(of)] : of;
  for (const node of [...seeds.map(([output]) => output), ...wrt])
    if (node.dtype !== "float32")
      failType("gradient", `a ${node.dtype} tensor has no gradient; cast it to float32`);
  const flowing = new Map<Node, Node[]>();
  for (const [output, cotangent] of seeds) {
    if (!sameShape(output.shape, cotangent.shape))
      failShape(
        "gradient",
        `output is ${showShape(output.shape)}, its cotangent ${showShape(cotangent.shape)}; they must be equal`,
      );
    push(flowing, output, cotangent);
  }

  const order = topologicalOrder(seeds.map(([output]) => output));
  const active = dependents(order, wrt);
  const result = new Map<Node, Node>();
  const all = { ...builders, gradients };
  for (const node of order.toReversed()) {
    const terms = flowing.get(node);
    flowing.delete(node);
    if (!terms || !active.has(node)) continue;
    inScope(node.scope, () => {
      const cotangent = builders.total(terms);
      result.set(node, cotangent);
      // Nothing below a leaf, or below a node of wrt that rests on no other.
      if (!node.inputs.some((input) => active.has(input))) return;
      for (const [i, term] of node.primitive.gradient(node, cotangent, all).entries())
        if (term && active.has(node.inputs[i]!)) push(flowing, node.inputs[i]!, term);
    });
  }
  return wrt.map((node) => result.get(node) ?? builders.full(node.shape, 0));
}

function seedOf(scalar: Node): Seed {
  if (sizeOf(scalar.shape) !== 1)
    failShape(
      "gradient",
      `the function gives ${showShape(scalar.shape)}; a gradient needs one number (take its sum or mean)`,
    );
  return [scalar, builders.full(scalar.shape, 1)];
}

function push(lists: Map<Node, Node[]>, node: Node, term: Node): void {
  const list = lists.get(node);
  if (list) list.push(term);
  else lists.set(node, [term]);
}

/** The nodes that are in `wrt` or depend on one by way of floats. */
function dependents(order: readonly Node[], wrt: readonly Node[]): Set<Node> {
  const active = new Set(wrt);
  for (const node of order)
    if (node.dtype === "float32" && node.inputs.some((input) => active.has(input)))
      active.add(node);
  return active;
}
