import type { Node } from "../graph/node.ts";
import type { Shape } from "../graph/shape.ts";
import type { Layer, Tensors, Variables } from "../nn/index.ts";
import { flatten, key, leafPaths, placeholder, type Tensor, unflatten } from "../tensor/index.ts";
import { type ReceptiveField, receptiveFields } from "./receptive-field.ts";

/** A layer as it was met when the model was traced, with what is its own and no layer's inside it. */
export interface TracedLayer {
  readonly path: string;
  readonly layer: Layer;
  readonly input: Tensor;
  readonly output: Tensor;
  /** By the name in its own tree: "weight", "layer1/recurrent". */
  readonly params: readonly NamedTensor[];
  readonly state: readonly NamedTensor[];
  /** Operations between input and output. */
  readonly nodes: readonly Node[];
}

export interface NamedTensor {
  readonly name: string;
  readonly tensor: Tensor;
}

/** One evaluation of a model: traced, never run. */
export interface TracedModel {
  readonly variables: Variables;
  readonly x: Tensor;
  readonly output: Tensor;
  /** In the order in which they are done; a composite after the layers in it. */
  readonly layers: readonly TracedLayer[];
  /** Axes of x that fields are followed along: all but the batch and the channels. */
  readonly axes: readonly number[];
  readonly fields: ReadonlyMap<Node, ReceptiveField>;
}

/**
 * The graph of one evaluation, told layer by layer.
 *
 * @param inputShape  of one example
 * @throws {ShapeError} naming the layer that such an input does not fit
 */
export function traceModel(layer: Layer, inputShape: Shape, batch = 1): TracedModel {
  const variables = placeholders(layer.init(key(0), inputShape));
  const x = placeholder([batch, ...inputShape], "float32", "x");
  const counted = new Set<Node>([x.node]);
  const layers: TracedLayer[] = [];
  const { output } = layer.apply(variables, x, {
    training: false,
    // Children report first, so what is counted already was theirs.
    observe: ({ path, layer, variables, input, output }) =>
      layers.push({
        path,
        layer,
        input,
        output,
        params: newTensors(variables.params, counted),
        state: newTensors(variables.state, counted),
        nodes: newNodes(output.node, input.node, counted),
      }),
  });
  const axes = inputShape.slice(0, -1).map((_, axis) => axis + 1);
  const ends = [...layers.map((traced) => traced.output.node), output.node];
  return { variables, x, output, layers, axes, fields: receptiveFields(ends, x.node, axes) };
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

function newTensors(tensors: Tensors, counted: Set<Node>): NamedTensor[] {
  const names = leafPaths(tensors);
  return flatten<Tensor>(tensors)[0].flatMap((tensor, i) => {
    if (counted.has(tensor.node)) return [];
    counted.add(tensor.node);
    return [{ name: names[i] ?? "", tensor }];
  });
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
