import type { Case, Quantity } from "../../../src/inspect/explain/formula.ts";
import type { Explained } from "../../../src/inspect/explain/index.ts";
import { showBytes, showCount, spaced } from "./show.ts";

/** A piece of a formula: text, or what stands below the line. */
export interface Piece {
  readonly text: string;
  readonly isLow: boolean;
}

/** Indices of the symbols as a book sets them: Kh, Cin, Wo. */
export function piecesOf(symbols: string): Piece[] {
  const pieces: Piece[] = [];
  const add = (text: string, isLow: boolean): void => {
    if (text !== "") pieces.push({ text, isLow });
  };
  let at = 0;
  for (const match of symbols.matchAll(/(?<![A-Za-z])([A-Z])(h|w|d|o|in|out)(?![A-Za-z])/g)) {
    add(symbols.slice(at, match.index + 1), false);
    add(match[2] ?? "", true);
    at = match.index + match[0].length;
  }
  add(symbols.slice(at), false);
  return pieces;
}

/** One line of an explanation: what it is of, the symbols, the values in them, what comes of it. */
export interface FormulaLine {
  /** "height, width"; "" where there is one only. */
  readonly of: string;
  readonly symbols: string;
  /** "" where it says no more than the symbols or the result. */
  readonly values: string;
  readonly result: string;
  readonly note: string;
}

const BYTES = 4;

/** The lines that explain a quantity of a layer. Axes with the same values share one. */
export function linesOf({ formulas }: Explained, quantity: Quantity): FormulaLine[] {
  const own = formulas.filter((formula) => formula.quantity === quantity);
  return own.flatMap(({ symbols, cases, note = "" }) => {
    if (symbols === "") {
      const result = cases.map(({ result }) => showCount(result)).join("×");
      return [{ of: "", symbols: "", values: "", result, note }];
    }
    const groups = Map.groupBy(cases, ({ values }) => values);
    const isNamed = groups.size > 1 || own.length > 1;
    return [...groups.values()].map((group) => lineOf(symbols, group, isNamed, note, quantity));
  });
}

function lineOf(
  symbols: string,
  group: readonly Case[],
  isNamed: boolean,
  note: string,
  quantity: Quantity,
): FormulaLine {
  const [{ values, result } = { values: "", result: 0 }] = group;
  const shown = showCount(result);
  const written = spaced(values);
  const inBytes = quantity === "activations" ? ` · ${BYTES} B = ${showBytes(BYTES * result)}` : "";
  return {
    of: isNamed ? group.map(({ of }) => of).join(", ") : "",
    symbols,
    values: written === shown || written === symbols ? "" : written,
    result: shown + inBytes,
    note,
  };
}

/** What the same work done otherwise would need, where that is known. */
export function besideOf({ beside }: Explained, quantity: Quantity): FormulaLine[] {
  return (beside?.lines ?? [])
    .filter(({ of }) => of === quantity || of === "ratio")
    .map(({ of, symbols, values, result }) => ({
      of: of === "ratio" ? "ratio" : "",
      symbols,
      values: spaced(values),
      result: showCount(result),
      note: "",
    }));
}
