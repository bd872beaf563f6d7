import type { Summary } from "../summary.ts";
import { tableOf } from "./table.ts";

/** A table in GitHub's Markdown, the total in its last row. */
export function renderMarkdown(summary: Summary): string {
  const { columns, rows, total } = tableOf(summary, "people");
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
  const sides = columns.map(({ align }) => (align === "left" ? "---" : "---:"));
  const bold = total.map((cell) => (cell === "" ? "" : `**${cell}**`));
  return [columns.map(({ title }) => title), sides, ...rows, bold].map(line).join("");
}
