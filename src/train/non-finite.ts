import type { Observation } from "../nn/index.ts";
import { flatten, leafPaths, type Tensor, type Tree, valueAndGrad } from "../tensor/index.ts";
import { type Batch, lossOf, type StepOptions, stepKey, type TrainState } from "./step.ts";
import { trainingLoss } from "./training-loss.ts";

/** Training came upon NaN or ±∞. The message is one line and names the first layer with such a value. */
export class NonFiniteError extends Error {
  override name = "NonFiniteError";
  /** Path of that layer; undefined where it is none's. */
  readonly layer: string | undefined;

  constructor(message: string, layer?: string) {
    super(message);
    this.layer = layer;
  }
}

/** Where a value stands that is none. */
export interface NonFinite {
  /** In words. */
  readonly where: string;
  /** Path of the layer that it is of. */
  readonly layer?: string;
}

/**
 * Where the first non-finite value of a step arises. The step is computed again, layer by layer, from the state before it.
 *
 * In the order in which the step meets them: the input, what each layer puts out, the loss, the gradients from the last layer
 * to the first, the update.
 */
export function findNonFinite(
  options: StepOptions,
  state: TrainState,
  batch: Batch,
  step: Tensor,
): NonFinite {
  const { model, seed } = options;
  const spoilt = firstNonFinite(batch.images);
  if (spoilt !== undefined) return { where: `the input images hold ${spoilt}` };

  const broken = firstLeaf(state.params) ?? firstLeaf(state.model);
  if (broken !== undefined)
    return { where: `${broken.path} holds ${broken.value}`, layer: layerOf(broken.path) };

  const dropout = stepKey(seed, step);
  const seen: Observation[] = [];
  model.apply({ params: state.params, state: state.model }, batch.images, {
    training: true,
    key: dropout,
    observe: (observation) => void seen.push(observation),
  });
  for (const { path, layer, output } of seen) {
    const value = firstNonFinite(output);
    if (value !== undefined)
      return { where: `layer ${path || layer.label} puts out ${value}`, layer: path };
  }

  const loss = lossOf({ model, loss: trainingLoss(options) }, state.model, batch, dropout);
  const [[value], gradients] = valueAndGrad(loss, { aux: true })(state.params);
  const lossValue = firstNonFinite(value);
  if (lossValue !== undefined)
    return { where: `the loss is ${lossValue} although every layer's output is finite` };
  const gradient = firstLeaf(gradients, "backwards");
  if (gradient !== undefined) {
    const where = `the gradient of ${gradient.path} holds ${gradient.value}`;
    return { where, layer: layerOf(gradient.path) };
  }
  return { where: "the update of the parameters overflows" };
}

/** "block/conv/weight" belongs to "block/conv". */
const layerOf = (path: string): string => path.split("/").slice(0, -1).join("/");

/** The first leaf with a non-finite value, from either end of the tree. */
function firstLeaf(
  tree: Tree<Tensor>,
  order: "forwards" | "backwards" = "forwards",
): { path: string; value: number } | undefined {
  const paths = leafPaths(tree);
  const leaves = [...flatten<Tensor>(tree)[0].entries()];
  for (const [i, leaf] of order === "forwards" ? leaves : leaves.reverse()) {
    const value = firstNonFinite(leaf);
    if (value !== undefined) return { path: paths[i] ?? "", value };
  }
  return undefined;
}

function firstNonFinite(x: Tensor): number | undefined {
  return x.dtype === "float32" ? x.data().find((value) => !Number.isFinite(value)) : undefined;
}
