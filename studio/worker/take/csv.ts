import { largestOf } from "../../../src/train/export/difference.ts";
import type { Check } from "../../../src/train/export/target.ts";

/** Empty cells are undefined. */
export type Cell = string | number | undefined;

export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Without it, spreadsheets take what is not ASCII for their system's old encoding. */
const BYTE_ORDER_MARK = "\ufeff";

/** Comma-separated values as in RFC 4180; numbers with all their digits. */
export function csvOf({ columns, rows }: CsvTable): string {
  const text = [columns, ...rows].map((row) => `${row.map(quote).join(",")}\r\n`).join("");
  return /[\u0080-\uffff]/.test(text) ? `${BYTE_ORDER_MARK}${text}` : text;
}

/** A spreadsheet would calculate it: what somebody called a class may come from anywhere. */
export const isFormula = (text: string): boolean =>
  /^[=+\-@\t\r]/.test(text) && !Number.isFinite(Number(text));

function quote(cell: Cell): string {
  const text = cell === undefined || Number.isNaN(cell) ? "" : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Parses a text again by another program's rules, and compares every cell. */
export async function checkCsv(text: string, { columns, rows }: CsvTable): Promise<Check> {
  const { default: papaparse } = await import("papaparse");
  const { data, errors } = papaparse.parse<string[]>(text, {
    delimiter: ",",
    skipEmptyLines: true,
  });
  const [header = [], ...found] = data;
  const whole =
    errors.length === 0 && header.join("\0") === columns.join("\0") && found.length === rows.length;
  const difference = rows.reduce((most, row, i) => {
    const back = found[i] ?? [];
    return Math.max(most, ...row.map((cell, j) => cellDifference(cell, back[j])));
  }, 0);
  return {
    how: `parsed back: ${found.length} rows of ${columns.length} columns`,
    ...{ difference: whole ? difference : Number.NaN, limit: 0 },
  };
}

function cellDifference(cell: Cell, back = ""): number {
  if (typeof cell === "string") return cell === back ? 0 : Number.NaN;
  if (cell === undefined || Number.isNaN(cell)) return back === "" ? 0 : Number.NaN;
  return largestOf([cell], [Number(back)]);
}
