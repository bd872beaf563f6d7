/** One walk through a model: every layer with what PyTorch's twin of it reads. */
import { sizeOf } from "../../graph/shape.ts";
import {
  activations,
  EvaluationOnlyError,
  type Layer,
  type Observation,
  type Variables,
} from "../../nn/index.ts";
import { key, type Node, placeholder, type Tensor } from "../../tensor/index.ts";
import { FormatError } from "../format-error.ts";
import { type Flattened, sameOrder } from "./layout.ts";

/** Where the channels of a tensor of PyTorch's are: behind the batch, or at the end as here. The same for vectors. */
export type Layout = "first" | "last";

export interface WalkedLayer extends Observation {
  /** How x lies in PyTorch when it comes; `wanted` says how the layer must have it. */
  readonly layout: Layout;
  readonly wanted: Layout;
  /** How the output lies. */
  readonly given: Layout;
  /** Where x is a flattened image whose elements PyTorch has in another order. */
  readonly flattened: Flattened | undefined;
  /** The same of the output. */
  readonly flattenedAfter: Flattened | undefined;
}

/** Kinds that work on the last axis, or on steps of sequences, in PyTorch too. */
const LAST = [
  ...["linear", "layerNorm", "rnn", "lstm", "gru", "embedding", "positions"],
  ...["multiHeadAttention", "reshape"],
];

/** Kinds that work on channels of places; of the normalisations batch normalisation does so on vectors too. */
const isSpatial = (type: string): boolean =>
  /^(conv|depthwise|upsample|pad$|channel|spatialDropout|groupNorm|instanceNorm|batchNorm|prelu)|Pool/.test(
    type,
  );

/** Layers that leave every element at its place. */
const keepsPlaces = (type: string): boolean =>
  Object.hasOwn(activations, type) || ["dropout", "batchNorm", "standardise"].includes(type);

/** What is known of a tensor of PyTorch's. */
interface Placed {
  readonly layout: Layout;
  readonly flattened?: Flattened | undefined;
}

/** How a tensor lies in PyTorch where nothing else is known: images with their channels first, sequences as they are here. */
export const placedByRank = (x: Tensor): Placed => ({ layout: x.rank < 4 ? "last" : "first" });

/**
 * Every layer of the model in the order of the computation, composites after their children. In training, so that heads that only
 * train are met too. Nothing is computed.
 *
 * @throws {FormatError} naming the layer that an image flattened in PyTorch's order would not fit
 */
export function walkModel(
  layer: Layer,
  variables: Variables,
  input: readonly number[],
): readonly WalkedLayer[] {
  const placed = new Map<Node, Placed>();
  const of = (x: Tensor, path: string): Placed => placed.get(x.node) ?? inferred(x, placed, path);
  return observe(layer, variables, input).map((observation) => {
    const { path, layer, output } = observation;
    const came = of(observation.input, path);
    const { layout, flattened } = came;
    placed.set(observation.input.node, came);
    const wanted = wantedBy(layer, observation.input, layout);
    // What a layer joins of its parts lies as they do.
    const after =
      placed.get(output.node) ??
      (layer.children.length > 0
        ? inferred(output, placed, path)
        : placeAfter(observation, came, wanted));
    placed.set(output.node, after);
    return {
      ...{ ...observation, layout, wanted, given: after.layout, flattened },
      flattenedAfter: after.flattened,
    };
  });
}

/** A tensor that a layer made between its children, such as a sum: as what it was made of, where that is known. */
function inferred(x: Tensor, placed: ReadonlyMap<Node, Placed>, path: string): Placed {
  const found: Placed[] = [];
  const seen = new Set<Node>();
  const stack = [x.node];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    const known = placed.get(node);
    if (known === undefined) stack.push(...node.inputs);
    else if (node.shape.length === x.rank) found.unshift(known);
  }
  const [first = placedByRank(x)] = found;
  const width = x.shape.at(-1);
  const whole = first.flattened && first.flattened.places * first.flattened.channels === width;
  if (found.every(({ flattened }) => flattened === undefined)) return { layout: first.layout };
  if (whole && found.every(({ flattened }) => sameOrder(flattened, first.flattened))) return first;
  throw joinError(path);
}

function wantedBy({ type, children }: Layer, x: Tensor, layout: Layout): Layout {
  if (x.rank < 3) return layout;
  if (LAST.includes(type)) return "last";
  return isSpatial(type) && children.length === 0 ? "first" : layout;
}

function observe(layer: Layer, variables: Variables, input: readonly number[]): Observation[] {
  const run = (training: boolean): Observation[] => {
    const seen: Observation[] = [];
    // A batch has a variance from two examples on.
    const x = placeholder([2, ...input], "float32", "x");
    layer.apply(variables, x, {
      training,
      ...(training && { key: key(0) }),
      observe: (observation) => seen.push(observation),
    });
    return seen;
  };
  try {
    return run(true);
  } catch (error) {
    if (error instanceof EvaluationOnlyError) return run(false);
    throw error;
  }
}

/** The output of a layer without parts. */
function placeAfter(
  { path, layer, input, output }: Observation,
  came: Placed,
  wanted: Layout,
): Placed {
  const { type } = layer;
  const layout = input.rank === output.rank ? wanted : placedByRank(output).layout;
  if (type === "flatten")
    return { layout, flattened: came.flattened ?? flattenedOf(input, came.layout) };
  if (type === "embedding" || type === "reshape") return { layout: "last" };
  if (came.flattened === undefined || type === "linear") return { layout };
  if (keepsPlaces(type)) return { layout, flattened: came.flattened };
  throw new FormatError(
    `${path}: reads a flattened image, which PyTorch has in the order of its channels, and ${type} cannot be turned to that; put a linear layer between`,
  );
}

/** Of an image with one channel, or one pixel, both orders are the same. */
function flattenedOf(x: Tensor, layout: Layout): Flattened | undefined {
  const places = sizeOf(x.shape.slice(1, -1));
  const channels = x.shape.at(-1) ?? 1;
  return layout === "last" || places === 1 || channels === 1 ? undefined : { places, channels };
}

const joinError = (path: string): FormatError =>
  new FormatError(
    `${path}: joins a flattened image, which PyTorch has in the order of its channels, with what is in this order; put a linear layer between`,
  );
