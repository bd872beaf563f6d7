/** From places in a network's text to places in its JSON, and back. The text may be broken: what can be read of it is. */
import { findNodeAtLocation, getLocation, type Node, parseTree } from "jsonc-parser";
import type { JsonPath } from "../../worker/analysis/analyse.ts";

/** Half open, in characters. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

const rangeOfNode = ({ offset, length }: Node): TextRange => ({
  from: offset,
  to: offset + length,
});

/** The tree of the text; undefined where there is none, or brackets stand too deep in each other. */
export function treeOf(text: string): Node | undefined {
  try {
    return parseTree(text);
  } catch {
    return undefined;
  }
}

/** The value at the end of the way, or of the part of the way that is there. */
export function nodeAt(tree: Node, path: JsonPath): Node {
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(tree, path.slice(0, length));
    if (node) return node;
  }
  return tree;
}

/**
 * Where a value stands in the text; of a path that leads nowhere, as far as it leads.
 *
 * @param part  "name": the name before the colon, with its quotes, where the path ends with one
 */
export function rangeOf(tree: Node, path: JsonPath, part: "value" | "name" = "value"): TextRange {
  const node = nodeAt(tree, path);
  const property = node.parent?.type === "property" ? node.parent : undefined;
  const name = part === "name" ? property?.children?.[0] : undefined;
  return rangeOfNode(name ?? node);
}

/** The way to the value that the offset lies in or at the edge of. */
export function pathAt(text: string, offset: number): JsonPath {
  try {
    const { path } = getLocation(text, offset);
    // In the gap before a name, the way ends with an empty one.
    return path.at(-1) === "" ? path.slice(0, -1) : path;
  } catch {
    return [];
  }
}

/** The layer whose JSON holds the end of the way, and none that lies within it does. */
export function layerAt(
  path: JsonPath,
  places: Readonly<Record<string, JsonPath>>,
): string | undefined {
  let found: string | undefined;
  let depth = -1;
  for (const [layer, place] of Object.entries(places)) {
    const holds = place.every((step, i) => step === path[i]);
    // A model that is one layer stands there twice: by its name, and as the whole.
    if (!holds || place.length < depth) continue;
    found = layer;
    depth = place.length;
  }
  return found;
}
