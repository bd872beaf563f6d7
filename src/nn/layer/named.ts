import { type Field, joinPath, refuse, SpecError } from "./field.ts";
import { type Child, Layer } from "./layer.ts";

/** Children in order, as code gives them: a list, or a record of names. */
export type Parts = readonly Layer[] | Readonly<Record<string, Layer>>;

/** The children with their names. A nameless one is called by its label, numbered where several share it: conv2d1, conv2d2. */
export function nameParts(parts: Parts): Child[] {
  if (isList(parts))
    return number(parts.map((layer) => ({ name: undefined, label: layer.label, layer })));
  return Object.entries(parts).map(([name, layer]) => ({ name, layer }));
}

/** `Array.isArray` does not narrow a readonly list. */
const isList = (parts: Parts): parts is readonly Layer[] => Array.isArray(parts);

interface Entry<T> {
  readonly name: string | undefined;
  readonly label: string;
  readonly layer: T;
}

function number<T>(entries: readonly Entry<T>[]): { name: string; layer: T }[] {
  const labels = entries.flatMap(({ name, label }) => (name === undefined ? [label] : []));
  const met = new Map<string, number>();
  return entries.map(({ name, label, layer }) => {
    if (name !== undefined) return { name, layer };
    const ordinal = (met.get(label) ?? 0) + 1;
    met.set(label, ordinal);
    const single = labels.indexOf(label) === labels.lastIndexOf(label);
    return { name: single ? label : `${label}${ordinal}`, layer };
  });
}

/** The option `layers`: in JSON a list of layers, each with a `name` of its own where it has one. */
export const namedLayers: Field<readonly Child[]> = {
  parse(value, place) {
    if (!Array.isArray(value) || value.length === 0)
      return refuse(place, value, "a list of at least one layer");
    const children = number(value.map((item: unknown) => entryOf(item, place.where)));
    const names = new Set<string>();
    for (const { name } of children) {
      // Names become keys of trees, where "__proto__" would be no key.
      if (name === "" || name === "__proto__" || name.includes("/"))
        throw new SpecError(
          `${place.where}: a layer cannot be called "${name}"; take a name without "/"`,
        );
      if (names.has(name))
        throw new SpecError(`${place.where}: two layers are called ${name}; rename one`);
      names.add(name);
    }
    return children.map(({ name, layer }) => ({
      name,
      layer: place.parseLayer(layer, joinPath(place.path, name)),
    }));
  },
};

function entryOf(item: unknown, where: string): Entry<unknown> {
  if (typeof item !== "object" || item === null)
    throw new SpecError(
      `${where}: a layer is ${JSON.stringify(item)}, must be an object with a type`,
    );
  if (item instanceof Layer) return { name: undefined, label: item.label, layer: item };
  const { name, layer, type, ...options } = item as Record<string, unknown>;
  if (name !== undefined && typeof name !== "string")
    throw new SpecError(`${where}: the name of a layer is ${JSON.stringify(name)}, must be a text`);
  // From code, an entry is { name, layer }; in JSON the name stands beside the layer's own options.
  if (layer instanceof Layer) return { name, label: layer.label, layer };
  const label = typeof type === "string" ? type : "layer";
  return { name, label, layer: { type, ...options, ...(layer === undefined ? {} : { layer }) } };
}
