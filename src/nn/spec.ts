import { findActivation } from "./activation/index.ts";
import { SpecError, show } from "./layer/field.ts";
import { layerKinds } from "./layer/index.ts";
import { Layer, type LayerKind } from "./layer/layer.ts";
import { nameParts } from "./layer/named.ts";
import { nearestName } from "./nearest.ts";

export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json };

/** A model as data: the type of its outermost layer and that layer's options. */
export type Spec = { readonly type: string } & { readonly [option: string]: Json };

/**
 * The layer as JSON; options at their default are left out. `fromSpec(toSpec(layer))` is an equal layer.
 *
 *   { "type": "conv2d", "filters": 16, "kernel": 3 }
 *
 * @throws {SpecError} naming the path of a custom layer, which JSON cannot hold
 */
export function toSpec(layer: Layer, path = ""): Spec {
  const kind = layerKinds.get(layer.type);
  const where = path || layer.label;
  if (kind === undefined || !kind.json)
    throw new SpecError(
      `${where}: a ${layer.type} layer cannot be written as JSON; make it of built-in layers`,
    );
  const below = (name: string) => (path === "" ? name : `${path}/${name}`);
  const spec: Record<string, Json> = { type: layer.type };
  for (const [option, value] of Object.entries(layer.options)) {
    const fallback = kind.fields[option]?.fallback;
    if (
      value === undefined ||
      (fallback && JSON.stringify(fallback.value) === JSON.stringify(value))
    )
      continue;
    if (value instanceof Layer) spec[option] = toSpec(value, below(option));
    else if (value === layer.children) spec[option] = childSpecs(layer, below);
    else spec[option] = value as Json;
  }
  return spec as Spec;
}

/** The named layers of `sequential` and `branches`; names that `nameParts` would give again are left out, unless other options tell them. */
function childSpecs({ children, options }: Layer, below: (name: string) => string): Json {
  const given = nameParts(children.map(({ layer }) => layer));
  const told = "nodes" in options;
  const automatic = !told && children.every(({ name }, i) => name === given[i]?.name);
  return children.map(({ name, layer }) => {
    const spec = toSpec(layer, below(name));
    return automatic ? spec : { name, ...spec };
  });
}

/** Every level is one of the call stack too, here and wherever a model is walked. */
const DEEPEST = 256;

/**
 * The layer that the JSON describes. An activation may go by its alias.
 *
 * @throws {SpecError} in one line: path of the layer, what came, what is needed, and what to write instead where that is clear
 */
export function fromSpec(json: unknown, path = ""): Layer {
  if (json instanceof Layer) return json;
  const { kind, options } = kindOfSpec(json, path);
  return kind.make(options, path, fromSpec);
}

/** The kind of layer that the JSON names, and the options that it gives. Throws as `fromSpec`. */
export function kindOfSpec(
  json: unknown,
  path: string,
): { readonly kind: LayerKind; readonly options: Readonly<Record<string, unknown>> } {
  const where = path || "model";
  if (typeof json !== "object" || json === null || Array.isArray(json))
    throw new SpecError(
      `${where}: is ${show(json)}, must be an object with a type such as { "type": "linear", "units": 10 }`,
    );
  if (path.split("/").length > DEEPEST)
    throw new SpecError(
      `${path.slice(0, 60)}…: layers stand in each other more than ${DEEPEST} deep; take fewer levels`,
    );
  const { type, ...options } = json as Record<string, unknown>;
  if (typeof type !== "string")
    throw new SpecError(
      `${where}: type is ${type === undefined ? "missing" : show(type)}, must be one of ${knownTypes().join(", ")}`,
      { option: "type" },
    );
  const kind = layerKinds.get(type) ?? layerKinds.get(findActivation(type)?.name ?? "");
  if (kind?.json) return { kind, options };
  const near = nearestName(type, knownTypes());
  throw new SpecError(
    `${where}: type ${type.slice(0, 60)} is unknown; ${near === undefined ? `use one of ${knownTypes().join(", ")}` : `write ${near}`}`,
    { option: "type", ...(near !== undefined && { repair: show(near) }) },
  );
}

const knownTypes = (): string[] =>
  [...layerKinds.values()].filter(({ json }) => json).map(({ type }) => type);
