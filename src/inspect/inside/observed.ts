import type { Node } from "../../graph/node.ts";
import type { Layer, Mode, Variables } from "../../nn/index.ts";
import { flatten, type Tensor } from "../../tensor/index.ts";

/** A layer as it was met, in the order in which they ran; a composite comes after the layers in it. */
export interface ObservedLayer {
  /** From the model's root: "block1/conv"; of a model that is one layer its type, of the outermost composite "". */
  readonly path: string;
  readonly type: string;
  /** It has layers in it. */
  readonly composite: boolean;
  /** It hands on what another layer made, perhaps in another shape: a sequential, flatten, dropout in evaluation. */
  readonly passes: boolean;
  /** It has parameters. */
  readonly weighted: boolean;
  /** [N, …, C] */
  readonly output: Tensor;
}

/** Applies a model and notes what comes out of every layer. Lazy: nothing is computed. */
export function observeLayers(
  model: Layer,
  variables: Variables,
  x: Tensor,
  mode: Omit<Mode, "observe">,
): { readonly output: Tensor; readonly layers: readonly ObservedLayer[] } {
  const seen = new Set<Node>([x.node]);
  const layers: ObservedLayer[] = [];
  const { output } = model.apply(variables, x, {
    ...mode,
    observe({ path, layer, variables, output }) {
      const { node } = output;
      const moved = node.primitive.name === "reshape" && seen.has(node.inputs[0] as Node);
      const passes = moved || seen.has(node);
      seen.add(node);
      const composite = layer.children.length > 0;
      const weighted = flatten<Tensor>(variables.params)[0].length > 0;
      layers.push({ path, type: layer.type, composite, passes, weighted, output });
    },
  });
  return { output, layers };
}
