import { Graph, layout } from "@dagrejs/dagre";
import type { Diagram, DiagramNode, Wire } from "../../inspect/index.ts";
import { layOutLong } from "./layout-long.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** In pixels from the drawing's upper left corner; a box is told by its middle. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Placed extends Size, Point {
  readonly node: DiagramNode;
}

export interface Route {
  readonly wire: Wire;
  readonly points: readonly Point[];
  /** Middle of the label. */
  readonly label: Point;
}

export interface Layout extends Size {
  readonly nodes: readonly Placed[];
  readonly wires: readonly Route[];
}

export interface Measures {
  node(node: DiagramNode): Size;
  label(wire: Wire): Size;
  /** Between boxes side by side, and between rows. */
  readonly apart: readonly [across: number, down: number];
  readonly margin: number;
}

/** With more boxes, laying out the whole takes seconds. */
const LONG = 300;

/**
 * Places for boxes and wires, from top to bottom. The same drawing for the command line's SVG and the studio's graph, whose boxes differ in size.
 *
 * @cost 100 boxes 110 ms, of which most goes into the order of boxes side by side
 */
export const layOut = (diagram: Diagram, measures: Measures): Layout =>
  diagram.nodes.length > LONG
    ? layOutLong(diagram, measures, layOutWhole)
    : layOutWhole(diagram, measures);

function layOutWhole({ nodes, wires }: Diagram, { apart, margin, ...measure }: Measures): Layout {
  const graph = new Graph({ multigraph: true });
  const [nodesep, ranksep] = apart;
  graph.setGraph({ rankdir: "TB", nodesep, ranksep, marginx: margin, marginy: margin });
  for (const node of nodes) graph.setNode(node.id, { ...measure.node(node) });
  for (const [i, wire] of wires.entries())
    graph.setEdge(wire.from, wire.to, { ...measure.label(wire), labelpos: "r" }, String(i));
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as Partial<Size>;
  return {
    ...{ width, height },
    nodes: nodes.map((node) => ({ node, ...placeOf(graph.node(node.id)) })),
    wires: wires.map((wire, i) => {
      const { points, x, y } = graph.edge(wire.from, wire.to, String(i)) as {
        readonly points: readonly Point[];
      } & Partial<Point>;
      const [first = { x: 0, y: 0 }] = points;
      return {
        wire,
        points: points.map(({ x, y }) => ({ x, y })),
        label: { x: x ?? first.x, y: y ?? first.y },
      };
    }),
  };
}

/** Without what the algorithm leaves in its own objects. */
const placeOf = ({ x, y, width, height }: Size & Point): Size & Point => ({ x, y, width, height });
