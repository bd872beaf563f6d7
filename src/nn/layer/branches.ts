import { type Shape, ShapeError, sameShape, showShape } from "../../graph/shape.ts";
import { concat } from "../../tensor/index.ts";
import { besideInChannels, defineJoin, fitsButChannels } from "./children.ts";
import { choice, optional } from "./field.ts";
import type { Child, Layer } from "./layer.ts";
import { namedLayers, nameParts, type Parts } from "./named.ts";
import { parallel } from "./wiring.ts";

export interface BranchesOptions {
  /** "concat" joins the channels, "add" sums. Default "concat". */
  readonly join?: "concat" | "add";
}

interface Kept {
  readonly layers: readonly Child[];
  readonly join: "concat" | "add";
}

export const branchesLayer = defineJoin<Kept>({
  type: "branches",
  group: "composite",
  summary: "Several layers on the same input, joined or summed.",
  fields: { layers: namedLayers, join: optional(choice(["concat", "add"]), "concat") },
  children: ({ layers }) => layers,
  wiring: ({ join }, children) => parallel(children, join),
  join({ layers, join }, outputs, x, path) {
    requireJoinable(
      outputs.map(({ shape }) => shape),
      layers,
      join,
      path,
    );
    if (join === "concat") return concat(outputs, x.rank === 0 ? 0 : -1);
    return outputs.reduce((sum, y) => sum.add(y));
  },
  shape({ join }, given) {
    const shapes = given();
    if (join === "concat") return besideInChannels(shapes);
    return shapes.every((shape) => sameShape(shape, shapes[0] ?? [])) ? shapes[0] : undefined;
  },
});

function requireJoinable(
  shapes: readonly Shape[],
  layers: readonly Child[],
  join: Kept["join"],
  path: string,
): void {
  const [first = []] = shapes;
  const fits = (shape: Shape): boolean =>
    join === "concat" ? fitsButChannels([first, shape]) : sameShape(first, shape);
  const odd = shapes.findIndex((shape) => !fits(shape));
  if (odd >= 0)
    throw new ShapeError(
      `${path}: ${layers[0]?.name} gives ${showShape(first)}, ${layers[odd]?.name} gives ${showShape(shapes[odd] ?? [])}; to ${join} them ${join === "concat" ? "all axes but the last" : "all axes"} must be equal (mend stride or padding)`,
    );
}

/**
 * Several layers on the same input, joined along the channels or summed.
 *
 * @throws {ShapeError} if the outputs do not join
 * @source Szegedy et al. 2015, arXiv:1409.4842
 */
export const branches = (layers: Parts, { join = "concat" }: BranchesOptions = {}): Layer =>
  branchesLayer.make({ layers: nameParts(layers), join });
