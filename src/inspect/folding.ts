/** Which parts of a model are drawn as one box, so that a picture stays small enough to read. */
import type { Layer } from "../nn/index.ts";
import { pointwise } from "./pointwise.ts";

/** A layer made of layers that can be drawn as one box. */
export interface Foldable {
  readonly path: string;
  readonly type: string;
  /** How many such layers it stands in, the model itself not counted. */
  readonly depth: number;
}

/** Every layer that can be drawn as one box, each before those inside it; the model itself is not among them. */
export function foldables(layer: Layer, path = "", depth = 0): Foldable[] {
  if (layer.wiring === undefined) return [];
  const own = path === "" ? [] : [{ path, type: layer.type, depth }];
  const below = layer.children.flatMap((child) =>
    foldables(
      child.layer,
      path === "" ? child.name : `${path}/${child.name}`,
      path === "" ? 0 : depth + 1,
    ),
  );
  return [...own, ...below];
}

/** How many boxes the model is drawn with, nearly: what follows a fork stands in a box of its own. */
function boxes(layer: Layer, path: string, collapsed: ReadonlySet<string>): number {
  if (layer.wiring === undefined) return pointwise.has(layer.type) ? 0 : 1;
  if (collapsed.has(path)) return 1;
  const joins = layer.wiring.filter(({ from }) => from.length > 1).length;
  const inside = layer.children.map((child) =>
    boxes(child.layer, path === "" ? child.name : `${path}/${child.name}`, collapsed),
  );
  return inside.reduce((sum, n) => sum + n, joins);
}

/**
 * What to fold so that about `most` boxes are left: nothing, else what stands deepest, level by level.
 * A model of many layers in one row stays as long as it is.
 */
export function foldedTo(layer: Layer, most: number): Set<string> {
  const all = foldables(layer);
  const deepest = Math.max(-1, ...all.map(({ depth }) => depth));
  let collapsed = new Set<string>();
  for (let level = deepest; level >= 0 && boxes(layer, "", collapsed) > most; level--)
    collapsed = new Set(all.filter(({ depth }) => depth >= level).map(({ path }) => path));
  return collapsed;
}

const MOST_NAMED = 3;

/** What is in a layer, counted: "3 conv2d, 3 batchNorm, 2 relu and 1 more". */
export function contentsOf(layer: Layer): string {
  const counts = new Map<string, number>();
  const count = (inner: Layer): void => {
    if (inner.wiring !== undefined) for (const child of inner.children) count(child.layer);
    else counts.set(inner.type, (counts.get(inner.type) ?? 0) + 1);
  };
  count(layer);
  const entries = [...counts].toSorted(([, a], [, b]) => b - a);
  const named = entries.slice(0, MOST_NAMED).map(([type, n]) => `${n} ${type}`);
  const rest = entries.slice(MOST_NAMED).reduce((sum, [, n]) => sum + n, 0);
  return `${named.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
