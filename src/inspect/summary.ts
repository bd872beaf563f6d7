import { macs } from "../graph/graph.ts";
import { type Shape, sizeOf } from "../graph/shape.ts";
import type { Layer } from "../nn/index.ts";
import { doublingFields } from "./doubling.ts";
import { type Memory, plannedMemory } from "./memory.ts";
import type { ReceptiveField } from "./receptive-field.ts";
import { type NamedTensor, type TracedLayer, type TracedModel, traceModel } from "./trace.ts";

/** What layers cost; of several it is the sum. MACs and activations are those of the whole batch. */
export interface Figures {
  readonly params: number;
  /** Parameters that training moves: all of them, for no layer keeps one fixed. What is not learned is `state`. */
  readonly trainable: number;
  /** Elements that a layer remembers but does not learn: running statistics. No parameters. */
  readonly state: number;
  /** Multiply-accumulates of convolutions and matrix products. */
  readonly macs: number;
  /** Elements of the output. */
  readonly activations: number;
}

/** What is known of one layer before anything runs. Shapes have no batch axis. */
export interface LayerSummary extends ReceptiveField, Figures {
  readonly path: string;
  readonly type: string;
  readonly input: Shape;
  readonly output: Shape;
  /** The field by the lectures' convention, which is not exact; see doubling.ts. */
  readonly doubled: readonly number[];
}

/** A layer with the layers in it. */
export interface LayerTree {
  /** With the figures that are its own and no inner layer's. */
  readonly layer: LayerSummary;
  /** Its own figures and those of all layers in it. */
  readonly total: Figures;
  /** In the order in which they are done. */
  readonly children: readonly LayerTree[];
}

export interface Summary extends Figures {
  /** Shape of one example. */
  readonly input: Shape;
  readonly output: Shape;
  readonly batch: number;
  /** Present where it was asked for. */
  readonly memory: Memory | undefined;
  /** Every layer that does something of its own, in the order of the work. */
  readonly layers: readonly LayerSummary[];
  /** The same layers and all composites, nested. */
  readonly tree: readonly LayerTree[];
}

export interface SummaryOptions {
  /** Examples at once. Default 1. */
  readonly batch?: number;
  /** Plans the memory of a forward pass and of a training step too, which takes compiling both. Default false. */
  readonly memory?: boolean;
}

/**
 * What a model is made of and what it costs: layer by layer from the graph of one evaluation, which is traced, never run.
 * Works for any model, layers written by hand included. In `layers` a composite layer has a row of its own only for work that is not its
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
  const traced = traceModel(layer, inputShape, batch);
  const { variables, x, output } = traced;
  const [tree, layers] = summariseLayers(traced);
  return {
    input: inputShape,
    output: output.shape.slice(1),
    batch,
    ...sumOf(layers),
    memory: memory ? plannedMemory(layer, variables, x, output) : undefined,
    layers,
    tree,
  };
}

/** Nested, and in a row those that do something. */
export function summariseLayers(traced: TracedModel): [tree: LayerTree[], layers: LayerSummary[]] {
  const doubled = doublingFields(traced);
  const layers: LayerSummary[] = [];
  // Layers report after those in them: what still stands here and lies below a path belongs to it.
  const open: LayerTree[] = [];
  for (const one of traced.layers) {
    const summary = summariseLayer(one, traced, doubled.get(one) ?? []);
    const works = one.layer.children.length === 0 || hasOwn(one);
    if (works) layers.push(summary);
    const children = open.splice(firstInside(open, one.path));
    const own = works ? summary : { ...summary, activations: 0 };
    open.push({
      layer: own,
      total: sumOf([own, ...children.map(({ total }) => total)]),
      children,
    });
  }
  return [open, layers];
}

/** The first of the trees at the end that all lie below `path`; behind the last if there is none. */
function firstInside(open: readonly LayerTree[], path: string): number {
  const below = path === "" ? "" : `${path}/`;
  let first = open.length;
  while (first > 0 && open[first - 1]?.layer.path.startsWith(below)) first--;
  return first;
}

/** Whether a composite layer does something beside what its children do. */
const hasOwn = ({ nodes, params }: TracedLayer): boolean => nodes.length > 0 || params.length > 0;

const elements = (tensors: readonly NamedTensor[]): number =>
  tensors.reduce((sum, { tensor }) => sum + sizeOf(tensor.shape), 0);

function summariseLayer(
  { path, layer, input, output, params, state, nodes }: TracedLayer,
  { fields, axes }: TracedModel,
  doubled: readonly number[],
): LayerSummary {
  const none = axes.map(() => 0);
  const field = fields.get(output.node) ?? { size: none, jump: none, start: none };
  return {
    path,
    type: layer.label,
    input: input.shape.slice(1),
    output: output.shape.slice(1),
    params: elements(params),
    trainable: elements(params),
    state: elements(state),
    macs: nodes.reduce((sum, node) => sum + macs(node), 0),
    activations: sizeOf(output.shape),
    ...field,
    doubled,
  };
}

export function sumOf(rows: readonly Figures[]): Figures {
  const total = (pick: (row: Figures) => number): number =>
    rows.reduce((sum, row) => sum + pick(row), 0);
  return {
    params: total((row) => row.params),
    trainable: total((row) => row.trainable),
    state: total((row) => row.state),
    macs: total((row) => row.macs),
    activations: total((row) => row.activations),
  };
}
