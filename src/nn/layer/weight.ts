import { type Shape, showShape, sizeOf } from "../../graph/shape.ts";
import { SpecError, show } from "./field.ts";

/** A key gives fewer random numbers, and an index of a kernel reaches no farther. */
const MOST_ELEMENTS = 2 ** 31 - 1;

/**
 * @param options  of the layer that make the weight large, for the error
 * @throws {SpecError} for a weight that is too large to be drawn
 */
export function requireWeight(
  shape: Shape,
  options: Readonly<Record<string, unknown>>,
  path: string,
  name = "weight",
): void {
  const size = sizeOf(shape);
  if (size <= MOST_ELEMENTS) return;
  const told = Object.entries(options).map(([option, value]) => `${option} is ${show(value)}`);
  throw new SpecError(
    `${path}: ${told.join(", ")}, so ${name} is ${showShape(shape)}, ${size} elements; it must have fewer than 2^31`,
  );
}
