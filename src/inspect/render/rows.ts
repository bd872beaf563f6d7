import type { Figures, LayerSummary, LayerTree, Summary } from "../summary.ts";

/** A layer as it is shown. Every figure stands in one row only, so that the rows add up to the total. */
export interface Row {
  readonly layer: LayerSummary;
  /** Undefined where all figures are in the rows of the layers inside. */
  readonly figures: Figures | undefined;
  /** How many layers it is inside of. */
  readonly level: number;
  /** The layers inside have rows of their own, below it. */
  readonly open: boolean;
}

/** Every layer that does something, in the order of the work; a layer inside of `depth` − 1 others stands for all in it. */
export function flatRows(summary: Summary, depth = Number.POSITIVE_INFINITY): Row[] {
  const walk = (trees: readonly LayerTree[], level: number): Row[] =>
    trees.flatMap((tree) => {
      const { layer, children } = tree;
      if (children.length === 0 || level + 1 >= depth) return [folded(tree, level)];
      const inside = walk(children, level + 1);
      return works(layer) ? [...inside, { layer, figures: layer, level, open: false }] : inside;
    });
  return walk(rootsOf(summary), 0);
}

/** The same nested: a composite stands above the layers in it. */
export function nestedRows(summary: Summary, depth = Number.POSITIVE_INFINITY): Row[] {
  const walk = (trees: readonly LayerTree[], level: number): Row[] =>
    trees.flatMap((tree) => {
      const { layer, children } = tree;
      if (children.length === 0 || level + 1 >= depth) return [folded(tree, level)];
      const figures = works(layer) ? layer : undefined;
      return [{ layer, figures, level, open: true }, ...walk(children, level + 1)];
    });
  return walk(rootsOf(summary), 0);
}

const folded = ({ layer, total }: LayerTree, level: number): Row => ({
  layer,
  figures: total,
  level,
  open: false,
});

/** Layers inside of layers: 1 where no layer has any. */
export function depthOf(summary: Summary): number {
  const deepest = (trees: readonly LayerTree[]): number =>
    Math.max(0, ...trees.map(({ children }) => 1 + deepest(children)));
  return deepest(rootsOf(summary));
}

/** The whole model needs no row, but where it does something itself. */
function rootsOf({ tree }: Summary): readonly LayerTree[] {
  const [root] = tree;
  const whole = tree.length === 1 && root !== undefined && root.layer.path === "";
  return whole && root.children.length > 0 && !works(root.layer) ? root.children : tree;
}

/** An open composite without work of its own has no activations: they are its last child's. */
const works = ({ params, macs, activations }: LayerSummary): boolean =>
  params + macs + activations > 0;
