/**
 * Forms that people write, for what the graph computes in another form: sums that do not overflow, slopes of logits. Each is a
 * proposal: `Cells` takes it only where it is the same function of the same cells.
 */
import { constant, Expr, input } from "../expr/index.ts";
import { rewrite } from "../expr/traverse.ts";
import type { Cells, Rewriting } from "./cells.ts";

const cell = (id: number): Expr => input(id);
const total = (terms: readonly Expr[]): Expr => terms.reduce((sum, term) => sum.add(term));
const share = (expr: Expr, count: number): Expr => (count === 1 ? expr : expr.div(count));

/** −(y ln a + (1 − y) ln(1 − a)), the mean over all numbers of the output. */
export function binaryCrossEntropyOf(y: readonly number[], a: readonly number[]): Rewriting {
  const one = constant(1);
  const terms = y.map((id, i) => {
    const [t, p] = [cell(id), cell(a[i]!)];
    return t.mul(p.log()).add(one.sub(t).mul(one.sub(p).log()));
  });
  return { expr: share(total(terms).neg(), y.length), everywhere: false };
}

/** −Σ t ln a, the mean over examples. */
export function crossEntropyOf(
  t: readonly number[],
  a: readonly number[],
  examples: number,
): Rewriting {
  const terms = t.map((id, i) => cell(id).mul(cell(a[i]!).log()));
  return { expr: share(total(terms).neg(), examples), everywhere: false };
}

/** a − y, the slope of a cross-entropy by z. */
export const errorOf = (a: number, y: number, count: number): Rewriting => ({
  expr: share(cell(a).sub(cell(y)), count),
  everywhere: true,
});

/** ∂L/∂a · ∂a/∂z: the chain rule through a function of single numbers. */
export const chained = (slope: number, local: number): Rewriting => ({
  expr: cell(slope).mul(cell(local)),
  everywhere: true,
});

/** Σ ∂L/∂z over all places where a bias was added. */
export const summed = (slopes: readonly number[]): Rewriting => ({
  expr: total(slopes.map(cell)),
  everywhere: true,
});

/** a_k (g_k − Σ_j g_j a_j): the way back through a softmax. */
export function throughSoftmax(
  k: number,
  a: readonly number[],
  slopes: readonly number[],
): Rewriting {
  const mean = total(a.map((id, j) => cell(slopes[j]!).mul(cell(id))));
  return { expr: cell(a[k]!).mul(cell(slopes[k]!).sub(mean)), everywhere: true };
}

/** The slope of a maximum goes to whoever is the largest; to the first of several. `windows`: all that each maximum is of, in order. */
export function toLargest(
  x: number,
  pooled: readonly number[],
  windows: readonly (readonly number[])[],
  slopes: readonly number[],
): Rewriting {
  const terms = pooled.map((p, i) => {
    const before = windows[i]!.slice(0, windows[i]!.indexOf(x));
    const first = before.map((other) => cell(other).ne(cell(p)));
    const wins = [cell(x).eq(cell(p)), ...first].reduce((all, one) => all.and(one));
    return wins.select(cell(slopes[i]!), 0);
  });
  return { expr: total(terms), everywhere: true };
}

/** The shift of a softmax without its guard against infinite numbers. */
export const unguarded = (expr: Expr): Rewriting => ({
  expr: expr.op === "select" ? (expr.args[1] as Expr) : expr,
  everywhere: true,
});

/** f′ in terms of z and a = f(z): parts that are a itself become a. The sigmoid's and the tangent's come out as everybody knows them. */
export function localSlope(type: string, cells: Cells, slope: Expr, a: number): Rewriting {
  const out = cell(a);
  if (type === "sigmoid") return { expr: out.mul(constant(1).sub(out)), everywhere: true };
  const whole = cells.definition(a);
  const expr = rewrite(slope, (part, args) => {
    if (part === whole && part.args.length > 0) return out;
    const same = args.every((arg, i) => arg === part.args[i]);
    return same ? part : Expr.build(part.op, args, part.dtype, part.value);
  });
  return { expr, everywhere: true };
}
