/** Tables of text: what papaparse makes of a file, with its complaints as ours. The studio's worker reads with it too. */
import Papa from "papaparse";
import { readTable, type Table } from "../data/index.ts";
import { FormatError } from "../formats/index.ts";

/**
 * A table with a name above each column. What divides the cells (comma, semicolon, tab) is found; text is UTF-8, or Windows-1252 where
 * it cannot be that.
 *
 * @param name  for messages
 * @throws {FormatError} for a quotation mark that is not closed, bytes that are no text, and what `readTable` refuses
 */
export const readCsv = (name: string, bytes: Uint8Array): Table =>
  readTable(name, readCells(name, bytes));

/** The cells of a table, row by row, with or without names above them. @throws {FormatError} as `readCsv` does */
export function readCells(name: string, bytes: Uint8Array): string[][] {
  if (bytes.subarray(0, 4096).includes(0))
    throw new FormatError(`${name}: is no text, but a file of another kind; save the table as CSV`);
  const text = decode(bytes);
  const { data, errors } = Papa.parse<string[]>(text, { delimiter: delimiterOf(text) });
  const open = errors.find(({ type }) => type === "Quotes");
  if (open !== undefined)
    throw new FormatError(
      `${name}: row ${(open.row ?? 0) + 1} has a quotation mark that is not closed, or text behind one`,
    );
  return data;
}

/**
 * What divides the names divides the cells: numbers such as 1,5 below them mislead a guess by all rows.
 *
 * @returns "" for a guess by all rows, where the names do not decide it
 */
function delimiterOf(text: string): string {
  const counts = [",", ";", "\t", "|"].map((delimiter) => {
    const { data } = Papa.parse<string[]>(text, { delimiter, preview: 1 });
    return { delimiter, cells: data[0]?.length ?? 0 };
  });
  const [first, second] = counts.toSorted((a, b) => b.cells - a.cells);
  const isClear = first !== undefined && first.cells > Math.max(1, second?.cells ?? 0);
  return isClear ? first.delimiter : "";
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
