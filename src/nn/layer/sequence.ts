/** What layers over sequences ask of their options and inputs. */
import { ShapeError } from "../../graph/shape.ts";
import { count, type Field, refuse } from "./field.ts";

/** A whole number ≥ 1, or false for none. */
export const countOrFalse: Field<number | false> = {
  hint: { kind: "either", of: [{ kind: "constant", value: false }, count.hint] },
  parse: (value, place) =>
    value === false || (typeof value === "number" && Number.isSafeInteger(value) && value >= 1)
      ? value
      : refuse(place, value, "a whole number ≥ 1 or false"),
};

/** A shape; its batch is null where it is not known. */
export type BatchShape = readonly (number | null)[];

const showBatch = (shape: BatchShape): string => `[${shape.map((n) => n ?? "N").join(", ")}]`;

/** @throws {ShapeError} unless the shape is [N, T, F] with T ≥ 1, and F as needed where that is told */
export function requireSequence(shape: BatchShape, path: string, features?: number): void {
  const shown = showBatch(shape);
  if (shape.length !== 3)
    throw new ShapeError(
      `${path}: x is ${shown}, must be [N, T, F]: sequences of T steps of F features; reshape x first`,
    );
  if (shape[1] === 0)
    throw new ShapeError(`${path}: x is ${shown}, a sequence of T = 0 steps; T must be ≥ 1`);
  if (features !== undefined && shape[2] !== features)
    throw new ShapeError(`${path}: x is ${shown}, its last axis must be ${features}`);
}
