import { diagramSvg } from "../../../src/cli/plot/diagram.ts";
import type { Layout } from "../../../src/cli/plot/layout.ts";
import {
  type DiagramNode,
  diagramOf,
  type Foldable,
  foldables,
  foldedTo,
} from "../../../src/inspect/index.ts";
import { checkSpec, fromSpec, type JsonPath, type Layer } from "../../../src/nn/index.ts";
import { layOutBoxes } from "./layout.ts";

export type { Foldable } from "../../../src/inspect/index.ts";

/** A network as boxes and wires with their places, in pixels. */
export interface NetworkGraph extends Layout {
  /** Every layer that can be drawn as one box. */
  readonly foldables: readonly Foldable[];
  /** Those that are. */
  readonly folded: readonly string[];
}

/** With more boxes than this, what stands deepest is folded unless somebody says otherwise. */
const MOST_BOXES = 60;

/**
 * The graph of a spec's text, which must hold together.
 *
 * @param folded  paths of layers to draw as one box each; undefined: what keeps the graph small enough to read
 * @cost 10 ms for ten boxes, 150 for a hundred
 */
export function graphOf(
  text: string,
  input: readonly number[],
  folded: readonly string[] | undefined,
): NetworkGraph {
  const layer = fromSpec(JSON.parse(text));
  const collapsed = folded === undefined ? foldedTo(layer, MOST_BOXES) : new Set(folded);
  const { nodes, wires } = diagramOf(layer, input, { collapsed });
  const all = foldables(layer);
  const diagram = { nodes: nodes.map((node) => ofItself(node, layer, all)), wires };
  return { ...layOutBoxes(diagram), foldables: all, folded: [...collapsed] };
}

/** A join of a `graph` is a node that a person has written, with a path of its own; other joins stand for the layer that makes them. */
function ofItself(node: DiagramNode, layer: Layer, all: readonly Foldable[]): DiagramNode {
  const { path, step } = node;
  if (path === undefined || step === undefined) return node;
  const type = path === "" ? layer.type : all.find((one) => one.path === path)?.type;
  return type === "graph" ? { ...node, path: path === "" ? step : `${path}/${step}` } : node;
}

/** The graph as an SVG that stands alone, as `fovea summary --svg` draws it. */
export function graphSvg(
  text: string,
  input: readonly number[],
  folded: readonly string[] = [],
  title = "network",
): string {
  const layer = fromSpec(JSON.parse(text));
  return diagramSvg(diagramOf(layer, input, { collapsed: new Set(folded) }), title);
}

/** Where in the JSON of a text each layer stands, by its path; what cannot be read is left out. */
export function placesOf(text: string): ReadonlyMap<string, JsonPath> {
  try {
    return checkSpec(JSON.parse(text)).places;
  } catch {
    return new Map();
  }
}
