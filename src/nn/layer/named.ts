import { type Field, joinPath, type Place, refuse, SpecError } from "./field.ts";
import { type Child, Layer } from "./layer.ts";

/** Children in order, as code gives them: a list, or a record of names. */
export type Parts = readonly Layer[] | Readonly<Record<string, Layer>>;

/**
 * The children with their names. A nameless one is called by its label, numbered where several share it: conv2d1, conv2d2.
 * @throws {SpecError} for a record in whose order JavaScript had a say
 */
export function nameParts(parts: Parts): Child[] {
  if (isList(parts))
    return number(parts.map((layer) => ({ name: undefined, label: layer.label, layer })));
  requireOwnOrder(Object.keys(parts));
  return Object.entries(parts).map(([name, layer]) => ({ name, layer }));
}

/**
 * Refuses names of which JavaScript does not keep the order: whole numbers stand before all other keys of an object, wherever they were
 * written. (Among themselves they are sorted too: { "1": a, "0": b } is a record of b and a, which nobody can tell.)
 */
export function requireOwnOrder(names: readonly string[]): void {
  const numbers = names.filter((name) => /^(0|[1-9]\d*)$/.test(name) && Number(name) < 2 ** 32 - 1);
  const other = names.find((name) => !numbers.includes(name));
  if (numbers.length > 0 && other !== undefined)
    throw new SpecError(
      `layers ${numbers.join(", ")} and ${other} stand in one record, in which JavaScript puts numbers first; write layer${numbers[0]}, or give the numbered ones a sequential of their own`,
    );
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

/** What would move the cursor of a terminal, break a line, turn the direction of text, or be no character. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;

/** Names stand in tables, drawings and errors, and become keys of trees, where "__proto__" would be no key. */
const isName = (name: string): boolean =>
  name !== "" && name !== "__proto__" && !name.includes("/") && !CONTROLS.test(name);

/** In quotation marks, with controls as \u001b. */
const printable = (name: string): string =>
  JSON.stringify(name).replace(
    new RegExp(CONTROLS, "gu"),
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** The option `layers`: in JSON a list of layers, each with a `name` of its own where it has one. */
export const namedLayers: Field<readonly Child[]> = {
  hint: { kind: "layers" },
  parse(value, place) {
    if (!Array.isArray(value) || value.length === 0)
      return refuse(place, value, "a list of at least one layer");
    const children = number(value.map((item: unknown, i) => entryOf(item, place, i)));
    const names = new Set<string>();
    for (const [i, { name }] of children.entries()) {
      const at = { option: place.option, within: [i, "name"] };
      if (!isName(name))
        throw new SpecError(
          `${place.where}: a layer cannot be called ${printable(name)}; take a name without "/" and control characters`,
          at,
        );
      if (names.has(name))
        throw new SpecError(`${place.where}: two layers are called ${name}; rename one`, at);
      names.add(name);
    }
    return children.map(({ name, layer }) => ({
      name,
      layer: place.parseLayer(layer, joinPath(place.path, name)),
    }));
  },
};

function entryOf(item: unknown, { where, option }: Place, position: number): Entry<unknown> {
  if (typeof item !== "object" || item === null)
    throw new SpecError(
      `${where}: a layer is ${JSON.stringify(item)}, must be an object with a type`,
      { option, within: [position] },
    );
  if (item instanceof Layer) return { name: undefined, label: item.label, layer: item };
  const { name, layer, type, ...options } = item as Record<string, unknown>;
  if (name !== undefined && typeof name !== "string")
    throw new SpecError(
      `${where}: the name of a layer is ${JSON.stringify(name)}, must be a text`,
      { option, within: [position, "name"] },
    );
  // From code, an entry is { name, layer }; in JSON the name stands beside the layer's own options.
  if (layer instanceof Layer) return { name, label: layer.label, layer };
  const label = typeof type === "string" ? type : "layer";
  return { name, label, layer: { type, ...options, ...(layer === undefined ? {} : { layer }) } };
}
