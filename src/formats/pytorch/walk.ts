/** One walk through a model: every layer with what PyTorch's twin of it reads. */
import { sizeOf } from "../../graph/shape.ts";
import {
  activations,
  EvaluationOnlyError,
  type Layer,
  type Observation,
  type Variables,
  wiringOf,
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

/** A tensor that no layer of its own made. */
const placedByRank = (x: Tensor): Placed => ({ layout: x.rank < 4 ? "last" : "first" });

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
  const byPath = new Map<string, WalkedLayer>();
  const of = (x: Tensor): Placed => placed.get(x.node) ?? placedByRank(x);
  return observe(layer, variables, input).map((observation) => {
    const { path, layer, output } = observation;
    const { layout, flattened } = of(observation.input);
    const wanted = wantedBy(layer, observation.input, layout);
    const children = layer.children.flatMap(({ name }) => {
      const child = byPath.get(path === "" ? name : `${path}/${name}`);
      return child === undefined ? [] : [of(child.output)];
    });
    const after =
      placed.get(output.node) ?? placeAfter(observation, of(observation.input), wanted, children);
    placed.set(output.node, after);
    const walked = { ...observation, layout, wanted, given: after.layout, flattened };
    byPath.set(path, walked);
    return walked;
  });
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

function placeAfter(
  { path, layer, input, output }: Observation,
  came: Placed,
  wanted: Layout,
  children: readonly Placed[],
): Placed {
  const { type } = layer;
  const wiring = wiringOf(layer);
  if (wiring?.kind === "parallel") {
    const parts = wiring.past ? [...children, came] : children;
    // Gates may be vectors; what they let through lies as it came.
    const layout = wiring.join === "multiply" ? came.layout : (parts[0] ?? came).layout;
    return { layout, flattened: joined(parts, wiring.join, path) };
  }
  // Vectors and what a composite made by itself.
  const layout = input.rank === output.rank ? wanted : placedByRank(output).layout;
  if (layer.children.length > 0) return { layout };
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

function joined(parts: readonly Placed[], join: string, path: string): Flattened | undefined {
  const first = parts[0]?.flattened;
  const side = (join === "concat" || join === "dual path") && parts.length > 1;
  const equal = parts.every(({ flattened }) => sameOrder(flattened, first));
  if (equal && !(side && first !== undefined)) return first;
  throw new FormatError(
    `${path}: joins a flattened image, which PyTorch has in the order of its channels, with what is in this order; put a linear layer between`,
  );
}
