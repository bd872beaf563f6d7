import type { Summary } from "../summary.ts";
import { flatRows } from "./rows.ts";
import { columnsFor, plain, tableOf } from "./table.ts";
import type { View } from "./view.ts";

/** Comma-separated values as in RFC 4180, numbers without separators, one line a layer and no total. */
export function renderCsv(summary: Summary, view: Omit<View, "width"> = {}): string {
  const shown = columnsFor(view, plain);
  const { rows } = tableOf(summary, flatRows(summary, view.depth), shown, "programs");
  return [shown.map(({ name }) => name), ...rows]
    .map((row) => `${row.map(quote).join(",")}\r\n`)
    .join("");
}

const quote = (cell: string): string =>
  /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
