import { macs } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { type Shape, sizeOf } from "../graph/shape.ts";
import type { Layer, Observation, Tensors, Variables } from "../nn/index.ts";
import { flatten, key, leafPaths, placeholder, type Tensor, unflatten } from "../tensor/index.ts";
import { type Memory, plannedMemory } from "./memory.ts";
import { type ReceptiveField, receptiveFields } from "./receptive-field.ts";

/** What is known of one layer before anything runs. Shapes have no batch axis; MACs and activations are those of the whole batch. */
export interface LayerSummary extends ReceptiveField {
  readonly path: string;
  readonly type: string;
  readonly input: Shape;
  readonly output: Shape;
  readonly params: number;
  /** Parameters that training moves. */
  readonly trainable: number;
  /** Elements that the layer remembers but does not learn: running statistics. No parameters. */
  readonly state: number;
  /** Multiply-accumulates of convolutions and matrix products. */
  readonly macs: number;
  /** Elements of the output. */
  readonly activations: number;
}

export interface Summary {
  /** Shape of one example. */
  readonly input: Shape;
  readonly output: Shape;
  readonly batch: number;
  readonly params: number;
  readonly trainable: number;
  readonly state: number;
  readonly macs: number;
  readonly activations: number;
  /** Present where it was asked for. */
  readonly memory: Memory | undefined;
  readonly layers: readonly LayerSummary[];
}

export interface SummaryOptions {
  /** Examples at once. Default 1. */
  readonly batch?: number;
  /** Plans the memory of a forward pass and of a training step too, which takes compiling both. Default false. */
  readonly memory?: boolean;
}

/**
 * What a model is made of and what it costs: layer by layer from the graph of one evaluation, which is traced, never run.
 * Works for any model, layers written by hand included. A composite layer has a row of its own only for work that is not its
 * children's: the sum of a residual block, the join of branches.
 *
 * @param inputShape  of one example: [H, W, C] for images
 * @throws {ShapeError} naming the layer that such an input does not fit
 */
export function summarise(
  layer: Layer,
  inputShape: Shape,
  { batch = 1, memory = false }: SummaryOptions = {},
): Summary {
  const variables = placeholders(layer.init(key(0), inputShape));
  const x = placeholder([batch, ...inputShape], "float32", "x");
  const observations: Observation[] = [];
  const { output } = layer.apply(variables, x, {
    training: false,
    observe: (observation) => observations.push(observation),
  });
  // Spatial axes: all but the batch and the channels.
  const axes = inputShape.slice(0, -1).map((_, axis) => axis + 1);
  const outputs = observations.map((observation) => observation.output.node);
  const fields = receptiveFields([...outputs, output.node], x.node, axes);

  const counted = new Set<Node>([x.node]);
  const layers = observations.flatMap((observation) => {
    const row = summariseLayer(observation, counted, fields, axes);
    const own = row.macs > 0 || row.params > 0 || row.work > 0;
    const { work: _, ...summary } = row;
    return observation.layer.children.length === 0 || own ? [summary] : [];
  });
  const total = (pick: (row: LayerSummary) => number): number =>
    layers.reduce((sum, row) => sum + pick(row), 0);
  return {
    input: inputShape,
    output: output.shape.slice(1),
    batch,
    params: total((row) => row.params),
    trainable: total((row) => row.trainable),
    state: total((row) => row.state),
    macs: total((row) => row.macs),
    activations: total((row) => row.activations),
    memory: memory ? plannedMemory(layer, variables, x, output) : undefined,
    layers,
  };
}

/** The same tree with a leaf without values for every tensor, so that the graph of the initialisation is not looked at. */
function placeholders({ params, state }: Variables): Variables {
  const made = (tensors: Tensors): Tensors => {
    const [leaves, structure] = flatten<Tensor>(tensors);
    const names = leafPaths(tensors);
    return unflatten(
      structure,
      leaves.map(({ shape, dtype }, i) => placeholder(shape, dtype, names[i])),
    );
  };
  return { params: made(params), state: made(state) };
}

/** Children report first, so what is counted already was theirs. `work` counts the nodes that are the layer's own. */
function summariseLayer(
  { path, layer, variables, input, output }: Observation,
  counted: Set<Node>,
  fields: ReadonlyMap<Node, ReceptiveField>,
  axes: readonly number[],
): LayerSummary & { readonly work: number } {
  const own = (tensors: Tensors): number =>
    flatten<Tensor>(tensors)[0].reduce((sum, { node }) => {
      if (counted.has(node)) return sum;
      counted.add(node);
      return sum + sizeOf(node.shape);
    }, 0);
  const params = own(variables.params);
  const state = own(variables.state);
  const nodes = newNodes(output.node, input.node, counted);
  const work = nodes.length;
  const cost = nodes.reduce((sum, node) => sum + macs(node), 0);
  const none = axes.map(() => 0);
  const field = fields.get(output.node) ?? { size: none, jump: none, start: none };
  return {
    path,
    type: layer.label,
    input: input.shape.slice(1),
    output: output.shape.slice(1),
    params,
    trainable: params,
    state,
    macs: cost,
    activations: sizeOf(output.shape),
    ...field,
    work,
  };
}

/**
 * What `output` needs from `input` on and no layer has counted yet; now it is counted. Nodes of children are passed through,
 * for behind a child there may be work of the parent's own.
 */
function newNodes(output: Node, input: Node, counted: Set<Node>): Node[] {
  const found: Node[] = [];
  const seen = new Set<Node>([input]);
  const stack = [output];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    stack.push(...node.inputs);
    if (counted.has(node)) continue;
    counted.add(node);
    found.push(node);
  }
  return found;
}
