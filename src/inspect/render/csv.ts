import type { Summary } from "../summary.ts";
import { tableOf } from "./table.ts";

/** Comma-separated values as in RFC 4180, numbers without separators, one line a layer and no total. */
export function renderCsv(summary: Summary): string {
  const { columns, rows } = tableOf(summary, "programs");
  const header = columns.map(({ title }) => title.toLowerCase());
  return [header, ...rows].map((row) => `${row.map(quote).join(",")}\r\n`).join("");
}

const quote = (cell: string): string =>
  /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
