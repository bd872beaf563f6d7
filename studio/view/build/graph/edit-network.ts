/** Changes of the network that a person makes in the graph. Each goes through the text, so that undo takes it back. */
import { effect, signal } from "@preact/signals";
import type { KindDescription } from "../../../../src/nn/index.ts";
import type { Json } from "../../../../src/nn/spec.ts";
import { inputShape } from "../../../state/data.ts";
import { analysis } from "../../../state/engine.ts";
import {
  type GraphPlace,
  graphAround,
  insertNode,
  moveNode,
  namedLayers,
  nodeName,
  nodesAt,
  removeNode,
  setInputs,
} from "../../../state/graph-edit.ts";
import { type GraphNode, INPUT } from "../../../state/graph-nodes.ts";
import { kindOf } from "../../../state/kinds.ts";
import { network, problems, selected } from "../../../state/network.ts";
import { newLayer } from "../../../state/new-layer.ts";
import { notify } from "../../../state/notices.ts";
import { change, project } from "../../../state/project.ts";
import {
  type Edited,
  insertAfter,
  insertFirst,
  layerAt,
  moveLayer,
  removeLayer,
  renameLayer,
  SpecEditError,
  setOption,
  wrapLayer,
} from "../../../state/spec-edit.ts";
import type { JsonPath } from "../../../worker/analysis/analyse.ts";
import { graph } from "./graph-state.ts";

/** A place in the text as it will be, whose layer is to be selected once it is known by a path. */
const awaited = signal<{ readonly text: string; readonly at: JsonPath } | undefined>(undefined);

/** Selects what an edit made, until the returned function is called. */
export const followEdits = (): (() => void) =>
  effect(() => {
    const [found, wanted] = [network.value, awaited.value];
    if (found === undefined || wanted?.text !== found.text) return;
    const at = JSON.stringify(wanted.at);
    const entry = Object.entries(found.places).find(([, place]) => JSON.stringify(place) === at);
    awaited.value = undefined;
    if (entry !== undefined) selected.value = entry[0];
  });

/** Where the layer stands in the text as it is now, which may be further than the graph. */
async function placeOf(text: string, path: string): Promise<JsonPath> {
  const places = await analysis().placesOf(text);
  const at = places.get(path);
  if (at !== undefined) return at;
  throw new SpecEditError(
    places.size === 0
      ? "mend the text first: it is no JSON"
      : `${path} is made by the layer that it stands in; change that layer's options`,
  );
}

/** The graph that a layer or a node stands in, in the text as it is now; undefined where it stands in another layer. */
const graphOf = async (text: string, path: string): Promise<GraphPlace | undefined> =>
  graphAround(text, path, await analysis().placesOf(text));

/** Makes the change, or says why not. True where it was made. */
async function edit(make: (text: string) => Promise<Edited | string>): Promise<boolean> {
  const { text } = project.peek();
  try {
    const made = await make(text);
    if (project.peek().text !== text) return false;
    if (typeof made !== "string") awaited.value = made;
    change({ text: typeof made === "string" ? made : made.text });
    return true;
  } catch (error) {
    if (!(error instanceof SpecEditError)) throw error;
    notify("warn", error.message);
    return false;
  }
}

/** Where a layer can be added. */
export type Spot =
  | { readonly kind: "first" }
  /** Behind a layer or a node; "": at the end. */
  | { readonly kind: "behind"; readonly path: string }
  /** On a wire of a graph, between nodes of these names. */
  | {
      readonly kind: "between";
      readonly owner: string;
      readonly before: string;
      readonly after: string;
    };

export const within = (owner: string, name: string): string =>
  owner === "" ? name : `${owner}/${name}`;

/** What comes out of a layer or a join, or of the network for "". */
function shapeAfter(path: string): readonly number[] {
  const found = network.peek();
  if (found === undefined) return inputShape.peek();
  const own = found.summary.layers.find((layer) => layer.path === path)?.output;
  return own ?? shapeOfJoin(path) ?? found.output;
}

/** Joins stand in no table; the wires that leave them say what they give. */
function shapeOfJoin(path: string): readonly number[] | undefined {
  const { nodes = [], wires = [] } = graph.peek() ?? {};
  const id = nodes.find(({ node }) => node.kind === "join" && node.path === path)?.node.id;
  return wires.find(({ wire }) => wire.from === id)?.wire.shape;
}

/** Adds a layer of a kind, with options that fit what it will read. */
export const addLayer = (kind: KindDescription, spot: Spot): Promise<boolean> =>
  edit(async (text) => {
    if (spot.kind === "first") return insertFirst(text, newLayer(kind, inputShape.peek()));
    if (spot.kind === "between") {
      const { owner, before, after } = spot;
      const around = await graphOf(text, within(owner, after));
      if (around === undefined) throw new SpecEditError(`${owner} is no graph any more`);
      const reads = before === INPUT ? shapeBefore(owner) : shapeAfter(within(owner, before));
      return insertNode(text, around, { before, after }, newLayer(kind, reads));
    }
    const { path } = spot;
    const layer = newLayer(kind, shapeAfter(path));
    const around = await graphOf(text, path);
    return around === undefined
      ? insertAfter(text, await placeOf(text, path), layer)
      : insertNode(text, around, { before: nodeName(path) }, layer);
  });

/** What goes into a layer. */
const shapeBefore = (path: string): readonly number[] =>
  network.peek()?.summary.layers.find((layer) => layer.path === path)?.input ?? inputShape.peek();

export const removeAt = (path: string): Promise<boolean> =>
  edit(async (text) => {
    const around = await graphOf(text, path);
    if (around !== undefined) return removeNode(text, around, nodeName(path));
    const at = await placeOf(text, path);
    const option = at.at(-1);
    const owner = path.slice(0, Math.max(path.lastIndexOf("/"), 0));
    const type = typeAt(owner);
    const needed = kindOf(type ?? "")?.options.find(({ name }) => name === option)?.required;
    const without = removeLayer(text, at, needed ?? true);
    return { text: without, at: nextTo(at) };
  });

/** What is chosen when the layer there is gone: the one before it, the first of a row, or what it stood in. */
function nextTo(at: JsonPath): JsonPath {
  const last = at.at(-1);
  return typeof last === "number" ? [...at.slice(0, -1), Math.max(0, last - 1)] : at.slice(0, -1);
}

export const moveBy = (path: string, by: number): Promise<boolean> =>
  edit(async (text) => {
    const around = await graphOf(text, path);
    return around === undefined
      ? moveLayer(text, await placeOf(text, path), by)
      : moveNode(text, around, nodeName(path), by);
  });

/** Where a layer stands in a text that gives it its name, if a graph's node finds it by that. */
async function namedPlace(text: string, path: string): Promise<readonly [string, JsonPath]> {
  const [at, around] = [await placeOf(text, path), await graphOf(text, path)];
  return [around === undefined ? text : namedLayers(text, around), at];
}

export const wrapIn = (path: string, type: string): Promise<boolean> =>
  edit(async (text) => wrapLayer(...(await namedPlace(text, path)), type));

export const rename = (path: string, name: string): Promise<string | undefined> =>
  tried(
    async (text) => renameLayer(...(await namedPlace(text, path)), name.trim() || undefined),
    path,
  );

/** Which nodes a node of a graph reads, and how they are joined; refused where the network would not hold together. */
export const setInputsOf = (
  path: string,
  from: readonly string[],
  join: string | undefined,
): Promise<string | undefined> =>
  tried(async (text) => {
    const around = await graphOf(text, path);
    if (around === undefined) throw new SpecEditError(`${path} is in no graph any more`);
    return setInputs(text, around, nodeName(path), from, join);
  }, path);

/** Sets an option if the network holds together with it; else gives what is wrong, in words. */
export const setOptionAt = (
  path: string,
  option: string,
  value: Json | undefined,
): Promise<string | undefined> =>
  tried(async (text) => setOption(text, await placeOf(text, path), option, value), path);

/** Makes a change only if nothing is wrong after it that was not wrong before. */
async function tried(
  make: (text: string) => Promise<string>,
  path: string,
): Promise<string | undefined> {
  const { text } = project.peek();
  try {
    const made = await make(text);
    const { problems: found } = await analysis().analyse(made, inputShape.peek());
    const known = new Set(problems.peek().map(({ message }) => message));
    const fresh = found.filter(({ message }) => !known.has(message));
    const own = fresh.find(({ layer }) => layer === path) ?? fresh[0];
    if (own !== undefined) return own.message.replace(`${path}: `, "");
    if (project.peek().text !== text) return undefined;
    // Another name, or a first one, gives the layer another path.
    const at = (await analysis().placesOf(text)).get(path);
    if (at !== undefined) awaited.value = { text: made, at };
    change({ text: made });
    return undefined;
  } catch (error) {
    if (error instanceof SpecEditError) return error.message;
    throw error;
  }
}

/** The type of the layer at a path, as the summary has it; of "" the outermost. */
export function typeAt(path: string): string | undefined {
  const found = network.peek();
  return path === "" ? found?.spec.type : jsonAt(path)?.type?.toString();
}

/** The JSON of a layer in the last good text; undefined where none is written for it. */
export function jsonAt(path: string): Readonly<Record<string, Json>> | undefined {
  const found = network.value;
  const at = found?.places[path];
  if (found === undefined || at === undefined) return undefined;
  const json = at.reduce<unknown>(
    (value, step) => (value as Readonly<Record<string | number, unknown>> | undefined)?.[step],
    JSON.parse(found.text),
  );
  return json as Readonly<Record<string, Json>>;
}

/** A node of a graph in the last good text. */
export interface KnownNode {
  readonly node: GraphNode;
  /** All of its graph. */
  readonly nodes: readonly GraphNode[];
  /** Path of the graph. */
  readonly owner: string;
}

/** The node of a path; undefined where the path leads to no part of a graph. */
export function nodeAt(path: string): KnownNode | undefined {
  const found = network.value;
  const owner = path.slice(0, Math.max(path.lastIndexOf("/"), 0));
  const at = found?.places[owner];
  if (found === undefined || path === "" || at === undefined) return undefined;
  if (layerAt(found.text, at).type !== "graph") return undefined;
  const nodes = nodesAt(found.text, at);
  const node = nodes.find(({ name }) => name === nodeName(path));
  return node && { node, nodes, owner };
}
