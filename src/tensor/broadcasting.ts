import type { Node } from "../graph/node.ts";
import { broadcast } from "../graph/primitives/broadcast.ts";
import { reshape } from "../graph/primitives/reshape.ts";
import { failShape } from "../graph/scope.ts";
import { type Shape, showShape } from "../graph/shape.ts";

/**
 * The shape that all of `shapes` repeat to, axes aligned at the end: each axis is equal or 1 in every one (as numpy).
 * @throws {ShapeError} naming the first axis that is neither
 */
export function commonShape(operation: string, shapes: readonly Shape[]): Shape {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const common = new Array<number>(rank).fill(1);
  for (const shape of shapes)
    for (let k = 1; k <= shape.length; k++) {
      const extent = shape[shape.length - k] as number;
      const so = common[rank - k] as number;
      if (extent === so || extent === 1) continue;
      if (so !== 1)
        failShape(
          operation,
          `shapes are ${shapes.map(showShape).join(" and ")}; axis ${-k} is ${so} and ${extent}, and must be equal or 1`,
        );
      common[rank - k] = extent;
    }
  return common;
}

/** `x` repeated to `shape`; missing leading axes are added. */
export function broadcastTo(x: Node, shape: Shape): Node {
  const missing = shape.length - x.shape.length;
  const fits = missing >= 0 && x.shape.every((n, axis) => n === 1 || n === shape[axis + missing]);
  if (!fits)
    failShape(
      "broadcastTo",
      `x is ${showShape(x.shape)}, wanted ${showShape(shape)}; aligned at the end, each axis of x must be 1 or equal`,
    );
  return broadcast(reshape(x, [...new Array<number>(missing).fill(1), ...x.shape]), shape);
}
