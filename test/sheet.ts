/** Computes the formulas of a sheet: those few functions and operators that workbooks of this house use. A judge for tests, no spreadsheet. */
import type { Sheet, SheetCell } from "../src/explain/index.ts";
import { erf } from "../src/expr/special.ts";

type Value = number | boolean;

const functions: Readonly<Record<string, (...args: number[]) => Value>> = {
  ABS: Math.abs,
  SIGN: Math.sign,
  SQRT: Math.sqrt,
  INT: Math.floor,
  TRUNC: Math.trunc,
  // Beyond the largest number sheets say #NUM!, and so does all that uses it.
  EXP: (x) => (x > 709.78 ? Number.NaN : Math.exp(x)),
  LN: Math.log,
  SIN: Math.sin,
  COS: Math.cos,
  TANH: Math.tanh,
  ERF: erf,
  POWER: (a, b) => a ** b,
  MAX: Math.max,
  MIN: Math.min,
  // Away from 0, unlike Math.round.
  ROUND: (x) => Math.sign(x) * Math.floor(Math.abs(x) + 0.5),
  AND: (...all) => all.every(Boolean),
  OR: (...all) => all.some(Boolean),
  NOT: (a) => !a,
  IF: (test, a, b) => (test ? a! : b!),
};

const TOKEN =
  /\s*(\d+(?:\.\d+)?(?:E[+-]?\d+)?|[A-Z]+\d+|[A-Z]+(?=\()|<=|>=|<>|[-+*/<>=(),]|TRUE|FALSE)/y;

/** Reads a formula from left to right, each rule a level of precedence. As in sheets, a sign binds tighter than a product. */
class Formula {
  readonly #tokens: string[] = [];
  readonly #look: (address: string) => number;
  #at = 0;

  constructor(text: string, look: (address: string) => number) {
    this.#look = look;
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.length) {
      const from = TOKEN.lastIndex;
      const [, token] = TOKEN.exec(text) ?? [];
      if (token === undefined) throw new Error(`formula ${text}: what is at ${from}?`);
      this.#tokens.push(token);
    }
  }

  value(): number {
    const value = Number(this.#relation());
    if (this.#at < this.#tokens.length)
      throw new Error(`formula: ${this.#tokens[this.#at]} is left`);
    return value;
  }

  #take(...any: string[]): string | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined || !any.includes(token)) return undefined;
    this.#at++;
    return token;
  }

  #relation(): Value {
    const a = this.#sum();
    const sign = this.#take("<", "<=", "=", "<>");
    if (!sign) return a;
    const b = this.#sum();
    if (sign === "=") return a === b;
    return sign === "<" ? a < b : sign === "<=" ? a <= b : a !== b;
  }

  #sum(): Value {
    let value = this.#product();
    for (let sign = this.#take("+", "-"); sign; sign = this.#take("+", "-")) {
      const next = Number(this.#product());
      value = sign === "+" ? Number(value) + next : Number(value) - next;
    }
    return value;
  }

  #product(): Value {
    let value = this.#atom();
    for (let sign = this.#take("*", "/"); sign; sign = this.#take("*", "/")) {
      const next = Number(this.#atom());
      value = sign === "*" ? Number(value) * next : Number(value) / next;
    }
    return value;
  }

  #atom(): Value {
    if (this.#take("-")) return -Number(this.#atom());
    if (this.#take("(")) {
      const value = this.#relation();
      this.#take(")");
      return value;
    }
    const token = this.#tokens[this.#at++] ?? "";
    if (token === "TRUE" || token === "FALSE") return token === "TRUE";
    if (/^\d/.test(token)) return Number(token);
    if (/\d$/.test(token)) return this.#look(token);
    const call = functions[token];
    if (!call || !this.#take("(")) throw new Error(`formula: ${token} is unknown`);
    const args: number[] = [];
    do args.push(Number(this.#relation()));
    while (this.#take(","));
    this.#take(")");
    return call(...args);
  }
}

/** The numbers of a sheet, by address, computed from its formulas and from what is given; stored results are not looked at. */
export function computeSheet(
  { cells }: Sheet,
  addressOf: (row: number, column: number) => string,
): (address: string) => number {
  const byAddress = new Map(cells.map((cell) => [addressOf(cell.row, cell.column), cell] as const));
  const known = new Map<string, number>();
  const look = (address: string): number => {
    const done = known.get(address);
    if (done !== undefined) return done;
    const cell: SheetCell | undefined = byAddress.get(address);
    if (typeof cell?.value !== "number") throw new Error(`${address} holds no number`);
    const value = cell.formula ? new Formula(cell.formula, look).value() : cell.value;
    known.set(address, value);
    return value;
  };
  return look;
}
