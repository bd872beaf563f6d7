import { ShapeError, showShape } from "../../graph/shape.ts";
import { concat, type Tensor } from "../../tensor/index.ts";
import { choice, optional } from "./field.ts";
import { type Child, childOf, childSeed, defineLayer, type Layer, type Tensors } from "./layer.ts";
import { namedLayers, nameParts, type Parts } from "./named.ts";
import { keep } from "./sequential.ts";

export interface BranchesOptions {
  /** "concat" joins the channels, "add" sums. Default "concat". */
  readonly join?: "concat" | "add";
}

interface Kept {
  readonly layers: readonly Child[];
  readonly join: "concat" | "add";
}

export const branchesLayer = defineLayer<Kept>({
  type: "branches",
  fields: { layers: namedLayers, join: optional(choice(["concat", "add"]), "concat") },
  children: ({ layers }) => layers,
  init({ layers }, seed) {
    const params: Record<string, Tensors> = {};
    const state: Record<string, Tensors> = {};
    for (const [position, { name, layer }] of layers.entries()) {
      const made = layer.initAt(childSeed(seed, name, position, seed.inputShape));
      keep(params, name, made.params);
      keep(state, name, made.state);
    }
    return { params, state };
  },
  apply({ layers, join }, { params, state }, x, context) {
    const after: Record<string, Tensors> = {};
    const outputs = layers.map(({ name, layer }, position) => {
      const own = { params: childOf(params, name), state: childOf(state, name) };
      const applied = layer.applyAt(own, x, context.child(name, position));
      keep(after, name, applied.state);
      return applied.output;
    });
    requireJoinable(outputs, layers, join, context.path || "branches");
    const output =
      join === "concat"
        ? concat(outputs, x.rank === 0 ? 0 : -1)
        : outputs.slice(1).reduce((sum, y) => sum.add(y), outputs[0] ?? x);
    return { output, state: after };
  },
});

function requireJoinable(
  outputs: readonly Tensor[],
  layers: readonly Child[],
  join: Kept["join"],
  path: string,
): void {
  const [first] = outputs;
  for (const [i, { shape }] of outputs.entries()) {
    if (first === undefined) return;
    const compared = join === "concat" ? shape.length - 1 : shape.length;
    const fits =
      shape.length === first.shape.length &&
      shape.slice(0, compared).every((n, axis) => n === first.shape[axis]);
    if (!fits)
      throw new ShapeError(
        `${path}: ${layers[0]?.name} gives ${showShape(first.shape)}, ${layers[i]?.name} gives ${showShape(shape)}; to ${join} them ${join === "concat" ? "all axes but the last" : "all axes"} must be equal (mend stride or padding)`,
      );
  }
}

/**
 * Several layers on the same input, joined along the channels or summed.
 *
 * @throws {ShapeError} if the outputs do not join
 * @source Szegedy et al. 2015, arXiv:1409.4842
 */
export const branches = (layers: Parts, { join = "concat" }: BranchesOptions = {}): Layer =>
  branchesLayer.make({ layers: nameParts(layers), join });
