import { makeNode } from "./graph.ts";
import type { Node } from "./node.ts";
import { inScope } from "./scope.ts";

/** All nodes that `outputs` need without looking behind those where `stop` holds; inputs before users. */
export function nodesBetween(outputs: readonly Node[], stop: (node: Node) => boolean): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  for (const output of outputs) {
    if (seen.has(output)) continue;
    seen.add(output);
    // An explicit stack: a tensor updated in a loop and never looked at is deeper than the call stack.
    const stack = [{ node: output, next: 0, inputs: stop(output) ? [] : output.inputs }];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const input = top.inputs[top.next++];
      if (input === undefined) {
        order.push(top.node);
        stack.pop();
      } else if (!seen.has(input)) {
        seen.add(input);
        stack.push({ node: input, next: 0, inputs: stop(input) ? [] : input.inputs });
      }
    }
  }
  return order;
}

/** The same graph on other ground: `outputs` rebuilt with every node of `by` replaced. */
export function substitute(outputs: readonly Node[], by: ReadonlyMap<Node, Node>): Node[] {
  if (by.size === 0) return [...outputs];
  const made = new Map<Node, Node>(by);
  for (const node of nodesBetween(outputs, (n) => by.has(n))) {
    if (made.has(node)) continue;
    const inputs = node.inputs.map((input) => made.get(input) ?? input);
    const same = inputs.every((input, i) => input === node.inputs[i]);
    const rebuilt = same
      ? node
      : inScope(node.scope, () => makeNode(node.primitive, node.attrs, inputs));
    made.set(node, rebuilt);
  }
  return outputs.map((output) => made.get(output) ?? output);
}
