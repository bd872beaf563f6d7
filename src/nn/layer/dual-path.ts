import { type Shape, ShapeError, showShape } from "../../graph/shape.ts";
import { concat, type Tensor } from "../../tensor/index.ts";
import { defineJoin, fitsButChannels } from "./children.ts";
import { count, maybeNested, nested } from "./field.ts";
import type { Layer } from "./layer.ts";
import { parallel } from "./wiring.ts";

export interface DualPathOptions {
  /** So many channels, the first ones, are summed as in a residual block; those behind them are joined. */
  readonly summed: number;
  /** What x passes on its way past the body. Default: nothing. */
  readonly shortcut?: Layer | undefined;
}

interface Kept {
  readonly body: Layer;
  readonly summed: number;
  readonly shortcut: Layer | undefined;
}

export const dualPathLayer = defineJoin<Kept>({
  type: "dualPath",
  group: "composite",
  summary:
    "Some channels are summed with the input as in a residual block, the others joined to it.",
  fields: { body: nested, summed: count, shortcut: maybeNested },
  children: ({ body, shortcut }) => [
    ...(shortcut === undefined ? [] : [{ name: "shortcut", layer: shortcut }]),
    { name: "body", layer: body },
  ],
  wiring: ({ shortcut }, children) => parallel(children, "dual path", shortcut ? "not" : "last"),
  join({ summed }, outputs, x, path) {
    const [body = x, shortcut = x] = outputs.toReversed();
    requireJoinable(body.shape, shortcut.shape, summed, path);
    const [added, found] = split(body, summed);
    const [kept, known] = split(shortcut, summed);
    const parts = [kept.add(added), known, found].filter(({ shape }) => shape.at(-1) !== 0);
    return concat(parts, -1);
  },
  shape({ summed }, given, input) {
    const [body = [], shortcut = input] = given().toReversed();
    if (!joins(body, shortcut, summed)) return undefined;
    return [...body.slice(0, -1), (body.at(-1) ?? 0) + (shortcut.at(-1) ?? 0) - summed];
  },
});

const split = (x: Tensor, at: number): [Tensor, Tensor] => {
  const others = x.shape.slice(0, -1).map(() => null);
  return [x.slice(...others, [0, at]), x.slice(...others, [at])];
};

const joins = (a: Shape, b: Shape, summed: number): boolean =>
  fitsButChannels([a, b]) && Math.min(a.at(-1) ?? 0, b.at(-1) ?? 0) >= summed;

function requireJoinable(body: Shape, shortcut: Shape, summed: number, path: string): void {
  if (body.length > 1 && joins(body, shortcut, summed)) return;
  throw new ShapeError(
    `${path}: body gives ${showShape(body)}, shortcut gives ${showShape(shortcut)}, ${summed} channels are summed; both must have so many, and all axes but the last must be equal`,
  );
}

/**
 * A residual block and a dense connection in one: of the body's channels the first are added to those of x, the others are joined to it.
 *
 *   y = [s₁ + b₁, s₂, b₂]      b = body(x), s = shortcut(x), each cut behind `summed` channels
 *
 * @param x  [N, …, C]
 * @returns  [N, …, Cs + Cb − summed], where shortcut gives Cs channels and body Cb
 * @throws {ShapeError} if one of the two has fewer channels than are summed, or they differ in another axis
 * @source   Chen, Li, Xiao, Jin, Yan & Feng 2017, "Dual path networks", arXiv:1707.01629
 */
export const dualPath = (body: Layer, { summed, shortcut }: DualPathOptions): Layer =>
  dualPathLayer.make({ body, summed, ...(shortcut && { shortcut }) });
