import { constant, type Expr, type ExprOp } from "./expr.ts";
import { sigmoidExponent, softplusArgument } from "./patterns.ts";
import { topological } from "./traverse.ts";

/** The derivative of each argument, in order; undefined stands for 0. */
type Slopes = readonly (Expr | undefined)[];
type Rule = (value: Expr, args: readonly Expr[], slopes: Slopes) => Expr | undefined;

/**
 * ∂ expr / ∂ input[index], symbolic and simplified, in terms of the same inputs. Values that the function has computed anyhow
 * are used again: d e^u = e^u du, d tanh u = (1 − tanh² u) du.
 *
 * Slopes at kinks: |x|′(0) = 0. Where the arguments of min and max are equal the slope is that of the constant if one of them is
 * constant, so relu′(0) = 0, else that of the first argument. `select` has the slope of the arm taken. Comparisons, roundings,
 * sign, casts and bit operations are flat.
 *
 * Sigmoid and softplus (see `sigmoid`, `softplus`) are recognised and have smooth, cancellation-free derivatives:
 * σ′(u) = σ(u)·σ(−u), softplus′(u) = σ(u).
 *
 * @throws {TypeError} if the expression is not float32
 */
export function differentiate(root: Expr, index: number): Expr {
  if (root.dtype !== "float32")
    throw new TypeError(`differentiate: the expression is ${root.dtype}, not float32`);
  const slopes = new Map<Expr, Expr | undefined>();
  for (const expr of topological(root)) slopes.set(expr, slopeOf(expr, index, slopes));
  return slopes.get(root) ?? constant(0);
}

function slopeOf(
  expr: Expr,
  index: number,
  known: ReadonlyMap<Expr, Expr | undefined>,
): Expr | undefined {
  if (expr.dtype !== "float32") return undefined;
  if (expr.op === "input") return expr.value === index ? constant(1) : undefined;
  const ofArgs = expr.args.map((arg) => known.get(arg));
  if (ofArgs.every((slope) => slope === undefined)) return undefined;
  const exponent = sigmoidExponent(expr);
  if (exponent !== undefined)
    return times(expr.mul(exponent.sigmoid()), known.get(exponent)?.neg());
  const soft = softplusArgument(expr);
  if (soft !== undefined) return times(soft.sigmoid(), known.get(soft));
  return rules[expr.op]?.(expr, expr.args, ofArgs);
}

function times(factor: Expr, slope: Expr | undefined): Expr | undefined {
  return slope === undefined ? undefined : slope.mul(factor);
}

function plus(a: Expr | undefined, b: Expr | undefined): Expr | undefined {
  return a === undefined || b === undefined ? (a ?? b) : a.add(b);
}

function choose(condition: Expr, a: Expr | undefined, b: Expr | undefined): Expr {
  return condition.select(a ?? 0, b ?? constant(0));
}

/** A rule of one argument from the derivative of the function there. */
function chain(outer: (value: Expr, x: Expr) => Expr): Rule {
  return (value, [x], [dx]) => (x === undefined ? undefined : times(outer(value, x), dx));
}

/** Rule of two arguments, both present. */
function both(
  rule: (
    value: Expr,
    a: Expr,
    b: Expr,
    da: Expr | undefined,
    db: Expr | undefined,
  ) => Expr | undefined,
): Rule {
  return (value, args, [da, db]) => rule(value, args[0] as Expr, args[1] as Expr, da, db);
}

const rules: Partial<Record<ExprOp, Rule>> = {
  neg: (_, __, [dx]) => dx?.neg(),
  abs: chain((_, x) => x.sign()),
  sqrt: chain((value) => constant(0.5).div(value)),
  exp: chain((value) => value),
  // Not value + 1, which cancels for x ≪ 0.
  expm1: chain((_, x) => x.exp()),
  log: (_, [x], [dx]) => (x === undefined ? undefined : dx?.div(x)),
  log1p: (_, [x], [dx]) => (x === undefined ? undefined : dx?.div(x.add(1))),
  sin: chain((_, x) => x.cos()),
  cos: chain((_, x) => x.sin().neg()),
  tanh: chain((value) => constant(1).sub(value.square())),
  erf: chain((_, x) =>
    x
      .square()
      .neg()
      .exp()
      .mul(2 / Math.sqrt(Math.PI)),
  ),
  add: both((_, __, ___, da, db) => plus(da, db)),
  sub: both((_, __, ___, da, db) => {
    if (da === undefined || db === undefined) return da ?? db?.neg();
    // 1 − (1 − y) is y, without the loss of its digits: x − tanh x.
    return db.op === "sub" && db.args[0] === da && da.op === "const" ? db.args[1] : da.sub(db);
  }),
  mul: both((_, a, b, da, db) => {
    if (a === b) return times(a.mul(2), da);
    // x³, as x² · x.
    if (a.op === "mul" && a.args[0] === b && a.args[1] === b) return times(a.mul(3), db);
    return plus(times(b, da), times(a, db));
  }),
  // d(a/b) = (da − (a/b)·db) / b; 1/b gives −(1/b)²; a/(a + c) and a/(|a| + c) give c/b · da/b, where the difference would cancel.
  div: both((value, a, b, da, db) => {
    const [same, rest] = b.op === "add" ? b.args : [];
    if ((same === a || same === a.abs()) && rest?.op === "const")
      return times(rest.div(b), da?.div(b));
    if (a.op === "const") return times(a.value === 1 ? value.square() : value.div(b), db)?.neg();
    if (db === undefined) return b.op === "const" ? da?.div(b) : times(b.reciprocal(), da);
    const lost = value.mul(db);
    // Times 1/b, which the slopes by all inputs share, and with the value that is two divisions for all.
    return (da === undefined ? lost.neg() : da.sub(lost)).mul(b.reciprocal());
  }),
  // d(a^b) = b·a^(b−1) da + a^b·log a db; the second is 0 at a = 0, where log a is not finite.
  pow: both((value, a, b, da, db) => {
    const ofBase = da && times(b.mul(a.pow(b.sub(1))), da);
    const ofExponent = db && times(a.eq(0).select(0, value.mul(a.log())), db);
    return plus(ofBase, ofExponent);
  }),
  max: both((_, a, b, da, db) => choose(b.op === "const" ? b.lt(a) : b.le(a), da, db)),
  min: both((_, a, b, da, db) => choose(b.op === "const" ? a.lt(b) : a.le(b), da, db)),
  select: (_, [condition], [, da, db]) =>
    condition === undefined ? undefined : choose(condition, da, db),
  fma: (_, [a, b], [da, db, dc]) =>
    a === undefined || b === undefined ? undefined : plus(plus(times(b, da), times(a, db)), dc),
};
