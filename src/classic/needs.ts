import type { Samples } from "./samples.ts";

/**
 * What a network learns from.
 *
 * - `rows`: any rows of numbers
 * - `classes`: rows of two classes or more
 * - `numbers`: rows with a number to be found for each
 * - `patterns`: rows of two values only, as of black and white pictures
 * - `nothing`: it makes what it learns from itself
 */
export type Needs = "rows" | "classes" | "numbers" | "patterns" | "nothing";

/** Sums of squares of larger numbers would not be finite. */
const LARGEST = 1e100;
const fits = (value: number): boolean => Math.abs(value) <= LARGEST;

/** @throws {RangeError} naming the network, what came and what was needed */
export function requireSamples(network: string, needs: Needs, samples: Samples): void {
  if (needs === "nothing") return;
  const { name, rows, size, width, classes, labels, features } = samples;
  const { targets = new Float64Array() } = samples;
  const refuse = (came: string, needed: string): never => {
    throw new RangeError(`${network}: ${name} ${came}; needed ${needed}`);
  };
  if (size === 0 || width === 0) refuse("is empty", "is at least one row of numbers");
  if (rows.length !== size * width)
    refuse(`has ${rows.length} numbers`, `are ${size} rows of ${width}`);
  const wrong = rows.findIndex((value) => !fits(value));
  if (wrong >= 0)
    refuse(
      `has ${rows[wrong]} in row ${Math.floor(wrong / width) + 1}, ${features[wrong % width] ?? "x"}`,
      `are numbers from −${LARGEST} to ${LARGEST}`,
    );
  if (needs === "classes") {
    const present = new Set(labels);
    if (present.size < 2)
      refuse(
        present.size === 0
          ? "has no classes"
          : `has one class only: ${classes[labels[0] ?? 0] ?? labels[0]}`,
        "are at least two",
      );
    const stray = labels.findIndex((label) => classes[label] === undefined);
    if (labels.length !== size || stray >= 0)
      refuse(
        stray >= 0
          ? `has class ${labels[stray]} in row ${stray + 1}`
          : `has ${labels.length} labels for ${size} rows`,
        `is one of 0 to ${classes.length - 1} for each row`,
      );
  }
  if (needs === "numbers" && targets.length !== size)
    refuse(
      targets.length === 0
        ? "has no numbers to find"
        : `has ${targets.length} numbers to find for ${size} rows`,
      "is one for each row",
    );
  const unfit = targets.findIndex((value) => !fits(value));
  if (unfit >= 0)
    refuse(
      `has ${targets[unfit]} to find in row ${unfit + 1}`,
      `are numbers from −${LARGEST} to ${LARGEST}`,
    );
  if (needs === "patterns") {
    const values = [...new Set(rows)];
    if (values.length > 2)
      refuse(
        `has ${values.length} different values`,
        "are patterns of two, such as 0 and 1 (--data patterns)",
      );
  }
}

/** Patterns as −1 and +1: the larger of the two values is +1; of one value alone, what is above 0. */
export function bipolar({ rows }: Pick<Samples, "rows">): Float64Array {
  const threshold = middle(rows);
  return rows.map((value) => (value > threshold ? 1 : -1));
}

/** Patterns as 0 and 1. */
export function binary({ rows }: Pick<Samples, "rows">): Float64Array {
  const threshold = middle(rows);
  return rows.map((value) => (value > threshold ? 1 : 0));
}

function middle(rows: Float64Array): number {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of rows) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return least === most ? 0 : (least + most) / 2;
}
