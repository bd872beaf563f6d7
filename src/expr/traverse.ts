import { Expr, type ExprOp } from "./expr.ts";

/** The parts of an expression, each once, arguments before what uses them, the expression itself last. */
export function topological(...roots: readonly Expr[]): Expr[] {
  const order: Expr[] = [];
  const seen = new Set<Expr>();
  // A stack of our own: expressions may be deeper than the call stack.
  const stack: { expr: Expr; next: number }[] = [];
  const enter = (expr: Expr): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    stack.push({ expr, next: 0 });
  };
  for (const root of roots) {
    enter(root);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const arg = top.expr.args[top.next++];
      if (arg !== undefined) {
        enter(arg);
        continue;
      }
      order.push(top.expr);
      stack.pop();
    }
  }
  return order;
}

/** Rebuilds an expression from the leaves up: `visit` gets each part with its rebuilt arguments. */
export function rewrite(root: Expr, visit: (expr: Expr, args: readonly Expr[]) => Expr): Expr {
  const done = new Map<Expr, Expr>();
  for (const expr of topological(root)) {
    const args = expr.args.map((arg) => done.get(arg) ?? arg);
    done.set(expr, visit(expr, args));
  }
  return done.get(root) ?? root;
}

/**
 * The expression with input i replaced by `inputs[i]`; inputs beyond the list stay.
 * @throws {TypeError} if a replacement has another dtype than its input
 */
export function substitute(root: Expr, inputs: readonly Expr[]): Expr {
  if (inputLeaves(root).every((leaf) => (inputs[leaf.value] ?? leaf) === leaf)) return root;
  return rewrite(root, (expr, args) => {
    if (expr.op === "input") {
      const given = inputs[expr.value] ?? expr;
      if (given.dtype !== expr.dtype)
        throw new TypeError(`substitute: input ${expr.value} is ${expr.dtype}, not ${given.dtype}`);
      return given;
    }
    if (args.every((arg, i) => arg === expr.args[i])) return expr;
    return Expr.build(expr.op, args, expr.dtype, expr.value);
  });
}

const inputsByRoot = new WeakMap<Expr, readonly Expr[]>();

/** The inputs that the value depends on. Looked for once: random bits are a hundred operations, in every map that uses them. */
export function inputLeaves(root: Expr): readonly Expr[] {
  const known = inputsByRoot.get(root);
  if (known) return known;
  const found = topological(root).filter((expr) => expr.op === "input");
  inputsByRoot.set(root, found);
  return found;
}

/** Their numbers. */
export const inputsOf = (root: Expr): Set<number> =>
  new Set(inputLeaves(root).map((leaf) => leaf.value));

/** Operations of the lowered form, about: what a float32 SIMD unit spends. */
const weights: Partial<Record<ExprOp, number>> = {
  const: 0,
  input: 0,
  bitcast: 0,
  sign: 4,
  exp: 22,
  expm1: 26,
  log: 28,
  log1p: 36,
  sin: 60,
  cos: 60,
  tanh: 32,
  erf: 40,
  pow: 100,
};

/** Rough number of SIMD operations for one value; shared parts count once. */
export function cost(root: Expr): number {
  return topological(root).reduce((sum, expr) => sum + (weights[expr.op] ?? 1), 0);
}
