import type { Backend } from "../../src/backend/backend.ts";
import { reference } from "../../src/backend/reference/index.ts";
import { macs, topologicalOrder } from "../../src/graph/graph.ts";
import { sizeOf } from "../../src/graph/shape.ts";

/** A graph was made, and would be large to run. */
export class TooLarge extends Error {
  override name = "TooLarge";
}

/** The reference backend for graphs of little work; others are made and not run. */
export function smallGraphs(work: number): Backend {
  const backend = reference();
  return {
    ...backend,
    compile(graph, options) {
      const nodes = topologicalOrder(graph.outputs);
      const cost = nodes.reduce((sum, node) => sum + sizeOf(node.shape) + macs(node), 0);
      if (cost > work) throw new TooLarge(`${cost} operations`);
      return backend.compile(graph, options);
    },
  };
}
