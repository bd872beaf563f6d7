import { is, topologicalOrder } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { mapPrimitive, type Reducer, reducePrimitive } from "../graph/primitives/index.ts";
import { sizeOf } from "../graph/shape.ts";
import { nodesBetween } from "../graph/substitute.ts";

/** A value between layers, and by what several numbers became one in it. */
export interface Joined {
  readonly node: Node;
  readonly reducer: Reducer;
}

/**
 * Which values between layers get a name of their own: sums and maxima over several numbers that are used more than once, as the
 * denominator of a softmax and the mean of a normalisation are. Written out at each use they would drown the formula.
 */
export class Between {
  readonly #uses = new Map<Node, number>();

  constructor(outputs: readonly Node[]) {
    for (const node of topologicalOrder(outputs).toReversed())
      for (const source of new Set(node.inputs)) {
        const spread = Math.max(1, sizeOf(node.shape) / Math.max(1, sizeOf(source.shape)));
        const times = computes(node) ? 1 : spread * Math.max(1, this.#uses.get(node) ?? 1);
        this.#uses.set(source, (this.#uses.get(source) ?? 0) + times);
      }
  }

  /** Those to be named before `node`, in order; `isNamed` says what has its cells already. */
  before(node: Node, isNamed: (node: Node) => boolean): Joined[] {
    const reducers = new Map<Node, Reducer>();
    const found: Joined[] = [];
    for (const each of nodesBetween([node], isNamed)) {
      if (isNamed(each) || each === node || each.dtype !== "float32") continue;
      const reducer = reducerOf(each) ?? each.inputs.map((x) => reducers.get(x)).find(Boolean);
      if (reducer === undefined) continue;
      if (computes(each) && (this.#uses.get(each) ?? 0) >= 2) found.push({ node: each, reducer });
      else reducers.set(each, reducer);
    }
    return found;
  }
}

const computes = (node: Node): boolean => is(node, mapPrimitive) || is(node, reducePrimitive);

function reducerOf(node: Node): Reducer | undefined {
  if (!is(node, reducePrimitive)) return undefined;
  return sizeOf(node.inputs[0]!.shape) > sizeOf(node.shape) ? node.attrs.reducer : undefined;
}
