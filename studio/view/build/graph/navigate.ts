/** Where the arrow keys lead in a graph: along the wires, and to what stands beside. */
import type { Placed } from "../../../../src/cli/plot/layout.ts";
import type { NetworkGraph } from "../../../worker/analysis/graph.ts";

/** What can be chosen in a graph: a layer of a box, a join, an end. */
export interface Item {
  /** Unique in the graph, and the same after an edit elsewhere. */
  readonly key: string;
  /** The layer that it stands for; of the two ends the whole network. */
  readonly path: string;
  readonly box: Placed;
  /** Which of the box's layers. */
  readonly line: number;
}

export const INPUT_KEY = " input";

/** Where a layer comes that is added at an item: behind it; at the input before all others. */
export const spotBehind = ({ key, path }: Item) =>
  key === INPUT_KEY ? ({ kind: "first" } as const) : ({ kind: "behind", path } as const);

/** In the order in which the boxes were drawn, which is the order of the layers. */
export const itemsOf = ({ nodes }: NetworkGraph): Item[] => nodes.flatMap((box) => itemsOfBox(box));

export function itemsOfBox(box: Placed): Item[] {
  const { label, layers, path, id } = box.node;
  if (layers.length > 0)
    return layers.map((layer, line) => ({ key: layer.path, path: layer.path, box, line }));
  // A graph may join several times in the same way.
  const key = label === "input" ? INPUT_KEY : ` ${path ?? ""} ${label} ${id}`;
  return [{ key, path: path ?? "", box, line: 0 }];
}

export type Arrow = "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight" | "Home" | "End";

/** What an arrow key leads to from an item; undefined where nothing is there. */
export function follow(
  graph: NetworkGraph,
  items: readonly Item[],
  from: Item,
  arrow: Arrow,
): Item | undefined {
  const of = (id: string): readonly Item[] => items.filter(({ box }) => box.node.id === id);
  const own = of(from.box.node.id);
  switch (arrow) {
    case "Home":
      return items[0];
    case "End":
      return items.findLast(({ box }) => box.node.kind === "output");
    case "ArrowDown":
    case "ArrowUp": {
      const down = arrow === "ArrowDown";
      const near = own[from.line + (down ? 1 : -1)];
      if (near !== undefined) return near;
      const ends = graph.wires
        .filter(({ wire }) => (down ? wire.from : wire.to) === from.box.node.id)
        .map(({ wire }) => of(down ? wire.to : wire.from))
        .flatMap((found) => found.slice(down ? 0 : -1).slice(0, 1))
        // The nearest first, so that a branch's layers come before what it is joined to.
        .toSorted((a, b) => Math.abs(a.box.y - from.box.y) - Math.abs(b.box.y - from.box.y));
      return ends[0];
    }
    default: {
      const right = arrow === "ArrowRight";
      const beside = items
        .filter(({ box, line }) => {
          const apart = right ? box.x - from.box.x : from.box.x - box.x;
          const overlap = (box.height + from.box.height) / 2 + 30;
          return line === 0 && apart > 1 && Math.abs(box.y - from.box.y) < overlap;
        })
        .toSorted((a, b) => Math.abs(a.box.x - from.box.x) - Math.abs(b.box.x - from.box.x));
      return beside[0];
    }
  }
}

/** The item of a layer; of one that is folded away, or only wired, what it stands in. */
export function itemOf(items: readonly Item[], path: string | undefined): Item | undefined {
  if (path === undefined) return undefined;
  for (let at = path; at !== ""; at = at.slice(0, Math.max(at.lastIndexOf("/"), 0))) {
    const found =
      items.find((item) => item.path === at && item.key === at) ??
      items.find((item) => item.path === at);
    if (found !== undefined) return found;
    const first = items.find((item) => item.path.startsWith(`${at}/`));
    if (at === path && first !== undefined) return first;
  }
  return undefined;
}
