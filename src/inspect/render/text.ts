import type { Summary } from "../summary.ts";
import { type Column, tableOf } from "./table.ts";

/** Aligned columns, plain text, no line longer than its cells need; planned memory below. Ends with a newline. */
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
  const lines = [line(header), rule, ...rows.map(line), rule, line(total), ...memoryOf(summary)];
  return `${lines.join("\n")}\n`;
}

/** "memory, batch of 1: 0.62 MB for a forward pass, 0.94 MB for a training step", or that there is none; nothing where it was not planned. */
function memoryOf({ memory, batch }: Summary): string[] {
  if (memory === undefined) return [];
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;
  const { inference, training } = memory;
  const step =
    training === null
      ? "the model is for evaluation only and cannot be trained"
      : `${megabytes(training)} for a training step`;
  return [`memory, batch of ${batch}: ${megabytes(inference)} for a forward pass, ${step}`];
}

const align = (text: string, width: number, { align: side }: Column): string =>
  side === "left" ? text.padEnd(width) : text.padStart(width);
