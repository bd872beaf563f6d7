import { type Expr, evaluate, input, inputsOf, substitute, toJs } from "../expr/index.ts";
import { inputLeaves } from "../expr/traverse.ts";
import type { Cell, Formula } from "./explanation.ts";
import type { Name } from "./name.ts";

/** Another way to write an expression. */
export interface Rewriting {
  readonly expr: Expr;
  /** True: equal for all numbers, the engine's form for people. False: for the usual ones, with less digits or ties beyond. */
  readonly everywhere: boolean;
}

/** What a cell stands for, which says how its factors are ordered and what numbers it is tried with. */
export type Kind = "given" | "probability" | "parameter" | "value" | "joined" | "slope";

/** So many points show that two formulas are one function. */
const POINTS = 16;
const CLOSE = 1e-9;

/** The numbers of a step, each with its formula, in an order in which they can be computed. */
export class Cells {
  readonly all: Cell[] = [];
  readonly #kinds: Kind[] = [];
  /** Over the numbers of cells. */
  readonly #definitions: (Expr | undefined)[] = [];
  readonly #functions = new Map<Expr, (...inputs: number[]) => number>();

  /** Values before weights before slopes: x · w, x · ∂L/∂z. */
  readonly rank = (cell: number): number => {
    const kind = this.#kinds[cell];
    return kind === "slope" ? 2 : kind === "parameter" ? 1 : 0;
  };

  give(name: Name, kind: Kind, value: number): Cell {
    return this.#add({ id: this.all.length, name, value }, kind, undefined);
  }

  /** @param shown  taken where it is the same function, as values at random points say, and gives this value */
  define(name: Name, kind: Kind, expr: Expr, shown?: Rewriting): Cell {
    const formula = localise(expr);
    const value = this.#compute(formula);
    const id = this.all.length;
    const cell = { id, name, value, formula };
    if (shown === undefined || shown.expr === expr || !this.#same(expr, shown.expr, value))
      return this.#add(cell, kind, expr);
    const other = localise(shown.expr);
    return shown.everywhere
      ? this.#add({ ...cell, formula: other }, kind, shown.expr)
      : this.#add({ ...cell, shown: other }, kind, expr);
  }

  definition(cell: number): Expr | undefined {
    return this.#definitions[cell];
  }

  #add(cell: Cell, kind: Kind, definition: Expr | undefined): Cell {
    this.all.push(cell);
    this.#kinds.push(kind);
    this.#definitions.push(definition);
    return cell;
  }

  #compute({ form, inputs }: Formula): number {
    let run = this.#functions.get(form);
    if (!run) {
      run = toJs(form);
      this.#functions.set(form, run);
    }
    return run(Number.NaN, ...inputs.map((id) => this.all[id]!.value));
  }

  #same(expr: Expr, other: Expr, value: number): boolean {
    if (!isClose(this.#compute(localise(other)), value)) return false;
    const columns = this.#drawn(this.#basis(expr));
    for (const cell of [...inputsOf(expr), ...inputsOf(other)]) this.#follow(cell, columns);
    const [a, b] = [expr, other].map((each) =>
      evaluate(each, columns as Float64Array[], new Float64Array(POINTS)),
    );
    return a!.every((x, i) => isClose(x, b![i]!));
  }

  /** The cells that it is made of, those behind sums in between. */
  #basis(expr: Expr): Set<number> {
    const basis = new Set<number>();
    const walk = (part: Expr): void => {
      for (const id of inputsOf(part)) {
        const definition = this.#kinds[id] === "joined" ? this.#definitions[id] : undefined;
        if (definition) walk(definition);
        else basis.add(id);
      }
    };
    walk(expr);
    return basis;
  }

  /** Random numbers for some cells; probabilities have the sum 1. */
  #drawn(cells: Iterable<number>): (Float64Array | undefined)[] {
    const random = generator();
    const columns: (Float64Array | undefined)[] = [];
    const shares: Float64Array[] = [];
    for (const cell of cells) {
      const isShare = this.#kinds[cell] === "probability";
      const column = Float64Array.from({ length: POINTS }, () =>
        isShare ? random() : 5 * random() - 2.5,
      );
      columns[cell] = column;
      if (isShare) shares.push(column);
    }
    if (shares.length > 1)
      for (let i = 0; i < POINTS; i++) {
        const sum = shares.reduce((total, share) => total + share[i]!, 0);
        for (const share of shares) share[i] = share[i]! / sum;
      }
    return columns;
  }

  /** The value of a cell where those that it is made of have theirs. */
  #follow(cell: number, columns: (Float64Array | undefined)[]): void {
    if (columns[cell] !== undefined) return;
    const definition = this.#definitions[cell];
    if (definition === undefined) {
      columns[cell] = new Float64Array(POINTS).fill(Number.NaN);
      return;
    }
    for (const part of inputsOf(definition)) this.#follow(part, columns);
    columns[cell] = evaluate(definition, columns as Float64Array[], new Float64Array(POINTS));
  }
}

const isClose = (a: number, b: number): boolean =>
  a === b || Math.abs(a - b) <= CLOSE * Math.max(1, Math.abs(b));

/** With inputs counted from 1 in the order in which they appear, so that equal formulas of other cells are one. */
function localise(expr: Expr): Formula {
  const leaves = inputLeaves(expr);
  const by: Expr[] = [];
  for (const [i, leaf] of leaves.entries()) by[leaf.value] = input(i + 1, leaf.dtype);
  return { form: substitute(expr, by), inputs: leaves.map((leaf) => leaf.value) };
}

/** Numbers in [0, 1), always the same ones. Mulberry32, T. Ettinger 2017. */
function generator(): () => number {
  let state = 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
