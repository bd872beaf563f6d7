import { is, macs, topologicalOrder } from "../../graph/graph.ts";
import type { Node } from "../../graph/node.ts";
import { contractPrimitive, scanPrimitive } from "../../graph/primitives/index.ts";
import type { Product } from "./formula.ts";

/** The loops behind a node's MACs; those of a recurrence run once for each step. */
export function productsOf(node: Node): Product[] {
  if (is(node, contractPrimitive)) return [{ times: 1, extents: node.attrs.extents }];
  if (is(node, scanPrimitive)) {
    const { next, ys, length } = node.attrs;
    return topologicalOrder([...next, ...ys])
      .filter((inner) => macs(inner) > 0)
      .flatMap(productsOf)
      .map(({ times, extents }) => ({ times: times * length, extents }));
  }
  return macs(node) === 0 ? [] : [{ times: macs(node), extents: [] }];
}
