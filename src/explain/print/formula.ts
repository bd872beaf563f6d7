import { Expr, input, plainText, toLatex } from "../../expr/index.ts";
import type { Cell, Formula } from "../explanation.ts";
import { numberLatex, numberText } from "./number.ts";

export type Markup = "text" | "latex";

export interface FormulaOptions {
  /** Significant digits of numbers. */
  readonly digits: number;
  /** Sums of more terms are shortened to the first three and the last. */
  readonly terms: number;
}

/** Characters of nobody's alphabet stand for cells while a formula is printed: whatever a cell is called passes through unharmed. */
const FIRST = 0xe000;
const MOST = 0x18ff;
const STANDS = "[\ue000-\uf8ff]";

/** The formula with the names of its cells, or with their numbers. */
export function formulaOf(
  { form, inputs }: Formula,
  cells: readonly Cell[],
  markup: Markup,
  as: "names" | "numbers",
  { digits, terms }: FormulaOptions,
): string {
  const isLatex = markup === "latex";
  const shown = (id: number): string => {
    const cell = cells[id]!;
    if (as === "names") return isLatex ? cell.name.latex : cell.name.text;
    return isLatex ? numberLatex(cell.value, digits) : numberText(cell.value, digits);
  };
  const dots = inputs.length + 1;
  const short = shorten(form, terms, input(dots));
  const stand = (i: number): string => String.fromCharCode(FIRST + Math.min(i, MOST));
  const names = Array.from({ length: dots + 1 }, (_, i) => stand(i));
  const latex = toLatex(short, names);
  const printed = spaced(isLatex ? latex : plainText(latex), isLatex, as);
  const used = inputs.map(shown);
  const nameOf = (letter: string): string =>
    letter === stand(dots)
      ? isLatex
        ? "\\dots"
        : "…"
      : (used[letter.charCodeAt(0) - FIRST - 1] ?? "?");
  return printed.replace(new RegExp(STANDS, "gu"), (letter: string, at: number) => {
    const name = nameOf(letter);
    const isBase = /[\^²³⁴⁵]/.test(printed[at + 1] ?? "");
    const loose = isBase
      ? COMPOSED.test(name)
      : isNegative(name) && !OPENING.test(printed.slice(0, at));
    return loose ? bracketed(name, isLatex) : name;
  });
}

/** What carries an exponent, or is a quotient or a product, and needs brackets to get another exponent. */
const COMPOSED = /[\^⁽/·−-]|\\frac|\\cdot/;
/** Where a sign needs no brackets: nothing stands before it that it could be taken together with. */
const OPENING = /(^|[({,]|[<>=≠≤≥]|if|\\(lt|gt|le|ge|ne)|&) ?$/;

const isNegative = (text: string): boolean => /^[−-]/.test(text);

/** Numbers side by side need a dot between them. */
function spaced(text: string, isLatex: boolean, as: "names" | "numbers"): string {
  if (as === "names") return text;
  const dot = isLatex ? " \\cdot " : " · ";
  return text
    .replaceAll(" \\, ", dot)
    .replace(new RegExp(`([0-9}]) (?=${STANDS})`, "gu"), `$1${dot}`);
}

const bracketed = (text: string, isLatex: boolean): string =>
  isLatex ? `\\left(${text}\\right)` : `(${text})`;

/** The terms of a sum, however it is nested to the left. */
function addends(expr: Expr): Expr[] {
  const [a, b] = expr.args;
  return expr.op === "add" && a && b ? [...addends(a), b] : [expr];
}

function shorten(expr: Expr, most: number, dots: Expr): Expr {
  if (expr.args.length === 0) return expr;
  const terms = addends(expr);
  if (terms.length <= most) {
    const args = expr.args.map((arg) => shorten(arg, most, dots));
    const same = args.every((arg, i) => arg === expr.args[i]);
    return same ? expr : Expr.build(expr.op, args, expr.dtype, expr.value);
  }
  const kept = [...terms.slice(0, 3), dots, terms.at(-1) as Expr];
  return kept.map((term) => shorten(term, most, dots)).reduce((sum, term) => sum.add(term));
}
