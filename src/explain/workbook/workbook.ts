import type { Phase } from "../explanation.ts";

/** What a cell is for, by which whoever writes the file chooses how it looks. */
export type CellRole =
  | "title"
  | "lead"
  /** The band that opens a part. */
  | "section"
  | "layer"
  /** Above columns and beside rows. */
  | "head"
  | "name"
  | "equation"
  /** A number that may be changed; everything follows. */
  | "given"
  /** A number that a formula gives. */
  | "computed"
  /** The same, and what the part is about. */
  | "result";

export interface SheetCell {
  /** Counted from 0, as `column`. */
  readonly row: number;
  readonly column: number;
  /** Of a formula what it gave when the file was made; without it, whoever opens the file computes it. */
  readonly value?: string | number;
  /** Without "=". */
  readonly formula?: string;
  readonly role: CellRole;
  readonly phase?: Phase;
  /** Columns that it takes; 1 where absent. */
  readonly span?: number;
  /** Lines of text that it takes; 1 where absent. */
  readonly lines?: number;
}

export interface Sheet {
  readonly name: string;
  readonly cells: readonly SheetCell[];
  /** Of each column, in characters. */
  readonly widths: readonly number[];
  /** So many rows stay in sight. */
  readonly frozenRows: number;
}

export interface Workbook {
  readonly title: string;
  readonly sheets: readonly Sheet[];
}

/** "B7". */
export function addressOf(row: number, column: number): string {
  let letters = "";
  for (let n = column; n >= 0; n = Math.floor(n / 26) - 1)
    letters = String.fromCharCode(65 + (n % 26)) + letters;
  return `${letters}${row + 1}`;
}
