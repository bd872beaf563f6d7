import type { Summary } from "../summary.ts";
import { type Column, tableOf } from "./table.ts";

/** Aligned columns, plain text, no line longer than its cells need. Ends with a newline. */
export function renderText(summary: Summary): string {
  const { columns, rows, total } = tableOf(summary, "people");
  const header = columns.map(({ title }) => title);
  const widths = header.map((_, k) =>
    Math.max(...[header, ...rows, total].map((row) => row[k]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    columns
      .map((column, k) => align(row[k] ?? "", widths[k] ?? 0, column))
      .join("  ")
      .trimEnd();
  const rule = widths.map((width) => "─".repeat(width)).join("  ");
  return `${[line(header), rule, ...rows.map(line), rule, line(total)].join("\n")}\n`;
}

const align = (text: string, width: number, { align: side }: Column): string =>
  side === "left" ? text.padEnd(width) : text.padStart(width);
