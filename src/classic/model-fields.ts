/** How the numbers of a saved model are checked. */
import { type Field, refuse } from "../nn/layer/field.ts";

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((one) => typeof one === "number" && Number.isFinite(one));

/** A list of finite numbers. */
export const vector: Field<readonly number[]> = {
  hint: { kind: "list", of: { kind: "number" } },
  parse: (value, place) =>
    isNumbers(value) ? value : refuse(place, value, "a list of finite numbers"),
};

/** Lists of finite numbers, all of one length. */
export const matrix: Field<readonly (readonly number[])[]> = {
  hint: { kind: "list", of: { kind: "list", of: { kind: "number" } } },
  parse: (value, place) =>
    Array.isArray(value) &&
    value.every((row) => isNumbers(row) && row.length === (value[0] as number[]).length)
      ? value
      : refuse(place, value, "rows of finite numbers, all of one length"),
};

/** Names of classes, of features. */
export const names: Field<readonly string[]> = {
  hint: { kind: "list", of: { kind: "text" } },
  parse: (value, place) =>
    Array.isArray(value) && value.every((one) => typeof one === "string")
      ? value
      : refuse(place, value, "a list of names"),
};

/** Rows of a flat matrix, as lists. */
export const rowsOf = (values: ArrayLike<number>, width: number): number[][] =>
  Array.from({ length: values.length / width }, (_, n) =>
    Array.from({ length: width }, (_, i) => values[n * width + i] as number),
  );

/** @throws {RangeError} where rows of another width come than the model was fitted to */
export function requireWidth(network: string, needed: number, came: number): void {
  if (came !== needed)
    throw new RangeError(
      `${network}: rows have ${came} numbers; the model was fitted to rows of ${needed}`,
    );
}
