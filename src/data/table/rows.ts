import { FormatError } from "../../formats/index.ts";
import { nearestName } from "../../nn/nearest.ts";
import { type Column, isMissing, numberIn } from "./column.ts";
import type { Table } from "./read-table.ts";

/** More different texts are names or remarks, and not categories. */
const MOST_CATEGORIES = 50;
/** A row that is used, and its number in the file, where the names are row 1. */
export interface Row {
  readonly number: number;
  readonly cells: readonly string[];
}

function columnAt({ name, columns }: Table, title: string): number {
  const at = columns.findIndex((column) => column.name === title);
  if (at >= 0) return at;
  const known = columns.map((column) => column.name);
  const near = nearestName(title, known);
  throw new FormatError(
    `${name}: has no column ${title}; ${near === undefined ? `it has ${known.join(", ")}` : `did you mean ${near}?`}`,
  );
}

export const targetOf = (table: Table, title: string): number =>
  title === "" ? table.columns.length - 1 : columnAt(table, title);

export function inputsOf(table: Table, leaveOut: readonly string[], target: number): number[] {
  const out = new Set(leaveOut.map((title) => columnAt(table, title)));
  if (out.has(target))
    throw new FormatError(
      `${table.name}: column ${table.columns[target]?.name} is the target and cannot be left out`,
    );
  const used = [...table.columns.keys()].filter((at) => at !== target && !out.has(at));
  if (used.length === 0)
    throw new FormatError(`${table.name}: no column is left to predict the target from`);
  for (const at of used) {
    const { name, kind, values } = table.columns[at] as Column;
    if (kind === "categories" && values.length > MOST_CATEGORIES)
      throw new FormatError(
        `${table.name}: column ${name} has ${values.length} different texts, more than ${MOST_CATEGORIES} are no categories; leave the column out`,
      );
  }
  return used;
}

/** The rows in which the columns are filled, and hold numbers where they are of numbers. */
export function completeRows(table: Table, columns: readonly number[], missing: string): Row[] {
  const rows: Row[] = [];
  table.rows.forEach((cells, i) => {
    const row = { number: i + 2, cells };
    for (const at of columns) {
      const { name, kind } = table.columns[at] as Column;
      const cell = cells[at] as string;
      if (isMissing(cell)) {
        if (missing === "drop") return;
        // Nobody can say what would have been right.
        if (missing === "mean" && at !== columns.at(-1)) continue;
        const what = cell.trim() === "" ? "is empty" : `is "${cell.trim()}"`;
        throw new FormatError(
          `${table.name}: row ${row.number}, column ${name} ${what}; fill it, leave the column out, or say that rows with gaps are dropped${at === columns.at(-1) ? "" : " or gaps take the mean"}`,
        );
      }
      if (kind === "numbers" && Number.isNaN(numberIn(cell))) throw noNumber(table, row, at);
    }
    rows.push(row);
  });
  return rows;
}

export function noNumber(table: Table, { number, cells }: Row, at: number): FormatError {
  const cell = (cells[at] as string).trim();
  const repair = /^-?\d+,\d+$/.test(cell)
    ? `write ${cell.replace(",", ".")}`
    : "correct it, or leave the column out";
  return new FormatError(
    `${table.name}: row ${number}, column ${table.columns[at]?.name} has "${cell.slice(0, 40)}" where the others are numbers; ${repair}`,
  );
}
