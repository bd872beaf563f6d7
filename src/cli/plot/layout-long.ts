import type { Diagram, DiagramNode, Wire } from "../../inspect/index.ts";
import type { Layout, Measures, Placed, Route } from "./layout.ts";

/** Between a wire and its label, as dagre has it. */
const LABEL_OFFSET = 10;

/**
 * Places for a diagram of very many boxes: cut where a single wire leads on, each piece laid out by itself, and the pieces put under each other
 * so that the wire between them is straight. What lays out the whole recurses along the longest path, and a thousand boxes end its stack.
 *
 * @param piece  lays out one piece
 */
export function layOutLong(
  diagram: Diagram,
  measures: Measures,
  piece: (diagram: Diagram, measures: Measures) => Layout,
): Layout {
  const placed = new Map<string, Placed>();
  const routes = new Map<Wire, Route>();
  const between = new Set(diagram.wires);
  let [top, left, right] = [measures.margin, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const part of piecesOf(diagram)) {
    const ids = new Set(part.nodes.map(({ id }) => id));
    for (const wire of part.wires) between.delete(wire);
    const layout = piece(part, { ...measures, margin: 0 });
    const entry = [...between].find(({ from, to }) => placed.has(from) && ids.has(to));
    if (entry !== undefined) top += measures.apart[1] + measures.label(entry).height;
    const above = placed.get(entry?.from ?? "")?.x ?? 0;
    const own = layout.nodes.find(({ node }) => node.id === entry?.to)?.x ?? layout.width / 2;
    const [dx, dy] = [above - own, top];
    for (const box of layout.nodes)
      placed.set(box.node.id, { ...box, x: box.x + dx, y: box.y + dy });
    for (const { wire, points, label } of layout.wires)
      routes.set(wire, {
        wire,
        points: points.map(({ x, y }) => ({ x: x + dx, y: y + dy })),
        label: { x: label.x + dx, y: label.y + dy },
      });
    if (entry !== undefined) {
      routes.set(entry, straight(entry, placed, measures));
      between.delete(entry);
    }
    left = Math.min(left, dx);
    right = Math.max(right, dx + layout.width);
    top += layout.height;
  }
  const shift = measures.margin - left;
  const moved = ({ x, y }: { readonly x: number; readonly y: number }) => ({ x: x + shift, y });
  return {
    width: right - left + 2 * measures.margin,
    height: top + measures.margin,
    nodes: [...placed.values()].map((box) => ({ ...box, ...moved(box) })),
    wires: [...routes.values()].map(({ wire, points, label }) => ({
      ...{ wire, points: points.map(moved), label: moved(label) },
    })),
  };
}

function straight(wire: Wire, placed: ReadonlyMap<string, Placed>, measures: Measures): Route {
  const [from, to] = [placed.get(wire.from), placed.get(wire.to)];
  const [x = 0, below = 0] = [from?.x, from && from.y + from.height / 2];
  const above = to === undefined ? below : to.y - to.height / 2;
  const middle = (below + above) / 2;
  return {
    wire,
    points: [below, middle, above].map((y) => ({ x, y })),
    label: { x: x + measures.label(wire).width / 2 + LABEL_OFFSET, y: middle },
  };
}

/** The nodes stand in the order in which they are reached, so that a place that one wire passes is a neck of the drawing. */
function piecesOf({ nodes, wires }: Diagram): Diagram[] {
  const order = new Map(nodes.map(({ id }, i) => [id, i]));
  const place = (id: string): number => order.get(id) ?? 0;
  /** How many wires more pass behind each node than before it. */
  const change = nodes.map(() => 0);
  for (const { from, to } of wires) {
    change[place(from)] = (change[place(from)] ?? 0) + 1;
    change[place(to)] = (change[place(to)] ?? 0) - 1;
  }
  const pieces: DiagramNode[][] = [[]];
  const pieceOf: number[] = [];
  let passing = 0;
  for (const [i, node] of nodes.entries()) {
    pieces.at(-1)?.push(node);
    pieceOf[i] = pieces.length - 1;
    passing += change[i] ?? 0;
    if (passing === 1 && i < nodes.length - 1) pieces.push([]);
  }
  const inside = pieces.map((): Wire[] => []);
  for (const wire of wires) {
    const at = pieceOf[place(wire.from)] ?? 0;
    if (at === pieceOf[place(wire.to)]) inside[at]?.push(wire);
  }
  return pieces.map((part, i) => ({ nodes: part, wires: inside[i] ?? [] }));
}
