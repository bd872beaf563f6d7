import type { Expr } from "./expr.ts";
import { toLatex } from "./latex.ts";

/** The expression as one line of plain text: x · σ(x), e^(−x²), x if x > 0, else 0.01 x. `names` are LaTeX, as for `toLatex`. */
export function toText(root: Expr, names: readonly string[] = []): string {
  return plainText(toLatex(root, names));
}

const symbols: Readonly<Record<string, string>> = {
  ",": " · ",
  ";": " ",
  cdot: "·",
  le: "≤",
  ge: "≥",
  ne: "≠",
  ln: "ln",
  sin: "sin",
  cos: "cos",
  tanh: "tanh",
  min: "min",
  max: "max",
  sum: "Σ",
  infty: "∞",
  pi: "π",
  sigma: "σ",
  alpha: "α",
  beta: "β",
  delta: "δ",
  lambda: "λ",
  ell: "l",
  mu: "μ",
  bar: "mean ",
  top: "true",
  bot: "false",
  lnot: "not ",
  land: "and",
  lor: "or",
  oplus: "xor",
  ll: "<<",
  gg: ">>",
  quad: ", ",
  lfloor: "⌊",
  rfloor: "⌋",
  lceil: "⌈",
  rceil: "⌉",
  left: "",
  right: "",
};

const raised: Readonly<Record<string, string>> = { "2": "²", "3": "³", "4": "⁴", "5": "⁵" };
const lowered = "₀₁₂₃₄₅₆₇₈₉";

/** LaTeX, of what `toLatex` makes, as one line of text. */
export function plainText(latex: string): string {
  return new Reader(latex).rest("").trim().replace(/ {2,}/g, " ").replace(/\( /g, "(");
}

/** Reads LaTeX from left to right. */
class Reader {
  readonly #latex: string;
  #at = 0;

  constructor(latex: string) {
    this.#latex = latex;
  }

  /** All up to `end`, which is taken too. */
  rest(end: string): string {
    let text = "";
    while (this.#at < this.#latex.length) {
      if (end !== "" && this.#take(end)) break;
      text += this.#next();
    }
    return text;
  }

  /** In parentheses where something stands beside it that a condition could be taken to be about. */
  #cases(from: number): string {
    const text = cases(this.rest("\\end{cases}"));
    const alone = from === 0 && this.#at === this.#latex.length;
    return alone || this.#latex.endsWith("\\left(", from) ? text : `(${text})`;
  }

  #take(expected: string): boolean {
    if (!this.#latex.startsWith(expected, this.#at)) return false;
    this.#at += expected.length;
    return true;
  }

  #group(): string {
    return this.#take("{") ? this.rest("}").trim() : this.#next();
  }

  #next(): string {
    if (this.#take("{")) return this.rest("}");
    if (this.#take("^")) return power(this.#group());
    if (this.#take("_")) return subscript(this.#group());
    if (this.#take("-")) return "−";
    const from = this.#at;
    if (this.#take("\\begin{cases}")) return this.#cases(from);
    if (this.#take("\\\\")) return "\n";
    if (!this.#take("\\")) return this.#latex[this.#at++] ?? "";
    const name = /^([a-zA-Z]+|.)/.exec(this.#latex.slice(this.#at))?.[0] ?? "";
    this.#at += name.length;
    if (name === "frac") return fraction(this.#group(), this.#group());
    if (name === "sqrt") return `√${tight(this.#group(), / /)}`;
    if (name === "operatorname" || name === "text" || name === "mathrm") return this.#group();
    // The space that ends a command is none of the formula, but separates a function from its bare argument.
    const symbol = symbols[name] ?? name;
    if (/^[a-z]{2}/.test(symbol) || !this.#take(" ")) return symbol;
    return /^[^\p{L}]?$/u.test(symbol) && !/[·≤≥≠]/.test(symbol) ? symbol : `${symbol} `;
  }
}

const tight = (text: string, loose: RegExp): string =>
  loose.test(outside(text)) ? `(${text})` : text;

/** What stands in no parentheses. */
function outside(text: string): string {
  let depth = 0;
  return [...text]
    .filter((letter) => {
      if (letter === "(") depth++;
      const kept = depth === 0;
      if (letter === ")") depth--;
      return kept;
    })
    .join("");
}

function fraction(above: string, below: string): string {
  return `${tight(above, / [+−] |^−|if/)} / ${tight(below, /[ /]/)}`;
}

function power(exponent: string): string {
  return raised[exponent] ?? `^${tight(exponent, /[ −/²³⁴⁵^_]/)}`;
}

/** x₀, x_i. */
const subscript = (text: string): string =>
  /^\d+$/.test(text) ? text.replace(/\d/g, (digit) => lowered[Number(digit)] ?? "") : `_${text}`;

/** x if x > 0, else 0.01 x. */
function cases(text: string): string {
  const rows = text.split("\n").map((row) => row.split("&").map((cell) => cell.trim()));
  const parts = rows.map(([cell = "", condition]) => {
    const value = tight(cell, / if /);
    return condition === "otherwise" ? `else ${value}` : `${value} if ${condition}`;
  });
  return parts.join(", ");
}
