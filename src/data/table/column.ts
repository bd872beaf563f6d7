/** One column of a table of text, and what it holds. */
export interface Column {
  readonly name: string;
  readonly kind: "numbers" | "categories";
  /** The different values, in the order of numbers or of letters; missing ones left out. */
  readonly values: readonly string[];
  /** How many cells are empty, or say that nothing is known. */
  readonly missing: number;
}

const MISSING = new Set(["", "na", "n/a", "nan", "null", "none", "?", "-"]);

export const isMissing = (cell: string): boolean => MISSING.has(cell.trim().toLowerCase());

/** The number that a cell says, NaN where it says none. "1e3" and " -2.5 " are numbers, "0x1f", "1,5" and "Infinity" are not. */
export function numberIn(cell: string): number {
  const text = cell.trim();
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
}

/** Numbers, if more than half of what is there are: then the others are slips, and not a category each. */
export function columnOf(name: string, cells: readonly string[]): Column {
  const known = cells.filter((cell) => !isMissing(cell)).map((cell) => cell.trim());
  const numbers = known.filter((cell) => Number.isFinite(numberIn(cell))).length;
  const kind = numbers > known.length / 2 ? "numbers" : "categories";
  const values = [...new Set(known)].sort((a, b) =>
    kind === "numbers" ? numberIn(a) - numberIn(b) : a < b ? -1 : 1,
  );
  return { name, kind, values, missing: cells.length - known.length };
}
