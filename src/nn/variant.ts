import { type Init, initField } from "./init/index.ts";
import { activation, activationKinds } from "./layer/activation.ts";
import { layerKinds } from "./layer/index.ts";
import type { Layer } from "./layer/layer.ts";
import { fromSpec, type Json, type Spec, toSpec } from "./spec.ts";

/** A JSON object with a type is the spec of a layer; everything else is passed through. */
function rewrite(json: Json, change: (spec: Spec) => Spec): Json {
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map((item: Json) => rewrite(item, change));
  const inner = Object.fromEntries(
    Object.entries(json as Spec).map(([name, value]) => [name, rewrite(value, change)]),
  );
  return typeof inner.type === "string" ? change(inner as Spec) : inner;
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
 * The same model with another activation in place of each, with its default numbers; also where it is an option of a layer.
 * @throws {SpecError} for an unknown activation, or a model that JSON cannot hold
 */
export function withActivation(model: Layer, name: string): Layer {
  const known = new Set(activationKinds.map(({ type }) => type));
  const { type } = activation(name);
  const change = (spec: Spec): Spec => {
    if (known.has(spec.type)) return spec.name === undefined ? { type } : { name: spec.name, type };
    const field = layerKinds.get(spec.type)?.fields.activation;
    return field === undefined ? spec : { ...spec, activation: type };
  };
  return fromSpec(rewrite(toSpec(model), change));
}
