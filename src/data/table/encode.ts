import { FormatError } from "../../formats/index.ts";
import { type Column, numberIn } from "./column.ts";
import type { Table } from "./read-table.ts";
import { noNumber, type Row } from "./rows.ts";

/** With fewer whole numbers than this, they are classes. */
const MOST_NUMBERED_CLASSES = 10;
export function usualKind({ kind, values }: Column): "classes" | "numbers" {
  if (kind === "categories") return "classes";
  const whole = values.every((value) => Number.isInteger(numberIn(value)));
  return whole && values.length <= MOST_NUMBERED_CLASSES ? "classes" : "numbers";
}

export function classesOf(table: Table, target: number, rows: readonly Row[]): readonly string[] {
  const { name, values } = table.columns[target] as Column;
  const counts = new Map<string, number>();
  for (const { cells } of rows) {
    const value = (cells[target] as string).trim();
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const classes = values.filter((value) => counts.has(value));
  if (classes.length < 2)
    throw new FormatError(
      `${table.name}: column ${name} has the one value ${classes[0]}: there is nothing to tell apart; choose another target`,
    );
  const rare = classes.find((value) => (counts.get(value) ?? 0) < 2);
  if (rare !== undefined)
    throw new FormatError(
      `${table.name}: the class ${rare} of column ${name} has 1 row, needed are 2: one to learn from and one to judge by${table.columns[target]?.kind === "numbers" ? "; or take the target as numbers" : ""}`,
    );
  return classes;
}

export function numbersOf(table: Table, at: number, rows: readonly Row[]): Float64Array {
  if (table.columns[at]?.kind === "categories") {
    const row = rows.find(({ cells }) => Number.isNaN(numberIn(cells[at] as string)));
    if (row !== undefined) throw noNumber(table, row, at);
  }
  return Float64Array.from(rows, ({ cells }) => numberIn(cells[at] as string));
}

/** Of those that are there; a column that never changes has the deviation 1. */
export function momentsOf(
  values: Float64Array,
  indices: Uint32Array,
): { readonly mean: number; readonly std: number } {
  const known = Array.from(indices, (n) => values[n] as number).filter((x) => !Number.isNaN(x));
  const n = Math.max(1, known.length);
  const mean = known.reduce((sum, x) => sum + x, 0) / n;
  const std = Math.sqrt(known.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n) || 1;
  return { mean, std };
}

export interface Encoder {
  readonly titles: readonly string[];
  /** Writes a row's numbers from `at` on. */
  write(row: number, out: Float32Array, at: number): void;
}

export function encoderOf(
  table: Table,
  at: number,
  rows: readonly Row[],
  train: Uint32Array,
): Encoder {
  const { name, kind, values } = table.columns[at] as Column;
  if (kind === "numbers") {
    const numbers = numbersOf(table, at, rows);
    const { mean, std } = momentsOf(numbers, train);
    return {
      titles: [name],
      write(row, out, to) {
        const value = numbers[row] as number;
        // What is missing counts as the mean.
        out[to] = Number.isNaN(value) ? 0 : (value - mean) / std;
      },
    };
  }
  return {
    titles: values.map((value) => `${name} = ${value}`),
    write(row, out, to) {
      const value = values.indexOf(rows[row]?.cells[at]?.trim() ?? "");
      if (value >= 0) out[to + value] = 1;
    },
  };
}
