import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DType } from "./dtype.ts";
import { toJs } from "./evaluate.ts";
import { constant, Expr, type ExprOp, input } from "./expr.ts";

const x = input(0);
const y = input(1);
const i = input(0, "int32");
const u = input(0, "uint32");
const b = input(0, "bool");

describe("rules", () => {
  it.each([
    ["x + 0", x.add(0), x],
    ["0 + x", constant(0).add(x), x],
    ["x − 0", x.sub(0), x],
    ["0 − x", constant(0).sub(x), x.neg()],
    ["x · 1", x.mul(1), x],
    ["x · −1", x.mul(-1), x.neg()],
    ["x / 1", x.div(1), x],
    ["x / 4", x.div(4), x.mul(0.25)],
    ["x + −y", x.add(y.neg()), x.sub(y)],
    ["x − −y", x.sub(y.neg()), x.add(y)],
    ["−−x", x.neg().neg(), x],
    ["−x · −y", x.neg().mul(y.neg()), x.mul(y)],
    ["|−x|", x.neg().abs(), x.abs()],
    ["cos −x", x.neg().cos(), x.cos()],
    ["⌊round x⌋", x.round().floor(), x.round()],
    ["max(x, x)", x.max(x), x],
    ["x^0", x.pow(0), constant(1)],
    ["x^1", x.pow(1), x],
    ["x^2", x.pow(2), x.mul(x)],
    ["x^½", x.pow(0.5), x.sqrt()],
    ["x^−1", x.pow(-1), x.reciprocal()],
    ["i · 0", i.mul(0), constant(0, "int32")],
    ["i − i", i.sub(i), constant(0, "int32")],
    ["(i + 3) + 4", i.add(3).add(4), i.add(7)],
    ["i − 3", i.sub(3), i.add(-3)],
    ["i^5", i.pow(5), i.mul(i.mul(i).mul(i.mul(i)))],
    ["u / 8", u.div(8), u.shr(3)],
    ["u << 32", u.shl(32), u],
    ["u ^ u", u.xor(u), constant(0, "uint32")],
    ["u & all", u.and(-1), u],
    ["⌊i⌋", i.floor(), i],
    ["i = i", i.eq(i), constant(1, "bool")],
    ["b ∧ true", b.and(1), b],
    ["b ∨ true", b.or(1), constant(1, "bool")],
    ["b ⊕ true", b.xor(1), b.not()],
    ["¬¬b", b.not().not(), b],
    ["¬(x = y)", x.eq(y).not(), x.ne(y)],
    ["true ? x : y", constant(1, "bool").select(x, y), x],
    ["b ? x : x", b.select(x, x), x],
    ["¬b ? x : y", b.not().select(x, y), b.select(y, x)],
    ["b ? true : false", b.select(constant(1, "bool"), constant(0, "bool")), b],
    ["cast to the same", x.cast("float32"), x],
    ["bool → int32 → float32", b.cast("int32").cast("float32"), b.cast("float32")],
    ["float32 → bool", x.cast("bool"), x.ne(0)],
    ["bits there and back", i.bitcast("float32").bitcast("int32"), i],
    ["constants fold", constant(2).mul(3).add(x), x.add(6)],
    ["int constants wrap", constant(65536, "int32").mul(65537), constant(65536, "int32")],
  ])("%s", (_, got, wanted) => {
    expect(got).toBe(wanted);
  });

  it("leaves alone what NaN or ∞ would change", () => {
    for (const expr of [x.mul(0), x.sub(x), x.div(x), x.eq(x), x.div(3), x.add(1).add(2)])
      expect(expr.op).not.toBe("const");
    expect(x.add(1).add(2)).not.toBe(x.add(3));
    expect(x.div(3).op).toBe("div");
  });
});

/** A recipe for an expression, so that it can be built with and without simplification. */
interface Recipe {
  readonly op: ExprOp;
  readonly dtype: DType;
  readonly value: number;
  readonly args: readonly Recipe[];
}

const leaf = (dtype: DType): fc.Arbitrary<Recipe> => {
  const special = {
    float32: [0, -0, 1, -1, 2, 0.5, Infinity, NaN],
    int32: [0, 1, -1, 31, -2147483648],
    uint32: [0, 1, 4294967295, 8],
    bool: [0, 1],
  };
  return fc.oneof(
    fc
      .constantFrom(...special[dtype])
      .map((value) => ({ op: "const" as const, dtype, value, args: [] })),
    fc.nat(2).map((value) => ({
      op: "input" as const,
      dtype,
      value: value + 3 * ["float32", "int32", "uint32", "bool"].indexOf(dtype),
      args: [],
    })),
  );
};

const same = {
  float32: ["add", "sub", "mul", "div", "min", "max"],
  int32: ["add", "sub", "mul", "min", "max", "and", "or", "xor", "shl", "shr"],
  uint32: ["add", "sub", "mul", "min", "max", "and", "or", "xor", "shl", "shr"],
  bool: ["and", "or", "xor"],
} as const satisfies Record<DType, readonly ExprOp[]>;
const unary = {
  float32: ["neg", "abs", "sign", "floor", "ceil", "round", "trunc", "sqrt", "cos"],
  int32: ["neg", "abs", "sign", "not"],
  uint32: ["neg", "abs", "sign", "not"],
  bool: ["not"],
} as const satisfies Record<DType, readonly ExprOp[]>;
const dtypes = ["float32", "int32", "uint32", "bool"] as const;

const recipe = (dtype: DType, depth: number): fc.Arbitrary<Recipe> => {
  if (depth === 0) return leaf(dtype);
  const of = (other: DType) => recipe(other, depth - 1);
  const node = (op: ExprOp, args: readonly Recipe[]): Recipe => ({ op, dtype, value: 0, args });
  const choices = [
    leaf(dtype),
    fc.tuple(fc.constantFrom(...unary[dtype]), of(dtype)).map(([op, a]) => node(op, [a])),
    fc
      .tuple(fc.constantFrom(...same[dtype]), of(dtype), of(dtype))
      .map(([op, a, c]) => node(op, [a, c])),
    fc.tuple(of("bool"), of(dtype), of(dtype)).map((args) => node("select", args)),
    fc
      .constantFrom(...dtypes)
      .chain(of)
      .map((a) => node("cast", [a])),
  ];
  if (dtype === "bool")
    choices.push(
      fc
        .tuple(fc.constantFrom("lt", "le", "eq", "ne"), fc.constantFrom(...dtypes))
        .chain(([op, of2]) => fc.tuple(of(of2), of(of2)).map((args) => node(op as ExprOp, args))),
    );
  return fc.oneof(...choices);
};

function construct({ op, dtype, value, args }: Recipe, make: typeof Expr.build): Expr {
  return make(
    op,
    args.map((arg) => construct(arg, make)),
    dtype,
    value,
  );
}

const raw: typeof Expr.build = (op, args, dtype = "float32", value = 0) => {
  return Expr.intern(op, args, dtype, value);
};

it("never changes the value, but for the sign of zero", () => {
  const floats = fc.constantFrom(0, -0, 1, -1, 0.5, -2.5, 3, 1e30, Infinity, -Infinity, NaN);
  const ints = fc.constantFrom(0, 1, -1, 5, 31, 32, -2147483648, 2147483647);
  const inputs = fc.tuple(
    fc.array(floats, { minLength: 3, maxLength: 3 }),
    fc.array(ints, { minLength: 3, maxLength: 3 }),
    fc.array(
      ints.map((v) => v >>> 0),
      { minLength: 3, maxLength: 3 },
    ),
    fc.array(fc.nat(1), { minLength: 3, maxLength: 3 }),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...dtypes).chain((dtype) => recipe(dtype, 3)),
      inputs,
      (made, given) => {
        const values = given.flat();
        const plain = toJs(construct(made, raw))(...values);
        const simple = toJs(construct(made, Expr.build))(...values);
        // Zeros of either sign count as one, and so do what 1/±0 makes of them.
        if (!dividesByZero(construct(made, raw), values)) expect(simple + 0).toBe(plain + 0);
      },
    ),
    { numRuns: 2000, seed: 1 },
  );
});

/** True if somewhere the sign of a zero, which two rules may turn, decides the value: a division by zero. */
function dividesByZero(expr: Expr, values: readonly number[]): boolean {
  return (
    (expr.op === "div" && toJs(expr.args[1] as Expr)(...values) === 0) ||
    expr.args.some((arg) => dividesByZero(arg, values))
  );
}
