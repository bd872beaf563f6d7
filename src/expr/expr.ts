import { build } from "./build.ts";
import type { DType } from "./dtype.ts";
import { WeakTable } from "./weak-table.ts";

/** Operations of one argument that keep its dtype. */
// biome-ignore format: one group a line
export type UnaryOp =
  | "neg" | "abs" | "sign" | "sqrt" | "floor" | "ceil" | "round" | "trunc"
  | "exp" | "expm1" | "log" | "log1p" | "sin" | "cos" | "tanh" | "erf"
  | "not";

/** Operations of two arguments of one dtype that give the same dtype. `min` and `max` propagate NaN; `shl`, `shr` take their count modulo 32. */
// biome-ignore format: one group a line
export type BinaryOp =
  | "add" | "sub" | "mul" | "div" | "min" | "max" | "pow"
  | "and" | "or" | "xor" | "shl" | "shr";

/** Comparisons: two arguments of one dtype, result bool. NaN compares unequal to everything. */
export type CompareOp = "lt" | "le" | "eq" | "ne";

/** `select(condition, a, b)`; `fma(a, b, c)` = a·b + c, rounded once or twice as the machine does it (made by lowering only). */
export type TernaryOp = "select" | "fma";

/**
 * `cast` converts the value: float to int truncates and saturates, NaN gives 0; int32 ↔ uint32 wraps; to bool is x ≠ 0.
 * `bitcast` keeps the 32 bits.
 */
export type ConvertOp = "cast" | "bitcast";

export type LeafOp = "const" | "input";
export type ExprOp = LeafOp | UnaryOp | BinaryOp | CompareOp | TernaryOp | ConvertOp;

/** An operand: a number takes the dtype of the other operand. */
export type Operand = Expr | number;

const interned = new WeakTable<Expr>();
let nextId = 0;

/**
 * A scalar function of numbered inputs, as an immutable directed acyclic graph.
 * Structurally equal expressions are the same object, so `===` is equality and shared parts are computed once.
 *
 * The methods simplify as they build (rules in simplify.ts) and throw a TypeError where dtypes do not fit.
 */
export class Expr {
  readonly id: number = nextId++;
  readonly op: ExprOp;
  readonly args: readonly Expr[];
  readonly dtype: DType;
  /** The constant of a `const`, the number of an `input`, else 0. */
  readonly value: number;

  private constructor(op: ExprOp, args: readonly Expr[], dtype: DType, value: number) {
    this.op = op;
    this.args = args;
    this.dtype = dtype;
    this.value = value;
  }

  /** The one expression with these parts, made at first need. No check and no simplification: `Expr.build` does both. */
  static intern(op: ExprOp, args: readonly Expr[], dtype: DType, value = 0): Expr {
    const literal = Object.is(value, -0) ? "-0" : String(value);
    let key = `${op}:${dtype}:${literal}:`;
    for (const arg of args) key += `${arg.id},`;
    const known = interned.get(key);
    if (known) return known;
    const made = new Expr(op, args, dtype, value);
    interned.set(key, made);
    return made;
  }

  /** The simplified expression of one operation. `dtype` is needed for const, input, cast and bitcast only. */
  static build(op: ExprOp, args: readonly Expr[], dtype?: DType, value = 0): Expr {
    return build(Expr.intern, op, args, dtype, value);
  }

  /** x + y; ints wrap. */
  add(y: Operand): Expr {
    return this.binary("add", y);
  }
  /** x − y; ints wrap. */
  sub(y: Operand): Expr {
    return this.binary("sub", y);
  }
  /** x · y; ints wrap. */
  mul(y: Operand): Expr {
    return this.binary("mul", y);
  }
  /** x / y, for float32; ints only by 1 and, for uint32, by constant powers of two. */
  div(y: Operand): Expr {
    return this.binary("div", y);
  }
  /** The smaller; NaN if either is NaN; −0 below +0. */
  min(y: Operand): Expr {
    return this.binary("min", y);
  }
  /** The larger; NaN if either is NaN; −0 below +0. */
  max(y: Operand): Expr {
    return this.binary("max", y);
  }
  /**
   * x^y. Constant exponents −2, −1, −½, ½, 1, 2, 3, 4 (ints: any small natural number) become products and roots, so that
   * x^½ is √x, which is NaN at −∞; otherwise as IEEE 754: NaN for x < 0 and y not an integer, 1 for y = 0 or x = 1.
   */
  pow(y: Operand): Expr {
    return this.binary("pow", y);
  }
  and(y: Operand): Expr {
    return this.binary("and", y);
  }
  or(y: Operand): Expr {
    return this.binary("or", y);
  }
  xor(y: Operand): Expr {
    return this.binary("xor", y);
  }
  /** x · 2^(y mod 32), wrapping. */
  shl(y: Operand): Expr {
    return this.binary("shl", y);
  }
  /** Shift to the right by y mod 32: keeps the sign of an int32, fills a uint32 with zeros. */
  shr(y: Operand): Expr {
    return this.binary("shr", y);
  }

  lt(y: Operand): Expr {
    return this.binary("lt", y);
  }
  le(y: Operand): Expr {
    return this.binary("le", y);
  }
  gt(y: Operand): Expr {
    return Expr.build("lt", [this.like(y), this]);
  }
  ge(y: Operand): Expr {
    return Expr.build("le", [this.like(y), this]);
  }
  eq(y: Operand): Expr {
    return this.binary("eq", y);
  }
  ne(y: Operand): Expr {
    return this.binary("ne", y);
  }

  neg(): Expr {
    return this.unary("neg");
  }
  abs(): Expr {
    return this.unary("abs");
  }
  /** −1, 0 or 1; keeps ±0 and NaN. */
  sign(): Expr {
    return this.unary("sign");
  }
  square(): Expr {
    return this.mul(this);
  }
  reciprocal(): Expr {
    return this.like(1).div(this);
  }
  sqrt(): Expr {
    return this.unary("sqrt");
  }
  floor(): Expr {
    return this.unary("floor");
  }
  ceil(): Expr {
    return this.unary("ceil");
  }
  /** Nearest integer, ties to even. */
  round(): Expr {
    return this.unary("round");
  }
  trunc(): Expr {
    return this.unary("trunc");
  }
  exp(): Expr {
    return this.unary("exp");
  }
  /** e^x − 1, accurate near 0. */
  expm1(): Expr {
    return this.unary("expm1");
  }
  log(): Expr {
    return this.unary("log");
  }
  /** log(1 + x), accurate near 0. */
  log1p(): Expr {
    return this.unary("log1p");
  }
  sin(): Expr {
    return this.unary("sin");
  }
  cos(): Expr {
    return this.unary("cos");
  }
  tanh(): Expr {
    return this.unary("tanh");
  }
  erf(): Expr {
    return this.unary("erf");
  }
  /** 1 / (1 + e^(−x)). Composed, and recognised by differentiation and lowering. */
  sigmoid(): Expr {
    return this.like(1).div(this.neg().exp().add(1));
  }
  /** Not, for bools; all bits flipped, for ints. */
  not(): Expr {
    return this.unary("not");
  }

  /** `a` where this bool holds, else `b`. Two numbers make a float32. */
  select(a: Operand, b: Operand): Expr {
    const dtype = a instanceof Expr ? a.dtype : b instanceof Expr ? b.dtype : "float32";
    return Expr.build("select", [this, operand(a, dtype), operand(b, dtype)]);
  }
  /** The value in another dtype; see ConvertOp. */
  cast(dtype: DType): Expr {
    return Expr.build("cast", [this], dtype);
  }
  /** The same 32 bits as another dtype. */
  bitcast(dtype: DType): Expr {
    return Expr.build("bitcast", [this], dtype);
  }

  private like(y: Operand): Expr {
    return operand(y, this.dtype);
  }
  private unary(op: UnaryOp): Expr {
    return Expr.build(op, [this]);
  }
  private binary(op: BinaryOp | CompareOp, y: Operand): Expr {
    return Expr.build(op, [this, this.like(y)]);
  }
}

/** Input number `index` of the function. */
export function input(index: number, dtype: DType = "float32"): Expr {
  const known = inputs[dtype][index];
  if (known) return known;
  const made = Expr.build("input", [], dtype, index);
  if (index < KEPT_INPUTS) inputs[dtype][index] = made;
  return made;
}

/** The first inputs of every dtype are needed everywhere, and never forgotten. */
const KEPT_INPUTS = 256;
const inputs: Readonly<Record<DType, Expr[]>> = { float32: [], int32: [], uint32: [], bool: [] };

/** A constant. Ints wrap: int32 holds −2^31 … 2^31−1, uint32 0 … 2^32−1. A float32 keeps its float64 value until it is lowered. */
export function constant(value: number, dtype: DType = "float32"): Expr {
  return Expr.build("const", [], dtype, value);
}

function operand(value: Operand, dtype: DType): Expr {
  return typeof value === "number" ? constant(value, dtype) : value;
}
