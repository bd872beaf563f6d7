import { findActivation } from "./activation/index.ts";
import { type Init, initField } from "./init/index.ts";
import { activation, activationKinds } from "./layer/activation.ts";
import { layerKinds } from "./layer/index.ts";
import type { Layer } from "./layer/layer.ts";
import { fromSpec, type Json, type Spec, toSpec } from "./spec.ts";

/** What becomes of a layer, given its spec with all layers inside already changed, and as it was. */
type Change = (spec: Spec, was: Spec) => Spec;

const isSpec = (json: Json | undefined): json is Spec =>
  typeof json === "object" && json !== null && "type" in json && typeof json.type === "string";

/** A JSON object with a type is the spec of a layer; everything else is passed through. */
function rewrite(json: Json, change: Change): Json {
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map((item: Json) => rewrite(item, change));
  const inner = Object.fromEntries(
    Object.entries(json as Spec).map(([name, value]) => [name, rewrite(value, change)]),
  );
  return isSpec(inner) && isSpec(json) ? change(inner, json) : inner;
}

/**
 * The same model with another initialisation in every layer that has an option `init` for it.
 * @throws {SpecError} for a model that JSON cannot hold
 */
export function withInit(model: Layer, init: Init): Layer {
  const change = (spec: Spec): Spec =>
    layerKinds.get(spec.type)?.fields.init?.parse === initField.parse ? { ...spec, init } : spec;
  return fromSpec(rewrite(toSpec(model), change));
}

/**
 * The same model with another activation in place of each, with its default numbers; also where it is an option of a layer. What makes
 * factors stays: the last activation of a gate, and a bounded one at the end of what a graph multiplies.
 *
 * @throws {SpecError} for an unknown activation, or a model that JSON cannot hold
 */
export function withActivation(model: Layer, name: string): Layer {
  const { type } = activation(name);
  const change: Change = (spec, was) => {
    if (isActivation(spec)) return spec.name === undefined ? { type } : { name: spec.name, type };
    const kept = withFactors(spec, was);
    const field = layerKinds.get(spec.type)?.fields.activation;
    return field === undefined ? kept : { ...kept, activation: type };
  };
  return fromSpec(rewrite(toSpec(model), change));
}

const activationTypes: ReadonlySet<string> = new Set(activationKinds.map(({ type }) => type));

const isActivation = ({ type }: Spec): boolean => activationTypes.has(type);

/** Whether the values lie between two finite ones, as factors do. */
function isBounded({ type }: Spec): boolean {
  const [, low = -Infinity, high = Infinity] = findActivation(type)?.range ?? [];
  return Number.isFinite(low) && Number.isFinite(high);
}

/** The layer, in which the activations that make factors are as they were. */
function withFactors(spec: Spec, was: Spec): Spec {
  if (spec.type === "gate") return { ...spec, body: withEnd(spec.body, was.body, isActivation) };
  if (spec.type !== "graph") return spec;
  const products = listOf(spec.nodes).filter((node) => partOf(node, "join") === "multiply");
  const factors = new Set(products.flatMap((node) => listOf(partOf(node, "from"))));
  const layers = listOf(spec.layers).map((layer, i) =>
    factors.has(partOf(layer, "name") ?? null)
      ? withEnd(layer, listOf(was.layers)[i], isFactor)
      : layer,
  );
  return { ...spec, layers };
}

const isFactor = (spec: Spec): boolean => isActivation(spec) && isBounded(spec);

/** The layer, the last one of which is as it was, if that is to be kept. */
function withEnd(
  json: Json | undefined,
  was: Json | undefined,
  keep: (end: Spec) => boolean,
): Json {
  if (!isSpec(json) || !isSpec(was)) return json ?? null;
  if (keep(was)) return was;
  const layers = listOf(json.layers);
  const last = placeOfEnd(was);
  const end = layers[last];
  if (end === undefined) return json;
  return { ...json, layers: layers.with(last, withEnd(end, listOf(was.layers)[last], keep)) };
}

/** Which of the layers inside gives the output; −1 where none does as it is. */
function placeOfEnd({ type, layers, nodes }: Spec): number {
  if (type === "sequential") return listOf(layers).length - 1;
  const name = partOf(listOf(nodes).at(-1), "name");
  return name === undefined
    ? -1
    : listOf(layers).findIndex((each) => partOf(each, "name") === name);
}

const listOf = (json: Json | undefined): readonly Json[] => (Array.isArray(json) ? json : []);

const partOf = (json: Json | undefined, part: string): Json | undefined =>
  typeof json === "object" && json !== null ? (json as { [name: string]: Json })[part] : undefined;
