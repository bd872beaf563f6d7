/** How the numbers of a saved model are checked. */
import { type Field, numeric, refuse } from "../nn/layer/field.ts";

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((one) => typeof one === "number" && Number.isFinite(one));

/** A finite number; a model has all of float64's. */
export const number = numeric("a finite number", Number.isFinite);

const isAbove0 = (value: number): boolean => Number.isFinite(value) && value > 0;

/** A finite number above 0. */
export const above0 = numeric("a finite number > 0", isAbove0);

/** A list of finite numbers above 0: deviations, widths. */
export const allAbove0: Field<readonly number[]> = {
  hint: { kind: "list", of: { kind: "number" } },
  parse: (value, place) =>
    isNumbers(value) && value.every(isAbove0)
      ? value
      : refuse(place, value, "a list of finite numbers > 0"),
};

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

/** @throws {RangeError} where a saved matrix has other sides than the rest of its model says */
export function requireShape(
  network: string,
  name: string,
  matrix: readonly (readonly number[])[],
  rows: number,
  columns: number,
): void {
  const across = matrix[0]?.length ?? 0;
  if (matrix.length !== rows || (rows > 0 && across !== columns))
    throw new RangeError(
      `${network} model: ${name} is ${matrix.length}×${across}, must be ${rows}×${columns}`,
    );
}

/** @throws {RangeError} where rows of another width come than the model was fitted to */
export function requireWidth(network: string, needed: number, came: number): void {
  if (came !== needed)
    throw new RangeError(
      `${network}: rows have ${came} numbers; the model was fitted to rows of ${needed}`,
    );
}

/**
 * Whether the parts of a saved model belong together.
 *
 * @param lengths  of each part how long it is, and how long the others need it to be
 * @throws {RangeError} naming the first part that is not
 */
export function requireLengths(
  network: string,
  lengths: Readonly<Record<string, readonly [came: number, needed: number]>>,
): void {
  for (const [part, [came, needed]] of Object.entries(lengths))
    if (came !== needed)
      throw new RangeError(
        `${network} model: ${part} has length ${came}; its other parts need ${needed}`,
      );
}

/** @throws {RangeError} for an owner of a prototype or category that is none of the classes */
export function requireOwners(network: string, owners: readonly number[], classes: number): void {
  const stray = owners.find((one) => !Number.isInteger(one) || one < 0 || one >= classes);
  if (stray !== undefined)
    throw new RangeError(
      `${network} model: labels has ${stray}; needed are whole numbers from 0 to ${classes - 1}`,
    );
}
