/** One column of aligned text. */
export interface Aligned {
  readonly title: string;
  readonly align: "left" | "right";
}

/** How wide each column is: as its longest cell. */
export const widthsOf = (columns: readonly Aligned[], rows: readonly (readonly string[])[]) =>
  columns.map(({ title }, k) => Math.max(title.length, ...rows.map((row) => row[k]?.length ?? 0)));

/** A head, a rule, the rows; columns two spaces apart. `foot` comes below a rule of its own. */
export function alignRows(
  columns: readonly Aligned[],
  rows: readonly (readonly string[])[],
  foot: readonly (readonly string[])[] = [],
): string[] {
  const widths = widthsOf(columns, [...rows, ...foot]);
  const line = (row: readonly string[]): string =>
    columns
      .map(({ align }, k) => {
        const [text, width] = [row[k] ?? "", widths[k] ?? 0];
        return align === "left" ? text.padEnd(width) : text.padStart(width);
      })
      .join("  ")
      .trimEnd();
  const rule = widths.map((width) => "─".repeat(width)).join("  ");
  const head = [line(columns.map(({ title }) => title)), rule];
  return [...head, ...rows.map(line), ...(foot.length === 0 ? [] : [rule, ...foot.map(line)])];
}

/** Lines of no more than `width` characters, broken at spaces; what follows the first is indented. */
export function wrapWords(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `  ${word}`;
    } else line += line === "" ? word : ` ${word}`;
  }
  return [...lines, line];
}
