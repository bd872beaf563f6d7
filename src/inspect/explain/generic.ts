import { sameShape, sizeOf } from "../../graph/shape.ts";
import type { Figures } from "../summary.ts";
import {
  axisNames,
  type Case,
  type Facts,
  type Formula,
  type Named,
  nameOfAxis,
  type Product,
  product,
  productOf,
  type Quantity,
  single,
  written,
} from "./formula.ts";

/** What is true of any layer, from its shapes, tensors and contractions. */
export const generic: { readonly [Q in Quantity]: (facts: Facts) => readonly Formula[] } = {
  output({ input, output }) {
    const of = sameShape(input, output) ? "the shape of its input" : "as its operations give it";
    const cases = output.map((n, axis) => ({
      of: nameOfAxis(output.length, axis),
      values: written(n),
      result: n,
    }));
    return [{ quantity: "output", symbols: "", cases, note: of }];
  },
  params: (facts) => tensors("params", facts.params, facts, (figures) => figures.params),
  state: (facts) =>
    facts.total.state === 0 ? [] : tensors("state", facts.state, facts, (figures) => figures.state),
  macs(facts) {
    const own = gathered(facts.products).map(loopsOf).filter(isWork);
    const terms = [...own, ...partsOf(facts, ({ macs }) => macs)];
    const note = "no convolution and no matrix product";
    if (terms.length === 0) return [{ ...single("macs", "", "0", 0), note }];
    const loops = own.length < 2 ? "its loops" : `${own.length} contractions`;
    const symbols = [
      ...(own.length === 0 ? [] : [loops]),
      ...namesOf(facts, ({ macs }) => macs),
    ].join(" + ");
    return [single("macs", symbols, sum(terms), total(terms))];
  },
  activations({ batch, output, children, total: { activations } }) {
    const factors = [...(batch === 1 ? [] : [batch]), ...output];
    const own = productOf(factors);
    if (own === activations)
      return [single("activations", "elements of the output", product(factors), own)];
    const parts = children.map((part) => ({
      values: written(part.total.activations),
      result: part.total.activations,
    }));
    const inside = total(parts);
    const terms =
      inside === activations ? parts : [...parts, { values: product(factors), result: own }];
    const symbols = [
      ...children.map(({ name }) => name),
      ...(inside === activations ? [] : ["its own output"]),
    ];
    return [single("activations", symbols.join(" + "), sum(terms), total(terms))];
  },
  field(facts) {
    const { before, after } = facts;
    return along("field", facts, (axis) => {
      const [from, to, jump] = [before!.size[axis]!, after!.size[axis]!, before!.jump[axis]!];
      if (from === to) return ["that of its input", written(to), to];
      const window = facts.window()?.size[axis];
      if (window !== undefined && Math.abs(from + (window - 1) * jump - to) < NEAR)
        return [
          "r + (K − 1)·j, K elements of its input",
          `${written(from)} + (${written(window)} − 1)·${written(jump)}`,
          to,
        ];
      const inside = facts.children.map(({ size }) => size[axis]!);
      if (Math.max(...inside, from) === to)
        return ["the widest inside", `max(${[from, ...inside].map(written).join(", ")})`, to];
      return ["the hull of all that it reads, on every way", written(to), to];
    });
  },
  jump(facts) {
    return along("jump", facts, (axis) => {
      const [from, to] = [facts.before!.jump[axis]!, facts.after!.jump[axis]!];
      if (from === to) return ["that of its input", written(to), to];
      return ["j·s", `${written(from)}·${written(to / from)}`, to];
    });
  },
  start(facts) {
    return along("start", facts, (axis) => {
      const [from, to] = [facts.before!.start[axis]!, facts.after!.start[axis]!];
      if (from === to) return ["that of its input", written(to), to];
      const jump = facts.before!.jump[axis]!;
      const window = facts.window();
      const shift = (window?.start[axis] ?? 0) - EDGE;
      if (window !== undefined && Math.abs(from + shift * jump - to) < NEAR)
        return [
          "start + c·j, c to the centre of its first window",
          `${written(from)} + ${written(shift)}·${written(jump)}`,
          to,
        ];
      return ["the centre of all that the first output reads", written(to), to];
    });
  },
};

/** Centre of the first element of an input. */
const EDGE = 0.5;

const NEAR = 1e-9;

interface Term {
  readonly values: string;
  readonly result: number;
}

const sum = (terms: readonly Term[]): string => terms.map(({ values }) => values).join(" + ");
const total = (terms: readonly Term[]): number =>
  terms.reduce((all, { result }) => all + result, 0);
const isWork = ({ result }: Term): boolean => result > 0;

/** Equal ones as one. */
function gathered(products: readonly Product[]): Product[] {
  const met = new Map<string, Product>();
  for (const one of products) {
    const key = String(one.extents);
    met.set(key, { ...one, times: one.times + (met.get(key)?.times ?? 0) });
  }
  return [...met.values()];
}

function loopsOf({ times, extents }: Product): Term {
  const factors = [...(times === 1 ? [] : [times]), ...extents.filter((n) => n !== 1)];
  return { values: product(factors), result: productOf(factors) };
}

const partsOf = ({ children }: Facts, pick: (figures: Figures) => number): Term[] =>
  children
    .map((part) => ({ values: written(pick(part.total)), result: pick(part.total) }))
    .filter(isWork);

const namesOf = ({ children }: Facts, pick: (figures: Figures) => number): string[] =>
  children.filter((part) => pick(part.total) > 0).map(({ name }) => name);

/** Elements of tensors, and what the layers inside have. */
function tensors(
  quantity: "params" | "state",
  own: readonly Named[],
  facts: Facts,
  pick: (figures: Figures) => number,
): Formula[] {
  const terms = [
    ...own.map(({ shape }) => ({ values: product(shape), result: sizeOf(shape) })),
    ...partsOf(facts, pick),
  ];
  if (terms.length === 0) return [{ ...single(quantity, "", "0", 0), note: "nothing to learn" }];
  const symbols = [...own.map(({ name }) => name), ...namesOf(facts, pick)].join(" + ");
  return [single(quantity, symbols, sum(terms), total(terms))];
}

/** A formula for each axis that is followed, axes of one formula together. */
function along(
  quantity: Quantity,
  { before, after }: Facts,
  explain: (axis: number) => readonly [symbols: string, values: string, result: number],
): Formula[] {
  if (before === undefined || after === undefined || after.size.length === 0) return [];
  const names = axisNames(after.size.length);
  const formulas: (Formula & { readonly cases: Case[] })[] = [];
  for (const [axis, of] of names.entries()) {
    const [symbols, values, result] = explain(axis);
    const same = formulas.find((formula) => formula.symbols === symbols);
    if (same) same.cases.push({ of, values, result });
    else formulas.push({ quantity, symbols, cases: [{ of, values, result }] });
  }
  return formulas;
}
