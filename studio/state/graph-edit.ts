/** Changes of a `graph` in a spec's text: its layers and its nodes stay in step, and what is not changed stays as it was typed. */
import type { Json } from "../../src/nn/spec.ts";
import type { JsonPath } from "../worker/analysis/analyse.ts";
import {
  exchanged,
  freeName,
  type GraphNode,
  insertBehind,
  insertBetween,
  withInputs,
  withoutNode,
} from "./graph-nodes.ts";
import {
  type Edited,
  insertInto,
  layerAt,
  removeItem,
  replaceItems,
  SpecEditError,
  setOption,
} from "./spec-edit.ts";

/** A graph in a text. */
export interface GraphPlace {
  readonly at: JsonPath;
  /** What its layers are called, in their order: also those that are written without a name. */
  readonly names: readonly string[];
}

/** A wire; without an end all that lead on from where it begins. */
export interface WirePlace {
  readonly before: string;
  readonly after?: string;
}

/** The nodes as they are written. @throws {SpecEditError} where they are not what nodes must be */
export function nodesAt(text: string, at: JsonPath): GraphNode[] {
  const { nodes } = layerAt(text, at);
  const isNode = (node: Json): boolean =>
    typeof node === "object" && node !== null && !Array.isArray(node) && "name" in node;
  if (!Array.isArray(nodes) || !nodes.every(isNode))
    throw new SpecEditError("mend the graph's nodes in the text first");
  return nodes.map((node: Json) => {
    const given = node as unknown as GraphNode;
    return { ...given, from: Array.isArray(given.from) ? given.from.map(String) : [] };
  });
}

const isGraph = (text: string, at: JsonPath): boolean => layerAt(text, at).type === "graph";

/**
 * The graph that the layer or node of a path stands in; undefined where it stands in another layer.
 *
 * @param places  where the text's layers stand, by their paths
 */
export function graphAround(
  text: string,
  path: string,
  places: ReadonlyMap<string, JsonPath>,
): GraphPlace | undefined {
  const at =
    path === "" ? undefined : places.get(path.slice(0, Math.max(path.lastIndexOf("/"), 0)));
  if (at === undefined || !isGraph(text, at)) return undefined;
  const names: string[] = [];
  for (const [inner, place] of places) {
    const index = place[at.length + 1];
    const isOwn = place.length === at.length + 2 && place[at.length] === "layers";
    if (isOwn && typeof index === "number" && at.every((step, i) => step === place[i]))
      names[index] = inner.slice(inner.lastIndexOf("/") + 1);
  }
  return { at, names };
}

/** The last part of a path: what the node is called in its graph. */
export const nodeName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** Every layer with its name: one that has none is called by its kind and a number, which changes when others come or go. */
export const namedLayers = (text: string, { at, names }: GraphPlace): string =>
  names.reduce((named, name, i) => {
    const place = [...at, "layers", i];
    return layerAt(named, place).name === undefined ? setOption(named, place, "name", name) : named;
  }, text);

const withNodes = (text: string, at: JsonPath, nodes: readonly GraphNode[]): string =>
  replaceItems(
    text,
    [...at, "nodes"],
    nodes.map((node) => node as unknown as Json),
  );

/** Puts a layer on a wire, or behind a node on all wires that lead on from it. */
export function insertNode(
  text: string,
  graph: GraphPlace,
  { before, after }: WirePlace,
  layer: Readonly<Record<string, Json>>,
): Edited {
  const named = namedLayers(text, graph);
  const nodes = nodesAt(text, graph.at);
  const name = freeName(nodes, String(layer.name ?? layer.type));
  const rewired =
    after === undefined
      ? insertBehind(nodes, before, name)
      : insertBetween(nodes, before, after, name);
  // In the list of layers too it stands behind what it reads; without a layer there, at the end.
  const near = graph.names.indexOf(before);
  const index = near < 0 ? (before === "input" ? 0 : graph.names.length) : near + 1;
  const list = [...graph.at, "layers"];
  const { name: _, ...rest } = layer;
  const added = insertInto(named, list, index, { name, ...rest } as Json);
  return { text: withNodes(added, graph.at, rewired), at: [...list, index] };
}

/** Takes a layer away, and its node, unless that joins several: then the join stays. */
export function removeNode(text: string, graph: GraphPlace, name: string): Edited {
  const named = namedLayers(text, graph);
  const nodes = nodesAt(text, graph.at);
  const index = graph.names.indexOf(name);
  const inputs = nodes.find((node) => node.name === name)?.from ?? [];
  const joins = index >= 0 && inputs.length > 1;
  const rewired = joins ? named : withNodes(named, graph.at, withoutNode(nodes, name));
  const left = index < 0 ? rewired : removeItem(rewired, [...graph.at, "layers"], index);
  const near = graph.names.indexOf(inputs[0] ?? "");
  const next = near > index && index >= 0 ? near - 1 : near;
  return { text: left, at: near < 0 ? graph.at : [...graph.at, "layers", next] };
}

/** The layer changes places with its only neighbour along the wire. */
export function moveNode(text: string, graph: GraphPlace, name: string, by: number): Edited {
  const nodes = nodesAt(text, graph.at);
  const moved = exchanged(nodes, name, by);
  const other = moved[nodes.findIndex((node) => node.name === name)]?.name ?? "";
  for (const one of [name, other])
    if (!graph.names.includes(one))
      throw new SpecEditError(`${one} only joins: change what the nodes read instead`);
  return {
    text: withNodes(namedLayers(text, graph), graph.at, moved),
    at: [...graph.at, "layers", graph.names.indexOf(name)],
  };
}

/** The node reads these others, joined so. */
export const setInputs = (
  text: string,
  graph: GraphPlace,
  name: string,
  from: readonly string[],
  join: string | undefined,
): string => withNodes(text, graph.at, withInputs(nodesAt(text, graph.at), name, from, join));
