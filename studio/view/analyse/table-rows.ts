import type { LayerSummary, LayerTree } from "../../../src/inspect/summary.ts";

/** A line of the table. */
export interface Row {
  readonly layer: LayerSummary;
  /** What it shows of parameters, MACs and activations: with all in it. */
  readonly figures: Pick<LayerSummary, "params" | "state" | "macs" | "activations">;
  /** How many layers it stands in. */
  readonly depth: number;
  /** Of a layer of layers, whether those are shown; undefined for others. */
  readonly isOpen: boolean | undefined;
}

/** More rows than these are folded at first. */
const MOST_ROWS = 40;

/** The layers of the network's outermost layer; that one itself where it has none, or does work of its own: their shares are the whole. */
const outermost = (tree: readonly LayerTree[]): readonly LayerTree[] => {
  const [root] = tree;
  if (tree.length !== 1 || root === undefined || root.children.length === 0) return tree;
  const inside = (figure: "params" | "macs" | "activations") =>
    root.children.reduce((sum, { total }) => sum + total[figure], 0);
  const isAll = (["params", "macs", "activations"] as const).every(
    (figure) => inside(figure) === root.total[figure],
  );
  return isAll ? root.children : tree;
};

/** The network itself is never folded at first: then nothing would be seen. */
const isFolded = (path: string, toggled: ReadonlySet<string>, folded: boolean): boolean =>
  toggled.has(path) !== (folded && path !== "");

const countOf = (trees: readonly LayerTree[]): number =>
  trees.reduce((sum, { children }) => sum + 1 + countOf(children), 0);

/** Whether a layer of layers begins folded: in a network of more than a page. */
export const startsFolded = (tree: readonly LayerTree[]): boolean =>
  countOf(outermost(tree)) > MOST_ROWS;

/**
 * The table's lines from the first layer to the last.
 *
 * @param toggled  paths that are not as they began
 */
export function rowsOf(tree: readonly LayerTree[], toggled: ReadonlySet<string>): Row[] {
  const folded = startsFolded(tree);
  const walk = (trees: readonly LayerTree[], depth: number): Row[] =>
    trees.flatMap(({ layer, total, children }) => {
      if (children.length === 0) return [{ layer, figures: layer, depth, isOpen: undefined }];
      const isOpen = !isFolded(layer.path, toggled, folded);
      const row: Row = { layer, figures: total, depth, isOpen };
      return isOpen ? [row, ...walk(children, depth + 1)] : [row];
    });
  return walk(outermost(tree), 0);
}

/** The paths of layers that must be opened for this one to be seen. */
export function closedAbove(
  tree: readonly LayerTree[],
  toggled: ReadonlySet<string>,
  path: string,
): string[] {
  const shown = new Set(rowsOf(tree, toggled).map(({ layer }) => layer.path));
  if (shown.has(path)) return [];
  const parts = path.split("/");
  const above = ["", ...parts.slice(0, -1).map((_, i) => parts.slice(0, i + 1).join("/"))];
  const folded = startsFolded(tree);
  return above.filter((each) => isFolded(each, toggled, folded));
}

/** Every layer that the table could show, and the network as a whole. */
export function pathsOf(tree: readonly LayerTree[]): LayerSummary[] {
  const walk = (trees: readonly LayerTree[]): LayerSummary[] =>
    trees.flatMap(({ layer, children }) => [layer, ...walk(children)]);
  return walk(outermost(tree));
}

/** A layer of this path; where there is none the last whose output is a map, or the last. */
export function layerToShow(
  tree: readonly LayerTree[],
  path: string | undefined,
): LayerSummary | undefined {
  const layers = pathsOf(tree);
  return (
    layers.find((layer) => layer.path === path) ??
    layers.findLast(({ output }) => output.length === 3) ??
    layers.at(-1)
  );
}
