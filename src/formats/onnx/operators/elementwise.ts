import { constant, type Expr } from "../../../expr/index.ts";
import { commonShape } from "../../../tensor/broadcasting.ts";
import { map, type Tensor } from "../../../tensor/index.ts";
import { type ElementType, elementTypes } from "../element.ts";
import { type Call, known, made, madeLast, type Operator } from "../import/operator.ts";
import { type Made, requireSize, type Value } from "../import/value.ts";

/**
 * A scalar function at every element of inputs that broadcast.
 *
 * @param type  of the result; the function must give its dtype
 */
export function elementwise(
  call: Call,
  values: readonly Value[],
  type: ElementType,
  fn: (...args: Expr[]) => Expr,
): Made {
  const shape = commonShape(
    call.where,
    values.map((value) => value.shape),
  );
  requireSize(shape, call.where);
  const expr = (...args: Expr[]): Expr => wrapTo(type, fn(...args));
  // Where an image lies with its channels at the end, so does the result; whatever else comes is turned to it.
  const last = values.some(({ isChannelsLast }) => isChannelsLast);
  if (!last) return made(type, map(expr, ...values.map(({ tensor }) => tensor)));
  return madeLast(type, map(expr, ...values.map((value) => lastOf(value, shape.length))));
}

/** A value that broadcasts to images of `rank` axes, as it does with their channels at the end. */
function lastOf(value: Value, rank: number): Tensor {
  if (value.size === 1) return value.tensor.reshape([]);
  if (value.rank === rank) return value.channelsLast;
  const wide = value.tensor.reshape([
    ...new Array<number>(rank - value.rank).fill(1),
    ...value.shape,
  ]);
  return wide.permute([0, ...wide.shape.map((_, axis) => axis).slice(2), 1]);
}

/** Integers of less than 32 bits wrap at their own width. */
export function wrapTo({ dtype, bytes, name }: ElementType, x: Expr): Expr {
  if (dtype !== "int32" || bytes >= 4) return x;
  if (name.startsWith("u")) return x.and(bytes === 1 ? 0xff : 0xffff);
  const gap = 32 - 8 * bytes;
  return x.shl(gap).shr(gap);
}

/** Integers up to so many are computed at once and exactly, for shapes are such. */
const MOST_AT_ONCE = 4096;

/** The result of integers that are known, up to 2⁵³; undefined where something is not known. */
function atOnce(
  call: Call,
  values: readonly Value[],
  type: ElementType,
  fn: (...args: number[]) => number,
): Made | undefined {
  const small = values.every(
    ({ sources, dtype, size, cost }) =>
      sources.length === 0 && dtype !== "float32" && size <= MOST_AT_ONCE && cost <= MOST_AT_ONCE,
  );
  if (!small || type.bytes < 4) return undefined;
  const shape = commonShape(
    call.where,
    values.map((value) => value.shape),
  );
  const size = shape.reduce((n, extent) => n * extent, 1);
  if (size > MOST_AT_ONCE) return undefined;
  const lists = values.map((value) => ({
    numbers: value.numbers(call.where),
    strides: stridesOf(value.shape, shape.length),
  }));
  const place = new Array<number>(shape.length).fill(0);
  const numbers = Array.from({ length: size }, () => {
    const args = lists.map(
      ({ numbers, strides }) =>
        numbers[strides.reduce((at, stride, axis) => at + stride * (place[axis] ?? 0), 0)] ?? 0,
    );
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (place[axis] ?? 0) + 1;
      place[axis] = next < (shape[axis] ?? 1) ? next : 0;
      if (place[axis] !== 0) break;
    }
    return fn(...args);
  });
  if (!numbers.every(Number.isFinite)) throw call.bad("an integer is divided by 0");
  return known(type, shape, Float64Array.from(numbers));
}

/** Distances in memory along the axes of a result; 0 where the value repeats. */
function stridesOf(shape: readonly number[], rank: number): number[] {
  const strides = new Array<number>(rank).fill(0);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const extent = shape[axis] ?? 1;
    if (extent > 1) strides[axis + rank - shape.length] = stride;
    stride *= extent;
  }
  return strides;
}

interface Arithmetic {
  readonly attributes?: readonly string[];
  /** How many inputs; 2 unless given. */
  readonly inputs?: readonly [number, number];
  readonly since?: number;
  readonly expr: (a: Expr, b: Expr, call: Call) => Expr;
  /** The same on whole numbers. */
  readonly whole?: (a: number, b: number) => number;
  readonly result?: "bool";
}

/** An operator of two inputs of one type, or of a row of them from left to right. */
function arithmetic(name: string, definition: Arithmetic): Operator {
  const { expr, whole, result, inputs = [2, 2], attributes = [], since } = definition;
  return {
    name,
    inputs,
    attributes,
    ...(since !== undefined && { since }),
    run(call) {
      const values = call.inputs.map((_, i) => call.input(i));
      const { type } = sameType(call, values);
      const of = result === "bool" ? elementTypes.bool : type;
      const exact =
        whole && values.length === 2 && atOnce(call, values, of, (a = 0, b = 0) => whole(a, b));
      if (exact) return exact;
      if (values.length === 1) return elementwise(call, values, of, (x) => x as Expr);
      return elementwise(call, values, of, (first, ...others) =>
        others.reduce((a, b) => expr(a, b, call), first as Expr),
      );
    },
  };
}

/** @throws {FormatError} unless all are of one type, which is returned with the first */
export function sameType(call: Call, values: readonly Value[]): Value {
  const [first] = values;
  if (first === undefined) throw call.bad("it has no inputs");
  for (const { type } of values)
    if (type !== first.type)
      throw call.bad(`its inputs are ${first.type.name} and ${type.name}, must be of one type`);
  return first;
}

/** A bool counts as 0 or 1 where it is compared. */
const ordered = (x: Expr): Expr => (x.dtype === "bool" ? x.cast("int32") : x);

/** ⌊a / b⌋ towards 0 for integers: a quotient of floats, mended by what it leaves of a. */
export function quotient(a: Expr, b: Expr): Expr {
  const rough = (x: Expr): Expr => x.cast("float32").div(b.cast("float32")).trunc().cast(a.dtype);
  const first = rough(a);
  const second = first.add(rough(a.sub(first.mul(b))));
  if (a.dtype === "uint32") {
    const rest = a.sub(second.mul(b)).cast("int32");
    const low = second.sub(rest.lt(0).cast("uint32"));
    return low.add(a.sub(low.mul(b)).ge(b).cast("uint32"));
  }
  const rest = a.sub(second.mul(b));
  const sameSign = a.lt(0).xor(b.lt(0)).select(constant(-1, "int32"), constant(1, "int32"));
  // What is left has the sign of a and is smaller than b.
  const tooFar = rest.ne(0).and(rest.lt(0).xor(a.lt(0)));
  const tooShort = rest.abs().ge(b.abs()).and(tooFar.not());
  return second.sub(tooFar.select(sameSign, 0)).add(tooShort.select(sameSign, 0));
}

const isFloat = (x: Expr): boolean => x.dtype === "float32";

/** The remainder with the sign of b, as Python's; with `fmod` that of a, as C's. */
function remainder(a: Expr, b: Expr, fmod: boolean): Expr {
  // What is divided by infinity is left over.
  const rest = isFloat(a)
    ? b
        .abs()
        .eq(Infinity)
        .and(a.abs().lt(Infinity))
        .select(a, a.sub(a.div(b).trunc().mul(b)))
    : a.sub(quotient(a, b).mul(b));
  if (fmod || a.dtype === "uint32") return rest;
  return rest
    .ne(0)
    .and(rest.lt(0).xor(b.lt(0)))
    .select(rest.add(b), rest);
}

const compare = (
  name: string,
  expr: Arithmetic["expr"],
  whole: (a: number, b: number) => boolean,
) =>
  arithmetic(name, {
    result: "bool",
    expr: (a, b, call) => expr(ordered(a), ordered(b), call),
    whole: (a, b) => (whole(a, b) ? 1 : 0),
  });

const logic = (name: string, expr: (a: Expr, b: Expr) => Expr) =>
  arithmetic(name, { result: "bool", expr: (a, b) => expr(a.cast("bool"), b.cast("bool")) });

const many = [1, Infinity] as const;

export const elementwiseOperators: readonly Operator[] = [
  arithmetic("Add", { expr: (a, b) => a.add(b), whole: (a, b) => a + b }),
  arithmetic("Sub", { expr: (a, b) => a.sub(b), whole: (a, b) => a - b }),
  arithmetic("Mul", { expr: (a, b) => a.mul(b), whole: (a, b) => a * b }),
  arithmetic("Div", {
    expr: (a, b) => (isFloat(a) ? a.div(b) : quotient(a, b)),
    whole: (a, b) => Math.trunc(a / b),
  }),
  arithmetic("Mod", {
    attributes: ["fmod"],
    since: 10,
    expr: (a, b, { attributes }) => remainder(a, b, attributes.flag("fmod")),
  }),
  arithmetic("Min", { inputs: many, expr: (a, b) => a.min(b), whole: Math.min }),
  arithmetic("Max", { inputs: many, expr: (a, b) => a.max(b), whole: Math.max }),
  arithmetic("Sum", { inputs: many, expr: (a, b) => a.add(b) }),
  {
    name: "Mean",
    inputs: many,
    run(call) {
      const values = call.inputs.map((_, i) => call.input(i));
      const { type } = sameType(call, values);
      call.requireFloat(call.input(0));
      return elementwise(call, values, type, (first, ...others) =>
        others.reduce((a, b) => a.add(b), first as Expr).div(values.length),
      );
    },
  },
  {
    name: "Pow",
    inputs: [2, 2],
    run(call) {
      const [x, power] = [call.input(0), call.input(1)];
      return elementwise(call, [x, power], x.type, (a, b) => {
        // Powers that are one number become products and roots.
        const exponent =
          power.size === 1 && power.isKnown ? power.numbers(call.where)[0] : undefined;
        if (exponent !== undefined && isFloat(a as Expr)) return (a as Expr).pow(exponent);
        return (a as Expr)
          .cast("float32")
          .pow((b as Expr).cast("float32"))
          .cast(x.dtype);
      });
    },
  },
  compare(
    "Equal",
    (a, b) => a.eq(b),
    (a, b) => a === b,
  ),
  compare(
    "Greater",
    (a, b) => a.gt(b),
    (a, b) => a > b,
  ),
  compare(
    "GreaterOrEqual",
    (a, b) => a.ge(b),
    (a, b) => a >= b,
  ),
  compare(
    "Less",
    (a, b) => a.lt(b),
    (a, b) => a < b,
  ),
  compare(
    "LessOrEqual",
    (a, b) => a.le(b),
    (a, b) => a <= b,
  ),
  logic("And", (a, b) => a.and(b)),
  logic("Or", (a, b) => a.or(b)),
  logic("Xor", (a, b) => a.xor(b)),
  arithmetic("BitwiseAnd", { since: 18, expr: (a, b) => a.and(b) }),
  arithmetic("BitwiseOr", { since: 18, expr: (a, b) => a.or(b) }),
  arithmetic("BitwiseXor", { since: 18, expr: (a, b) => a.xor(b) }),
  arithmetic("BitShift", {
    since: 11,
    attributes: ["direction"],
    expr(a, b, { attributes }) {
      const left = attributes.choice("direction", ["LEFT", "RIGHT"], "LEFT") === "LEFT";
      // A shift by 32 or more leaves nothing but the sign; so does a negative one.
      const far = b.dtype === "int32" ? b.lt(0).or(b.ge(32)) : b.ge(32);
      if (left) return far.select(0, a.shl(b));
      return far.select(a.dtype === "int32" ? a.shr(31) : 0, a.shr(b));
    },
  }),
  {
    name: "Where",
    inputs: [3, 3],
    since: 9,
    run(call) {
      const [test, a, b] = [call.input(0), call.input(1), call.input(2)];
      sameType(call, [a, b]);
      const exact = atOnce(call, [test, a, b], a.type, (t = 0, x = 0, y = 0) => (t !== 0 ? x : y));
      if (exact) return exact;
      return elementwise(call, [test, a, b], a.type, (t, x, y) =>
        (t as Expr).cast("bool").select(x as Expr, y as Expr),
      );
    },
  },
  {
    name: "PRelu",
    inputs: [2, 2],
    run: (call) =>
      elementwise(call, [call.input(0), call.input(1)], call.input(0).type, (x, slope) =>
        (x as Expr).lt(0).select((x as Expr).mul(slope as Expr), x as Expr),
      ),
  },
  {
    // swish(A) · B
    name: "SwiGLU",
    inputs: [2, 2],
    attributes: ["alpha"],
    since: 28,
    run(call) {
      const alpha = call.attributes.float("alpha", 1);
      const [a, b] = [call.input(0), call.input(1)];
      call.requireFloat(a);
      return elementwise(call, [a, b], a.type, (x, y) => {
        const gate = x as Expr;
        return gate.mul(gate.mul(alpha).sigmoid()).mul(y as Expr);
      });
    },
  },
];
