/**
 * Changes of a spec's text that leave everything else as it was typed: spaces, lines, the order of options. Each is a function from text to text;
 * `change` of the project makes it a step that can be undone.
 */
import {
  findNodeAtLocation,
  getNodeValue,
  type JSONPath,
  type Node,
  parseTree,
} from "jsonc-parser";
import type { Json } from "../../src/nn/spec.ts";
import type { JsonPath } from "../worker/analysis/analyse.ts";

/** A change that cannot be made, in words for people. */
export class SpecEditError extends Error {
  override name = "SpecEditError";
}

/** A text and where in it the layer stands that was changed. */
export interface Edited {
  readonly text: string;
  readonly at: JsonPath;
}

/** One line, as specs are written by hand: { "type": "conv2d", "kernel": [3, 3] }. */
export function oneLine(value: Json): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item: Json) => oneLine(item)).join(", ")}]`;
  const parts = Object.entries(value).map(
    ([name, part]) => `${JSON.stringify(name)}: ${oneLine(part as Json)}`,
  );
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}

const endOf = ({ offset, length }: Node): number => offset + length;
const textOf = (text: string, node: Node): string => text.slice(node.offset, endOf(node));
const splice = (text: string, from: number, to: number, by: string): string =>
  text.slice(0, from) + by + text.slice(to);

/** @throws {SpecEditError} where the text is no JSON, or nothing stands at `at` */
function nodeAt(text: string, at: JsonPath): Node {
  const root = parseTree(text);
  const node = root && findNodeAtLocation(root, at as JSONPath);
  if (node === undefined) throw new SpecEditError("mend the text first: it is no JSON there");
  return node;
}

function valueAt(text: string, at: JsonPath): Readonly<Record<string, Json>> {
  const value: unknown = getNodeValue(nodeAt(text, at));
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, Json>>)
    : {};
}

/** The JSON of the layer at `at`; empty where none stands there. */
export const layerAt = valueAt;

/** Whitespace before the last thing: what stands between two neighbours, without comments. */
const gapBefore = (text: string, from: number, to: number, otherwise: string): string =>
  /\s*$/.exec(text.slice(from, to))?.[0] || otherwise;

/** Sets an option of the layer at `at`, or takes it away where `value` is undefined. */
export function setOption(
  text: string,
  at: JsonPath,
  option: string,
  value: Json | undefined,
): string {
  const node = nodeAt(text, at);
  const properties = node.children ?? [];
  const index = properties.findIndex((property) => property.children?.[0]?.value === option);
  const property = properties[index];
  if (property === undefined)
    return value === undefined ? text : addProperty(text, node, option, value);
  const [, old] = property.children ?? [];
  if (value !== undefined && old !== undefined)
    return splice(text, old.offset, endOf(old), oneLine(value));
  const [before, after] = [properties[index - 1], properties[index + 1]];
  if (before !== undefined) return splice(text, endOf(before), endOf(property), "");
  return splice(text, property.offset, after?.offset ?? endOf(property), "");
}

function addProperty(text: string, node: Node, option: string, value: Json): string {
  const properties = node.children ?? [];
  const [first, last] = [properties[0], properties.at(-1)];
  const added = `${JSON.stringify(option)}: ${oneLine(value)}`;
  if (first === undefined || last === undefined)
    return splice(text, node.offset, endOf(node), `{ ${added} }`);
  // A name stands first, as specs are printed.
  if (option === "name") {
    const gap = gapBefore(text, node.offset + 1, first.offset, " ");
    return splice(text, first.offset, first.offset, `${added},${gap.includes("\n") ? gap : " "}`);
  }
  const beforeLast = properties.at(-2);
  const gap = beforeLast === undefined ? " " : gapBefore(text, endOf(beforeLast), last.offset, " ");
  return splice(text, endOf(last), endOf(last), `,${gap}${added}`);
}

/** Puts `item` into the list at `list`, so that it stands at `index`. */
export function insertInto(text: string, list: JsonPath, index: number, item: Json): string {
  const node = nodeAt(text, list);
  const items = node.children ?? [];
  const [first, second] = items;
  const written = oneLine(item);
  if (first === undefined) return splice(text, node.offset, endOf(node), `[${written}]`);
  const lead = gapBefore(text, node.offset + 1, first.offset, "");
  const alone = lead.includes("\n") ? lead : " ";
  const gap = second === undefined ? alone : gapBefore(text, endOf(first), second.offset, alone);
  const before = items[index - 1];
  return before === undefined
    ? splice(text, first.offset, first.offset, `${written},${gap}`)
    : splice(text, endOf(before), endOf(before), `,${gap}${written}`);
}

/** Where a layer stands: in a list, or as an option's value; and what it stands in. */
function standing(text: string, at: JsonPath) {
  const last = at.at(-1);
  const inList = typeof last === "number";
  const owner = at.slice(0, inList ? -2 : -1);
  const option = String(inList ? at.at(-2) : last);
  return {
    inList,
    index: Number(last),
    list: at.slice(0, -1),
    owner,
    option,
    parent: valueAt(text, owner),
  };
}

/** Takes a layer away, of which no wires tell. @throws {SpecEditError} where what it stands in cannot do without */
export function removeLayer(text: string, at: JsonPath, needed: boolean): string {
  if (at.length === 0)
    throw new SpecEditError("this is the whole network: write another in the text");
  const { inList, list, option, owner, parent, index } = standing(text, at);
  if (!inList) {
    if (needed)
      throw new SpecEditError(
        `${String(parent.type)} needs its ${option}: remove the ${String(parent.type)} instead`,
      );
    return setOption(text, owner, option, undefined);
  }
  return removeItem(text, list, index);
}

/** Takes a layer out of the list at `list`. @throws {SpecEditError} where it is the only one */
export function removeItem(text: string, list: JsonPath, index: number): string {
  const items = nodeAt(text, list).children ?? [];
  const [before, node, after] = [items[index - 1], items[index], items[index + 1]];
  if (node === undefined) return text;
  if (after !== undefined) return splice(text, node.offset, after.offset, "");
  if (before !== undefined) return splice(text, endOf(before), endOf(node), "");
  const { type } = valueAt(text, list.slice(0, -1));
  throw new SpecEditError(`${String(type)} needs at least one layer`);
}

/** Other values for the list at `list`; each that was there already stays as it was typed, and the lines stay lines. */
export function replaceItems(text: string, list: JsonPath, values: readonly Json[]): string {
  const node = nodeAt(text, list);
  const items = node.children ?? [];
  const [first, second, last] = [items[0], items[1], items.at(-1)];
  if (first === undefined || last === undefined)
    return splice(text, node.offset, endOf(node), oneLine([...values]));
  const typed = new Map(
    items.map((item) => [oneLine(getNodeValue(item) as Json), textOf(text, item)]),
  );
  const lead = gapBefore(text, node.offset + 1, first.offset, "");
  const gap = second ? gapBefore(text, endOf(first), second.offset, " ") : lead || " ";
  const written = values.map((value) => typed.get(oneLine(value)) ?? oneLine(value));
  return splice(text, first.offset, endOf(last), written.join(`,${gap}`));
}

/** Moves a layer by so many places among its neighbours, of which no wires tell. @throws {SpecEditError} where there is no such place */
export function moveLayer(text: string, at: JsonPath, by: number): Edited {
  const { inList, list, index } = standing(text, at);
  const items = at.length > 0 && inList ? (nodeAt(text, list).children ?? []) : [];
  const to = index + by;
  if (items[to] === undefined)
    throw new SpecEditError(
      `there is no place ${by < 0 ? "before" : "behind"} it in what it stands in`,
    );
  const order = items.map((_, i) => i);
  order.splice(to, 0, ...order.splice(index, 1));
  let moved = text;
  // From the end, so that offsets before it hold.
  for (const [slot, node] of [...items.entries()].toReversed()) {
    const comes = items[order[slot] ?? slot];
    if (comes !== undefined && comes !== node)
      moved = splice(moved, node.offset, endOf(node), textOf(text, comes));
  }
  return { text: moved, at: [...list, to] };
}

/** Puts a layer behind the one at `at`; behind a branch or a body both become a row. */
export function insertAfter(text: string, at: JsonPath, layer: Json): Edited {
  const here = valueAt(text, at);
  if (at.length === 0) {
    if (here.type !== "sequential" || !Array.isArray(here.layers)) return inRow(text, at, layer, 1);
    const index = here.layers.length;
    return { text: insertInto(text, ["layers"], index, layer), at: ["layers", index] };
  }
  const { inList, list, parent, index } = standing(text, at);
  if (inList && parent.type === "sequential")
    return { text: insertInto(text, list, index + 1, layer), at: [...list, index + 1] };
  if (here.type === "sequential" && Array.isArray(here.layers)) {
    const inside = here.layers.length;
    const within = [...at, "layers"];
    return { text: insertInto(text, within, inside, layer), at: [...within, inside] };
  }
  return inRow(text, at, layer, 1);
}

/** Puts a layer before all others. */
export function insertFirst(text: string, layer: Json): Edited {
  const here = valueAt(text, []);
  if (here.type === "sequential" && Array.isArray(here.layers))
    return { text: insertInto(text, ["layers"], 0, layer), at: ["layers", 0] };
  return inRow(text, [], layer, 0);
}

/** The layer at `at` and another become one row, which takes over its name. */
function inRow(text: string, at: JsonPath, layer: Json, index: 0 | 1): Edited {
  const { name } = valueAt(text, at);
  const named = setOption(text, at, "name", undefined);
  const node = nodeAt(named, at);
  const old = textOf(named, node);
  const [first, second] = index === 0 ? [oneLine(layer), old] : [old, oneLine(layer)];
  const called = typeof name === "string" ? `"name": ${JSON.stringify(name)}, ` : "";
  const row = `{ ${called}"type": "sequential", "layers": [${first}, ${second}] }`;
  return {
    text: splice(named, node.offset, endOf(node), row),
    at: [...at, "layers", index],
  };
}

/** Puts the layer at `at` into another as its body: { "type": "residual", "body": … }. */
export function wrapLayer(text: string, at: JsonPath, type: string): Edited {
  const { name } = valueAt(text, at);
  const named = setOption(text, at, "name", undefined);
  const node = nodeAt(named, at);
  const called = typeof name === "string" ? `"name": ${JSON.stringify(name)}, ` : "";
  const wrapped = `{ ${called}"type": ${JSON.stringify(type)}, "body": ${textOf(named, node)} }`;
  return { text: splice(named, node.offset, endOf(node), wrapped), at };
}

/** Gives the layer another name, or none; in a graph the wires follow. @throws {SpecEditError} where it has no name of its own */
export function renameLayer(text: string, at: JsonPath, name: string | undefined): string {
  const { inList, owner, parent } = standing(text, at);
  if (at.length === 0 || !inList)
    throw new SpecEditError("its name is that of the option that it stands in");
  const old = valueAt(text, at).name;
  const renamed = setOption(text, at, "name", name);
  if (parent.type !== "graph" || !Array.isArray(parent.nodes)) return renamed;
  if (name === undefined)
    throw new SpecEditError("a layer of a graph needs a name, by which its node finds it");
  const follow = (told: Json | undefined): Json | undefined => (told === old ? name : told);
  const nodes = parent.nodes.map((node: Json) => {
    if (typeof node !== "object" || node === null || Array.isArray(node)) return node;
    const { name: own, from, ...rest } = node as Readonly<Record<string, Json>>;
    const reads = Array.isArray(from) ? from.map((one: Json) => follow(one) ?? one) : from;
    return { name: follow(own) ?? null, ...(reads !== undefined && { from: reads }), ...rest };
  });
  return replaceItems(renamed, [...owner, "nodes"], nodes);
}
