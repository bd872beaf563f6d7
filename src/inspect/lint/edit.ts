import { fromSpec, type Json, type JsonPath, Layer, type Spec, toSpec } from "../../nn/index.ts";

/** One change of a spec, as data: by layer path, so that it holds for the text, the graph and the object alike. */
export type SpecEdit =
  /** Without a value the option goes back to its default. */
  | { readonly edit: "set"; readonly layer: string; readonly option: string; readonly value?: Json }
  | { readonly edit: "remove"; readonly layer: string }
  | { readonly edit: "insert"; readonly where: Side; readonly layer: string; readonly spec: Spec }
  | { readonly edit: "replace"; readonly layer: string; readonly spec: Spec };

export type Side = "before" | "after";

/** A change at a place of the JSON: what stands there becomes `value`; an element is put in at a place of a list; something goes. */
export type JsonEdit =
  | { readonly edit: "set"; readonly at: JsonPath; readonly value: Json }
  | { readonly edit: "insert"; readonly at: JsonPath; readonly value: Json }
  | { readonly edit: "remove"; readonly at: JsonPath };

interface Found {
  readonly layer: Layer;
  readonly at: JsonPath;
  /** What it stands in; undefined at the root. */
  readonly parent: Layer | undefined;
}

/** Where each layer of a model stands in its spec. */
export function placesOf(model: Layer): ReadonlyMap<string, Found> {
  const places = new Map<string, Found>();
  const walk = (layer: Layer, path: string, at: JsonPath, parent: Layer | undefined): void => {
    places.set(path, { layer, at, parent });
    for (const [i, child] of layer.children.entries()) {
      const option = Object.entries(layer.options).find(
        ([, value]) => value === child.layer || value === layer.children,
      )?.[0];
      if (option === undefined) continue;
      const below = path === "" ? child.name : `${path}/${child.name}`;
      const place = layer.options[option] instanceof Layer ? [option] : [option, i];
      walk(child.layer, below, [...at, ...place], layer);
    }
  };
  walk(model, model.children.length === 0 ? model.label : "", [], undefined);
  return places;
}

/**
 * The same changes at places of the JSON that `model` came of, in an order in which they can be made one after the other. `spec` is that
 * JSON: names that it gives to layers stay with what takes their place.
 *
 * @throws {RangeError} for a layer that is not there
 */
export function jsonEdits(model: Layer, spec: Json, edits: readonly SpecEdit[]): JsonEdit[] {
  const places = placesOf(model);
  const made = edits.map((edit) => {
    const place = places.get(edit.layer);
    if (place === undefined) throw new RangeError(`there is no layer ${edit.layer}`);
    return jsonEdit(edit, place, spec);
  });
  // From the end to the beginning: no place moves before its turn has come. What is put in at a place moves what stood there, so it comes last.
  return made.toSorted(
    (a, b) =>
      comparePlaces(b.at, a.at) || Number(a.edit === "insert") - Number(b.edit === "insert"),
  );
}

function jsonEdit(edit: SpecEdit, { at, parent }: Found, spec: Json): JsonEdit {
  const own = valueAt(spec, at) as Spec;
  const named = (by: Spec): Spec => {
    const { type, ...options } = by;
    return own.name === undefined ? by : { name: own.name, type, ...options };
  };
  switch (edit.edit) {
    case "set":
      return edit.value === undefined
        ? { edit: "remove", at: [...at, edit.option] }
        : { edit: "set", at: [...at, edit.option], value: edit.value };
    case "replace":
      return { edit: "set", at, value: named(edit.spec) };
    case "remove":
      // Elsewhere than in a row something must stand in its place.
      return parent?.type === "sequential" && parent.children.length > 1
        ? { edit: "remove", at }
        : { edit: "set", at, value: named({ type: "identity" }) };
    case "insert": {
      if (parent?.type === "sequential") {
        const [list, i] = [at.slice(0, -1), Number(at.at(-1))];
        const place = edit.where === "before" ? i : i + 1;
        return { edit: "insert", at: [...list, place], value: unlike(edit.spec, parent) };
      }
      const { name: _, ...inner } = own;
      const layers = edit.where === "before" ? [edit.spec, inner] : [inner, edit.spec];
      if (own.type === "sequential" && Array.isArray(own.layers)) {
        const list = own.layers;
        const place = edit.where === "before" ? 0 : list.length;
        const inside = [...at, "layers", place];
        return { edit: "insert", at: inside, value: unlike(edit.spec, undefined, list) };
      }
      return { edit: "set", at, value: named({ type: "sequential", layers }) };
    }
  }
}

/** With a name of its own where the row has given away the one that it would get. */
function unlike(spec: Spec, row: Layer | undefined, list: readonly Json[] = []): Spec {
  const taken = new Set([
    ...(row?.children ?? []).map(({ name }) => name),
    ...list.flatMap((each) => (isObject(each) && typeof each.name === "string" ? each.name : [])),
  ]);
  const numbered = row?.children.some(({ name }) => name === `${spec.type}1`);
  if (numbered || !taken.has(spec.type)) return spec;
  // Nameless ones of the same type are numbered anew; only a name that was written keeps its own.
  const { type, ...options } = spec;
  let count = 2;
  while (taken.has(`${type}${count}`)) count++;
  return { name: `${type}${count}`, type, ...options };
}

const isObject = (json: Json): json is { readonly [name: string]: Json } =>
  typeof json === "object" && json !== null && !Array.isArray(json);

function comparePlaces(a: JsonPath, b: JsonPath): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [x, y] = [a[i], b[i]];
    if (x === y) continue;
    if (x === undefined || y === undefined) return x === undefined ? -1 : 1;
    if (typeof x === "number" && typeof y === "number") return x - y;
    return String(x) < String(y) ? -1 : 1;
  }
  return 0;
}

export function valueAt(json: Json, at: JsonPath): Json | undefined {
  let value: Json | undefined = json;
  for (const step of at) value = (value as { [name: string | number]: Json } | undefined)?.[step];
  return value;
}

/** The JSON after a change; the given one stays as it is. */
export function changed(json: Json, change: JsonEdit): Json {
  const [first, ...rest] = change.at;
  if (first === undefined) return change.edit === "remove" ? null : change.value;
  if (Array.isArray(json)) {
    const i = Number(first);
    if (rest.length > 0) return json.with(i, changed(json[i], { ...change, at: rest }));
    if (change.edit === "remove") return json.toSpliced(i, 1);
    return json.toSpliced(i, change.edit === "insert" ? 0 : 1, change.value);
  }
  const object = { ...(json as { [name: string]: Json }) };
  if (rest.length > 0) object[first] = changed(object[first] ?? null, { ...change, at: rest });
  else if (change.edit === "remove") delete object[first];
  else object[first] = change.value;
  return object;
}

/**
 * The model after some changes.
 *
 * @throws {RangeError} for a layer that is not there, or a custom layer, which JSON cannot hold
 */
export function edited(model: Layer, edits: readonly SpecEdit[]): Layer {
  const spec: Json = toSpec(model);
  return fromSpec(jsonEdits(model, spec, edits).reduce(changed, spec));
}
