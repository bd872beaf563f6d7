import { constant, type Expr, input } from "../../expr/expr.ts";
import { inputsOf } from "../../expr/traverse.ts";
import { is } from "../graph.ts";
import type { Node } from "../node.ts";
import { broadcast, broadcastPrimitive } from "./broadcast.ts";
import { map, mapPrimitive } from "./map.ts";
import { reduce } from "./reduce.ts";
import { reshape } from "./reshape.ts";

/** factor · value, where factor has the shape of the sum and stands for itself repeated over the axes. */
interface Term {
  readonly factor: Node | undefined;
  readonly coefficient: number;
  readonly value: Node;
}

/** The same within one expression: `factor` holds only inputs that are repeated over the axes. */
interface Product {
  readonly factor: Expr;
  readonly rest: Expr;
}

/** Sums of more terms are summed as they are: each term is one more reduction. */
const MOST_TERMS = 4;

const one = constant(1);

/**
 * Σ x over axes, with what is repeated over them taken out of the sum:
 *
 *   Σ_i (f·g_i + k·c_i) = f · Σ_i g_i + k · Σ_i c_i
 *
 * Gradients of normalisations sum such terms. Taken apart, Σ g is the one that the gradient of the shift needs too, and no sum waits
 * for another: one pass over memory instead of two, and nothing of x's size is stored in between. A term that is all repeated is
 * left where it is, for Σ (x − mean) must not become Σ x − n·mean, which cancels.
 */
export function sumOver(x: Node, axes: readonly number[]): Node {
  const terms = linearTerms(x, axes);
  const worth = terms.length === 1 || terms.some(({ factor }) => factor);
  if (!worth || terms.length > MOST_TERMS) return reduce(x, { reducer: "sum", axes });
  const inputs: Node[] = [];
  const next = (node: Node): Expr => input(inputs.push(node) - 1);
  const products = terms.map(({ factor, coefficient, value }) => {
    const sum = next(reduce(value, { reducer: "sum", axes })).mul(coefficient);
    return factor ? sum.mul(next(factor)) : sum;
  });
  return map(
    products.reduce((total, product) => total.add(product)),
    inputs,
  );
}

function linearTerms(x: Node, axes: readonly number[]): Term[] {
  const whole = [{ factor: undefined, coefficient: 1, value: x }];
  if (!is(x, mapPrimitive)) return whole;
  const small = x.inputs.map((node) => repeatedOver(node, axes));
  const steady = (expr: Expr): boolean => [...inputsOf(expr)].every((i) => small[i]);
  const products = productsOf(x.attrs.expr, steady);
  if (products.length > MOST_TERMS || products.some(({ rest }) => steady(rest))) return whole;
  const filler = small.find((node) => node);
  return products.flatMap(({ factor, rest }) => {
    // A factor that is no constant has some repeated input; what it does not use may be anything of that shape.
    const outer: Pick<Term, "factor" | "coefficient"> =
      factor.op === "const"
        ? { factor: undefined, coefficient: factor.value }
        : {
            factor: map(
              factor,
              small.map((node) => node ?? filler!),
            ),
            coefficient: 1,
          };
    const inner =
      rest.op === "input"
        ? linearTerms(x.inputs[rest.value]!, axes)
        : [{ factor: undefined, coefficient: 1, value: map(rest, x.inputs) }];
    return inner.map((term) => ({
      factor: multiply(outer.factor, term.factor),
      coefficient: outer.coefficient * term.coefficient,
      value: term.value,
    }));
  });
}

function multiply(a: Node | undefined, b: Node | undefined): Node | undefined {
  return a && b ? map(input(0).mul(input(1)), [a, b]) : (a ?? b);
}

/** The value, in the shape of the sum, that `node` repeats over the axes; undefined if it does not. */
function repeatedOver(node: Node, axes: readonly number[]): Node | undefined {
  if (!is(node, broadcastPrimitive)) return undefined;
  const source = node.inputs[0]!;
  if (!axes.every((axis) => source.shape[axis] === 1)) return undefined;
  const kept = node.shape.map((n, axis) => (axes.includes(axis) ? 1 : n));
  return reshape(
    broadcast(source, kept),
    kept.filter((_, axis) => !axes.includes(axis)),
  );
}

/** The expression as a sum of products, as far as its own additions and multiplications by steady factors go. */
function productsOf(expr: Expr, steady: (expr: Expr) => boolean): Product[] {
  const [a, b] = expr.args;
  const scaled = (of: Expr, by: (factor: Expr) => Expr): Product[] =>
    productsOf(of, steady).map(({ factor, rest }) => ({ factor: by(factor), rest }));
  if (a && expr.op === "neg") return scaled(a, (f) => f.neg());
  if (a && b && expr.op === "add") return [...productsOf(a, steady), ...productsOf(b, steady)];
  if (a && b && expr.op === "sub") return [...productsOf(a, steady), ...scaled(b, (f) => f.neg())];
  if (a && b && expr.op === "mul" && steady(a)) return scaled(b, (f) => f.mul(a));
  if (a && b && expr.op === "mul" && steady(b)) return scaled(a, (f) => f.mul(b));
  if (a && b && expr.op === "div" && steady(b)) return scaled(a, (f) => f.div(b));
  if (a && b && expr.op === "mul") {
    // (f·x) · (k·y) = (f·k) · (x·y)
    const [[left, ...more], [right, ...others]] = [productsOf(a, steady), productsOf(b, steady)];
    if (left && right && more.length + others.length === 0)
      return [{ factor: left.factor.mul(right.factor), rest: left.rest.mul(right.rest) }];
  }
  return [{ factor: one, rest: expr }];
}
