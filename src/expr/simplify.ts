import type { DType } from "./dtype.ts";
import type { Expr, ExprOp } from "./expr.ts";

/** Builds a further expression, simplified in its turn. */
export type Make = (op: ExprOp, args: readonly Expr[], dtype?: DType, value?: number) => Expr;

type Rule = (args: readonly Expr[], make: Make, result: DType) => Expr | undefined;

/**
 * A simpler expression of the same value, or undefined. Constants of commutative operations stand on the right, and not all
 * arguments are constants.
 *
 * Every rule keeps the value for every input, NaN and ±∞ included, with two stated exceptions: x + 0 → x and 0 − x → −x may
 * turn a zero's sign, and x^½ → √x differs at −∞. So x·0, x − x and x/x stay for floats, and sums are not reordered.
 */
export function simplify(
  make: Make,
  op: ExprOp,
  args: readonly Expr[],
  result: DType,
): Expr | undefined {
  return rules[op]?.(args, make, result);
}

const isConst = (x: Expr | undefined, value: number): boolean =>
  x?.op === "const" && x.value === value;
const isFloat = (x: Expr): boolean => x.dtype === "float32";
/** The arguments that the builder has counted already. */
const one = (args: readonly Expr[]): Expr => args[0] as Expr;
const two = (args: readonly Expr[]): readonly [Expr, Expr] => [args[0] as Expr, args[1] as Expr];

/** The constant with all 32 bits set, or true. */
const isAllOnes = (x: Expr): boolean =>
  x.op === "const" && (x.dtype === "bool" ? x.value === 1 : (x.value | 0) === -1);

/** True if 1/c is exact and neither is denormal in float32. */
function isPowerOfTwo(value: number): boolean {
  const exponent = Math.log2(Math.abs(value));
  return (
    Number.isInteger(exponent) && Math.abs(exponent) <= 126 && Math.abs(value) === 2 ** exponent
  );
}

/** (x ∘ c1) ∘ c2 → x ∘ (c1 ∘ c2) for the associative operations of ints and bools. */
function reassociate(op: ExprOp, [a, b]: readonly [Expr, Expr], make: Make): Expr | undefined {
  const [x, c] = a.args;
  if (a.op !== op || b.op !== "const" || x === undefined || c?.op !== "const") return undefined;
  return make(op, [x, make(op, [c, b])]);
}

const rules: Partial<Record<ExprOp, Rule>> = {
  add(args, make) {
    const [a, b] = two(args);
    if (isConst(b, 0)) return a;
    if (b.op === "neg") return make("sub", [a, one(b.args)]);
    if (a.op === "neg") return make("sub", [b, one(a.args)]);
    return isFloat(a) ? undefined : reassociate("add", [a, b], make);
  },
  sub(args, make) {
    const [a, b] = two(args);
    if (isConst(b, 0)) return a;
    if (isConst(a, 0)) return make("neg", [b]);
    if (b.op === "neg") return make("add", [a, one(b.args)]);
    if (isFloat(a)) return undefined;
    if (a === b) return make("const", [], a.dtype, 0);
    return b.op === "const" ? make("add", [a, make("neg", [b])]) : undefined;
  },
  mul(args, make) {
    const [a, b] = two(args);
    if (isConst(b, 1)) return a;
    if (isConst(b, -1)) return make("neg", [a]);
    if (a.op === "neg" && b.op === "neg") return make("mul", [one(a.args), one(b.args)]);
    if (a.op === "neg" && b.op === "const") return make("mul", [one(a.args), make("neg", [b])]);
    if (isFloat(a)) {
      // A sign costs nothing outside a product and hides sharing inside one.
      if (a.op === "neg") return make("neg", [make("mul", [one(a.args), b])]);
      if (b.op === "neg") return make("neg", [make("mul", [a, one(b.args)])]);
      return undefined;
    }
    return isConst(b, 0) ? b : reassociate("mul", [a, b], make);
  },
  div(args, make) {
    const [a, b] = two(args);
    if (isConst(b, 1)) return a;
    if (isFloat(a)) {
      if (isConst(b, -1)) return make("neg", [a]);
      if (b.op === "const" && isPowerOfTwo(b.value))
        return make("mul", [a, make("const", [], "float32", 1 / b.value)]);
      if (a.op === "neg" && b.op === "neg") return make("div", [one(a.args), one(b.args)]);
      if (a.op === "neg") return make("neg", [make("div", [one(a.args), b])]);
      return b.op === "neg" ? make("neg", [make("div", [a, one(b.args)])]) : undefined;
    }
    if (a.dtype !== "uint32" || b.op !== "const" || !Number.isInteger(Math.log2(b.value)))
      return undefined;
    return make("shr", [a, make("const", [], "uint32", Math.log2(b.value))]);
  },
  pow(args, make) {
    const [a, b] = two(args);
    if (b.op !== "const") return undefined;
    return isFloat(a) ? floatPower(a, b.value, make) : intPower(a, b.value, make);
  },
  min: (args) => idempotent(args),
  max: (args) => idempotent(args),
  and(args, make) {
    const [a, b] = two(args);
    if (a === b || isAllOnes(b)) return a;
    return isConst(b, 0) ? b : reassociate("and", [a, b], make);
  },
  or(args, make) {
    const [a, b] = two(args);
    if (a === b || isConst(b, 0)) return a;
    return isAllOnes(b) ? b : reassociate("or", [a, b], make);
  },
  xor(args, make) {
    const [a, b] = two(args);
    if (a === b) return make("const", [], a.dtype, 0);
    if (isConst(b, 0)) return a;
    return isAllOnes(b) ? make("not", [a]) : reassociate("xor", [a, b], make);
  },
  shl: (args) => shift(args),
  shr: (args) => shift(args),
  neg(args, make) {
    const a = one(args);
    if (a.op === "neg") return one(a.args);
    const [x, y] = a.args;
    if (a.op === "sub" && x !== undefined && y !== undefined && !isFloat(a))
      return make("sub", [y, x]);
    if (a.op === "mul" && x !== undefined && y?.op === "const")
      return make("mul", [x, make("neg", [y])]);
    return undefined;
  },
  abs(args, make) {
    const a = one(args);
    if (a.dtype === "uint32" || a.op === "abs") return a;
    return a.op === "neg" ? make("abs", a.args) : undefined;
  },
  sign: (args) => (one(args).op === "sign" ? one(args) : undefined),
  floor: (args) => whole(args),
  ceil: (args) => whole(args),
  round: (args) => whole(args),
  trunc: (args) => whole(args),
  cos(args, make) {
    const a = one(args);
    return a.op === "neg" || a.op === "abs" ? make("cos", a.args) : undefined;
  },
  not(args, make) {
    const a = one(args);
    if (a.op === "not") return one(a.args);
    if (a.op === "eq") return make("ne", a.args);
    return a.op === "ne" ? make("eq", a.args) : undefined;
  },
  lt: (args, make) => same(args, make, 0),
  ne: (args, make) => same(args, make, 0),
  le: (args, make) => same(args, make, 1),
  eq: (args, make) => same(args, make, 1),
  select(args, make) {
    const [condition, a] = two(args);
    const b = args[2] as Expr;
    if (condition.op === "const") return condition.value !== 0 ? a : b;
    if (a === b) return a;
    if (condition.op === "not") return make("select", [one(condition.args), b, a]);
    if (a.dtype !== "bool") return undefined;
    if (a.op === "const")
      return a.value ? make("or", [condition, b]) : make("and", [make("not", [condition]), b]);
    if (b.op !== "const") return undefined;
    return b.value ? make("or", [make("not", [condition]), a]) : make("and", [condition, a]);
  },
  cast(args, make, to) {
    const a = one(args);
    if (a.dtype === to) return a;
    if (to === "bool") return make("ne", [a, make("const", [], a.dtype, 0)]);
    // bool → int32 → float32 is bool → float32.
    const [inner] = a.args;
    return a.op === "cast" && inner?.dtype === "bool" ? make("cast", [inner], to) : undefined;
  },
  bitcast(args, make, to) {
    const a = one(args);
    if (a.dtype === to) return a;
    const [inner] = a.args;
    // Not float → int → float: it rounds a float64 to float32.
    if (
      a.op !== "bitcast" ||
      inner === undefined ||
      (inner.dtype === "float32" && to === "float32")
    )
      return undefined;
    return make("bitcast", [inner], to);
  },
};

function idempotent(args: readonly Expr[]): Expr | undefined {
  const [a, b] = two(args);
  return a === b ? a : undefined;
}

function shift(args: readonly Expr[]): Expr | undefined {
  const [a, b] = two(args);
  return b.op === "const" && (b.value & 31) === 0 ? a : undefined;
}

/** A rounding of a whole number changes nothing. */
function whole(args: readonly Expr[]): Expr | undefined {
  const a = one(args);
  const isWhole = a.op === "floor" || a.op === "ceil" || a.op === "round" || a.op === "trunc";
  return isWhole || a.op === "sign" ? a : undefined;
}

/** Comparisons of a thing with itself; a float may be NaN. */
function same(args: readonly Expr[], make: Make, outcome: number): Expr | undefined {
  const [a, b] = two(args);
  return a === b && !isFloat(a) ? make("const", [], "bool", outcome) : undefined;
}

/** Exponents whose product form errs by at most 2 ulp. */
function floatPower(a: Expr, exponent: number, make: Make): Expr | undefined {
  const square = (x: Expr): Expr => make("mul", [x, x]);
  const reciprocal = (x: Expr): Expr => make("div", [make("const", [], "float32", 1), x]);
  switch (exponent) {
    case 0:
      return make("const", [], "float32", 1);
    case 0.5:
      return make("sqrt", [a]);
    case -0.5:
      return reciprocal(make("sqrt", [a]));
    case 1:
      return a;
    case 2:
      return square(a);
    case 3:
      return make("mul", [square(a), a]);
    case 4:
      return square(square(a));
    case -1:
      return reciprocal(a);
    case -2:
      return square(reciprocal(a));
    default:
      return undefined;
  }
}

/** By repeated squaring: a^13 = a · a^4 · a^8. */
function intPower(a: Expr, exponent: number, make: Make): Expr | undefined {
  if (!Number.isInteger(exponent) || exponent < 0 || exponent > 64) return undefined;
  let result = make("const", [], a.dtype, 1);
  let power = a;
  for (let rest = exponent; rest > 0; rest >>= 1) {
    if (rest & 1) result = make("mul", [result, power]);
    power = make("mul", [power, power]);
  }
  return result;
}
