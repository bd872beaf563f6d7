import { macs } from "../../graph/graph.ts";
import type { Shape } from "../../graph/shape.ts";
import type { Layer } from "../../nn/index.ts";
import { type ReceptiveField, receptiveFields } from "../receptive-field.ts";
import { type LayerTree, summariseLayers } from "../summary.ts";
import { type NamedTensor, type TracedLayer, type TracedModel, traceModel } from "../trace.ts";
import { convolutions } from "./convolution.ts";
import {
  type Comparison,
  type Explanation,
  type Facts,
  type Formula,
  type Named,
  quantities,
} from "./formula.ts";
import { generic } from "./generic.ts";
import { globalPools } from "./global-pool.ts";
import { linears } from "./linear.ts";
import { findLayer } from "./name.ts";
import { pools } from "./pool.ts";
import { productsOf } from "./products.ts";
import { recurrents } from "./recurrent.ts";
import { separables } from "./separable.ts";
import { transposed } from "./transposed.ts";
import { truths } from "./truth.ts";

/** Kinds of layers with formulas of their own. A new one is a file beside this and a line here. */
const explanations: ReadonlyMap<string, Explanation> = new Map(
  [convolutions, transposed, separables, pools, globalPools, linears, recurrents].flatMap(
    (explanation) => explanation.types.map((type) => [type, explanation]),
  ),
);

type Plain = string | number | boolean | readonly Plain[];

/** A layer, and how each of its numbers comes about. */
export interface Explained {
  readonly path: string;
  readonly type: string;
  readonly input: Shape;
  readonly output: Shape;
  /** Those that are numbers, texts, or lists of such; layers and functions are left out. */
  readonly options: Readonly<Record<string, Plain>>;
  readonly formulas: readonly Formula[];
  readonly beside: Comparison | undefined;
}

/**
 * The formula of each number that the summary gives of a layer, with the values in it. The numbers of a composite are those of all in it.
 *
 * @param name  the layer's path, or the end of one that no other ends with
 * @throws {RangeError} if there is no such layer, with the nearest, or several
 */
export function explainLayer(
  model: Layer,
  inputShape: Shape,
  name: string,
  { batch = 1 }: { readonly batch?: number } = {},
): Explained {
  const traced = traceModel(model, inputShape, batch);
  const at = findLayer(
    name,
    traced.layers.map(({ path }) => path),
  );
  return explainer(traced)(at);
}

/** Explains layers of one model by their place in `traced.layers`. */
export function explainer(traced: TracedModel): (at: number) => Explained {
  const trees = treesOf(summariseLayers(traced)[0]);
  return (at) => explain(factsOf(traced, traced.layers[at]!, trees[at]!));
}

/** In the order of the trace: a composite after the layers in it. */
const treesOf = (trees: readonly LayerTree[]): LayerTree[] =>
  trees.flatMap((tree) => [...treesOf(tree.children), tree]);

function explain(facts: Facts): Explained {
  const own = explanations.get(facts.type);
  const said = own?.explain(facts) ?? [];
  const formulas = quantities.flatMap((quantity) => {
    const candidates = said.filter((formula) => formula.quantity === quantity);
    const results = candidates.flatMap(({ cases }) => cases.map(({ result }) => result));
    return candidates.length > 0 && agree(results, truths[quantity](facts))
      ? candidates
      : generic[quantity](facts);
  });
  const { path, type, input, output } = facts;
  const options = Object.fromEntries(
    Object.entries(facts.options).filter((entry): entry is [string, Plain] => isPlain(entry[1])),
  );
  return { path, type, input, output, options, formulas, beside: own?.beside?.(facts) };
}

const isPlain = (value: unknown): value is Plain =>
  Array.isArray(value)
    ? value.every(isPlain)
    : ["string", "number", "boolean"].includes(typeof value);

const agree = (found: readonly number[], truth: readonly number[]): boolean =>
  found.length === truth.length && found.every((n, i) => Math.abs(n - truth[i]!) < 1e-6);

function factsOf(
  { x, axes, fields }: TracedModel,
  traced: TracedLayer,
  { layer, total, children }: LayerTree,
): Facts {
  const { path, input, output } = traced;
  const isImage = layer.input.length === axes.length + 1;
  let window: ReceptiveField | undefined;
  const named = (tensors: readonly NamedTensor[]): Named[] =>
    tensors.map(({ name, tensor }) => ({ name, shape: tensor.shape }));
  return {
    path,
    type: traced.layer.type,
    options: traced.layer.options,
    batch: x.shape[0] ?? 1,
    input: layer.input,
    output: layer.output,
    params: named(traced.params),
    state: named(traced.state),
    products: traced.nodes.filter((node) => macs(node) > 0).flatMap(productsOf),
    before: fields.get(input.node),
    after: fields.get(output.node),
    window: () => {
      if (!isImage) return undefined;
      window ??= receptiveFields([output.node], input.node, axes).get(output.node);
      return window;
    },
    children: children.map((child) => ({
      name: child.layer.path.slice(path === "" ? 0 : path.length + 1),
      total: child.total,
      size: child.layer.size,
    })),
    total,
  };
}
