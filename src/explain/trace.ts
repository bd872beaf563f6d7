import { gradients } from "../graph/gradients.ts";
import type { Node } from "../graph/node.ts";
import { full } from "../graph/primitives/index.ts";
import { type Shape, showShape, sizeOf } from "../graph/shape.ts";
import {
  activation,
  type Layer,
  type Loss,
  layerKinds,
  type Tensors,
  type Variables,
} from "../nn/index.ts";
import { sgd } from "../optim/index.ts";
import {
  flatten,
  key,
  leafPaths,
  mapTree,
  placeholder,
  Tensor,
  type Tree,
  unflatten,
} from "../tensor/index.ts";

/** A leaf of the graph and the numbers that it holds in this step. */
export interface Given {
  readonly node: Node;
  readonly values: ArrayLike<number>;
}

export interface TracedParameter extends Given {
  /** Within its layer: "weight". */
  readonly name: string;
  readonly learned: boolean;
}

/** What a layer makes of its input. Composite layers appear behind the layers in them, where they compute something of their own. */
export interface TracedLayer {
  readonly path: string;
  readonly layer: Layer;
  readonly input: Node;
  readonly output: Node;
  readonly parameters: readonly TracedParameter[];
}

/** One training step as a graph: forward, loss, the slopes of the loss by everything on the way, the update. */
export interface TracedStep {
  readonly x: Given;
  readonly target: Given;
  readonly rate: Given;
  readonly layers: readonly TracedLayer[];
  readonly output: Node;
  readonly loss: Node;
  /** The loss takes what comes before the last activation: cross-entropies do, and are then finite for all numbers. */
  readonly fused: TracedLayer | undefined;
  slope(node: Node): Node;
  /** Of an elementwise activation: each output by the input at its place. */
  localSlope(layer: TracedLayer): Node;
  updated(parameter: TracedParameter): Node;
}

export interface StepOptions {
  readonly model: Layer;
  readonly variables: Variables;
  /** Of one example. */
  readonly inputShape: Shape;
  /** One example after the other. */
  readonly input: readonly number[];
  /** Of the shape of the output: values, signs, or probabilities. */
  readonly target: readonly number[];
  readonly loss: Loss;
  readonly rate: number;
  /** Of what layers draw in training: dropout. Default 0. */
  readonly seed?: number;
}

/** Losses that take logits, and the activations that would make their probabilities. */
const fusions: Readonly<Record<string, readonly string[]>> = {
  binaryCrossEntropy: ["sigmoid"],
  crossEntropy: ["softmax", "logSoftmax"],
  klDivergence: ["softmax", "logSoftmax"],
};

/**
 * Traces the step that `trainStep` compiles, with plain gradient descent. Cross-entropies include an activation, sigmoid or softmax.
 * Where the network ends in it, the loss takes what comes before it, so that L = −y ln a − (1 − y) ln(1 − a) is computed from z;
 * where it ends before it, the activation is written down as the loss's own.
 *
 * @throws {ShapeError} naming the layer that the input does not fit, {RangeError} for a target of another shape than the output's
 */
export function traceStep(options: StepOptions): TracedStep {
  const { model, variables, inputShape, input, target, loss, rate, seed = 0 } = options;
  const examples = input.length / sizeOf(inputShape);
  const params = placeholders(variables.params);
  const state = placeholders(variables.state);
  const values = new Map([...params.values, ...state.values]);
  const x = placeholder([examples, ...inputShape], "float32", "x");

  const layers: TracedLayer[] = [];
  const counted = new Set<Node>();
  const applied = model.apply({ params: params.tree, state: state.tree }, x, {
    training: true,
    key: key(seed),
    observe: ({ path, layer, variables, input, output }) => {
      const take = (tree: Tensors, learned: boolean): TracedParameter[] =>
        newLeaves(tree, counted).map(({ node, name }) => ({
          ...{ node, name, learned },
          values: values.get(node) ?? [],
        }));
      const parameters = [...take(variables.params, true), ...take(variables.state, false)];
      layers.push({ path, layer, input: input.node, output: output.node, parameters });
    },
  });
  const fused = fusedLayer(layers, applied.output.node, loss);
  if (fused && !layers.includes(fused)) layers.push(fused);
  const output = fused?.output ?? applied.output.node;
  const judged = Tensor.of(fused?.input ?? output);
  if (sizeOf(judged.shape) !== target.length)
    throw new RangeError(
      `target: has ${target.length} numbers, the output is ${showShape(judged.shape)}; must have ${sizeOf(judged.shape)}`,
    );
  const t = placeholder(judged.shape, "float32", "target");
  const scalar = loss(judged, t).node;

  const parameters = layers.flatMap((layer) => layer.parameters).filter((p) => p.learned);
  const between = layers.map((layer) => layer.output);
  const wanted = [...new Set([...between, ...parameters.map((p) => p.node)])];
  const slopes = new Map(
    gradients(scalar, wanted).map((slope, i) => [wanted[i] as Node, slope] as const),
  );
  const slope = (node: Node): Node => slopes.get(node) ?? full(node.shape, 0);
  const step = placeholder([], "float32", "rate");
  const [leaves, structure] = flatten<Tensor>(params.tree);
  const gradient = unflatten(
    structure,
    leaves.map(({ node }) => Tensor.of(slope(node))),
  ) as Tree<Tensor>;
  const optimiser = sgd.kind.make({});
  const moved = optimiser.update(gradient, optimiser.init(params.tree), params.tree, step);
  const [movedLeaves] = flatten<Tensor>(moved.params);
  const updates = new Map(leaves.map(({ node }, i) => [node, movedLeaves[i]!.node] as const));

  return {
    x: { node: x.node, values: input },
    target: { node: t.node, values: target },
    rate: { node: step.node, values: [rate] },
    ...{ layers, output, loss: scalar, fused, slope },
    localSlope: ({ input, output }) =>
      gradients([[output, full(output.shape, 1)]], [input])[0] as Node,
    updated: ({ node }) => updates.get(node) as Node,
  };
}

/**
 * The activation that the loss includes: the last of the network, or, where that ends before it, the one that the loss stands for.
 * Undefined for losses that take any number.
 */
function fusedLayer(
  layers: readonly TracedLayer[],
  output: Node,
  loss: Loss,
): TracedLayer | undefined {
  const included = fusions[loss.kind.type];
  if (included === undefined) return undefined;
  const last = layers.findLast(({ layer }) => layer.children.length === 0);
  if (last?.output === output && included.includes(last.layer.type)) return last;
  const [name = ""] = included;
  const layer = activation(name);
  const made = layer.apply({ params: {}, state: {} }, Tensor.of(output), { training: true });
  const path = `${name} of the loss`;
  return { path, layer, input: output, output: made.output.node, parameters: [] };
}

/** The same tree without values, and the values by their stand-ins. */
function placeholders(tree: Tensors): { tree: Tensors; values: Map<Node, ArrayLike<number>> } {
  const [leaves] = flatten<Tensor>(tree);
  // All that are still to be drawn in one program.
  Tensor.evaluate(leaves);
  const names = leafPaths(tree);
  const values = new Map<Node, ArrayLike<number>>();
  let next = 0;
  const stand = mapTree<Tensor, Tensor>((leaf) => {
    const made = placeholder(leaf.shape, leaf.dtype, names[next++] ?? "");
    values.set(made.node, leaf.data());
    return made;
  }, tree) as Tensors;
  return { tree: stand, values };
}

/** The tensors of a layer that no layer inside it has told of. */
function newLeaves(tree: Tensors, counted: Set<Node>): { node: Node; name: string }[] {
  const [leaves] = flatten<Tensor>(tree);
  const names = leafPaths(tree);
  return leaves.flatMap(({ node }, i) => {
    if (counted.has(node)) return [];
    counted.add(node);
    return [{ node, name: names[i] ?? "" }];
  });
}

/** The group of layers that a layer belongs to, by which its numbers are named. */
export const groupOf = ({ layer }: TracedLayer): string =>
  layerKinds.get(layer.type)?.group ?? "other";

/** Without the composites that only hand on what their last layer made. */
export function layersOf({ layers }: TracedStep): readonly TracedLayer[] {
  const seen = new Set<Node>();
  return layers.filter(({ output, parameters, layer }) => {
    const repeated = seen.has(output);
    seen.add(output);
    return layer.children.length === 0 || parameters.length > 0 || !repeated;
  });
}
