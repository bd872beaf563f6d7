import { FormatError } from "../../formats/index.ts";
import { type Column, columnOf } from "./column.ts";

/** A table of text with a name above each column. */
export interface Table {
  /** Of the file, for messages. */
  readonly name: string;
  readonly columns: readonly Column[];
  /** The cells below the names. */
  readonly rows: readonly (readonly string[])[];
}

/**
 * A table out of rows of cells, the first of which names the columns. Rows without a single character are passed over.
 *
 * @param name  of the file, for messages
 * @throws {FormatError} if there is nothing in it, a row has more or fewer cells than there are names, or two columns have one name
 */
export function readTable(name: string, lines: readonly (readonly string[])[]): Table {
  const [head = [], ...below] = lines;
  const isBlank = (line: readonly string[]) => line.every((cell) => cell.trim() === "");
  if (isBlank(head))
    throw new FormatError(
      `${name}: ${lines.every(isBlank) ? "is empty" : "its first line is empty"}; needed is a line with the names of the columns, and rows below it`,
    );
  const titles = head.map((title) => title.trim());
  titles.forEach((title, i) => {
    if (title === "")
      throw new FormatError(`${name}: column ${i + 1} has no name in the first line`);
    const before = titles.indexOf(title);
    if (before < i)
      throw new FormatError(
        `${name}: columns ${before + 1} and ${i + 1} are both called ${title}; each needs a name of its own`,
      );
  });
  below.forEach((row, i) => {
    if (row.length !== titles.length && !isBlank(row))
      throw new FormatError(
        `${name}: row ${i + 2} has ${counted(row.length, "cell")}, needed are ${titles.length}: ${titles.join(", ").slice(0, 80)}`,
      );
  });
  const rows = below.filter((row) => !isBlank(row));
  const columns = titles.map((title, at) =>
    columnOf(
      title,
      rows.map((row) => row[at] as string),
    ),
  );
  return { name, columns, rows };
}

export const counted = (count: number, what: string): string =>
  `${count} ${what}${count === 1 ? "" : "s"}`;
