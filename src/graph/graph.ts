import { WeakTable } from "../expr/weak-table.ts";
import type { Node, Primitive } from "./node.ts";
import { currentScope } from "./scope.ts";

const interned = new WeakTable<Node>();
let nextId = 0;

/**
 * The one node with this primitive, attributes and inputs, made at first need: equal subexpressions are shared by construction.
 * A node that is met again keeps the scope of its first maker. Most callers want the builders in primitives/.
 *
 * @throws {ShapeError} if the primitive's shape rule refuses the inputs
 */
export function makeNode<Attrs>(
  primitive: Primitive<Attrs>,
  attrs: Attrs,
  inputs: readonly Node[],
): Node<Attrs> {
  const form = primitive.name + primitive.key(attrs);
  let key = form;
  for (const input of inputs) key += `(${input.id}`;
  const known = interned.get(key);
  if (known) return known as Node<Attrs>;
  const { shape, dtype } = primitive.infer(attrs, inputs);
  const scope = currentScope();
  const made: Node<Attrs> = { id: nextId++, primitive, attrs, form, inputs, shape, dtype, scope };
  interned.set(key, made);
  return made;
}

/** Tells primitives apart, and gives the node its attributes' type. */
export function is<Attrs>(node: Node, primitive: Primitive<Attrs>): node is Node<Attrs> {
  return node.primitive === (primitive as unknown);
}

/** Multiply-accumulates of one node; 0 for all but contracts. */
export const macs = (node: Node): number => node.primitive.macs?.(node) ?? 0;

/** All nodes that `outputs` need, each once, inputs before users; the order depends on the graph alone. */
export function topologicalOrder(outputs: readonly Node[]): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  for (const output of outputs) {
    if (seen.has(output)) continue;
    seen.add(output);
    // An explicit stack: graphs of unrolled recurrences are deeper than the call stack.
    const stack = [{ node: output, next: 0 }];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const input = top.node.inputs[top.next++];
      if (input === undefined) {
        order.push(top.node);
        stack.pop();
      } else if (!seen.has(input)) {
        seen.add(input);
        stack.push({ node: input, next: 0 });
      }
    }
  }
  return order;
}
