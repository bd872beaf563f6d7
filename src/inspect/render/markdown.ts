import type { Summary } from "../summary.ts";
import { flatRows } from "./rows.ts";
import { columnsFor, plain, tableOf } from "./table.ts";
import type { View } from "./view.ts";

/** A table in GitHub's Markdown, the total in its last row. */
export function renderMarkdown(summary: Summary, view: Omit<View, "width"> = {}): string {
  const shown = columnsFor(view, plain);
  const { rows, total } = tableOf(summary, flatRows(summary, view.depth), shown, "people");
  const bold = total.map((cell) => (cell === "" ? "" : `**${cell}**`));
  return markdownTable(shown, [...rows, bold]);
}

/** Any table in GitHub's Markdown. */
export function markdownTable(
  columns: readonly { readonly title: string; readonly align: "left" | "right" }[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
  const sides = columns.map(({ align }) => (align === "left" ? "---" : "---:"));
  return [columns.map(({ title }) => title), sides, ...rows].map(line).join("");
}
