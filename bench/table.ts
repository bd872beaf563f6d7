/** Cells of a table, and above them what each column is. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A column whose every cell looks like a number stands to the right. */
const NUMERIC = /^[-+]?[\d.,]+( ?(%|×|ms|s|MiB|GFLOP\/s))?$/;

/** A table for people: a line under the head, columns two spaces apart, numbers to the right. */
export function renderTable({ head, rows }: Table): string {
  const columns = head.map((name, column) => {
    const cells = rows.map((row) => row[column] ?? "");
    const filled = cells.filter((cell) => cell !== "");
    return {
      width: Math.max(...[name, ...cells].map((cell) => cell.length)),
      right: filled.length > 0 && filled.every((cell) => NUMERIC.test(cell)),
    };
  });
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ width, right }, column) => {
        const cell = cells[column] ?? "";
        return right ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd();
  const under = columns.map(({ width }) => "─".repeat(width));
  return [line(head), line(under), ...rows.map(line)].join("\n");
}

/** Figures with so many digits behind the point, thousands apart. */
export const show = (value: number, digits = 1): string =>
  value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });

export const percent = (share: number, digits = 0): string => `${show(100 * share, digits)} %`;
