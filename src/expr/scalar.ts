import type { DType } from "./dtype.ts";
import type { ExprOp } from "./expr.ts";
import { erf, roundEven } from "./special.ts";

export type Scalar = (a: number, b: number, c: number) => number;

/** `value` as a number that `dtype` can hold: ints wrap at 32 bits, a bool is 0 or 1, float32 keeps all of float64. */
export function wrap(value: number, dtype: DType): number {
  if (dtype === "float32") return value;
  if (dtype === "int32") return value | 0;
  return dtype === "uint32" ? value >>> 0 : Number(value !== 0);
}

/** Float to integer: truncates, saturates at the ends of the type, NaN gives 0. */
function saturate(value: number, low: number, high: number): number {
  if (Number.isNaN(value)) return 0;
  return Math.trunc(Math.min(Math.max(value, low), high)) + 0;
}

const word = new DataView(new ArrayBuffer(4));

/** The same 32 bits read as another type. A float64 is rounded to float32 first. */
export function bitcast(value: number, from: DType, to: DType): number {
  if (from === "float32") word.setFloat32(0, value);
  else word.setInt32(0, value | 0);
  if (to === "float32") return word.getFloat32(0);
  return to === "uint32" ? word.getUint32(0) : word.getInt32(0);
}

/** IEEE 754 pow, where JavaScript gives NaN for (±1)^±∞ and 1^NaN. */
function pow(a: number, b: number): number {
  if (a === 1 || (a === -1 && !Number.isFinite(b) && !Number.isNaN(b))) return 1;
  return a ** b;
}

const floats: Partial<Record<ExprOp, Scalar>> = {
  neg: (a) => -a,
  abs: Math.abs,
  sign: Math.sign,
  sqrt: Math.sqrt,
  floor: Math.floor,
  ceil: Math.ceil,
  round: roundEven,
  trunc: Math.trunc,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  sin: Math.sin,
  cos: Math.cos,
  tanh: Math.tanh,
  erf,
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  min: (a, b) => Math.min(a, b),
  max: (a, b) => Math.max(a, b),
  pow,
  fma: (a, b, c) => a * b + c,
};

const int32: Partial<Record<ExprOp, Scalar>> = {
  neg: (a) => -a | 0,
  abs: (a) => Math.abs(a) | 0,
  sign: Math.sign,
  not: (a) => ~a,
  add: (a, b) => (a + b) | 0,
  sub: (a, b) => (a - b) | 0,
  mul: Math.imul,
  min: (a, b) => Math.min(a, b),
  max: (a, b) => Math.max(a, b),
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shl: (a, b) => a << b,
  shr: (a, b) => a >> b,
};

const uint32: Partial<Record<ExprOp, Scalar>> = {
  neg: (a) => -a >>> 0,
  abs: (a) => a,
  sign: Math.sign,
  not: (a) => ~a >>> 0,
  add: (a, b) => (a + b) >>> 0,
  sub: (a, b) => (a - b) >>> 0,
  mul: (a, b) => Math.imul(a, b) >>> 0,
  min: (a, b) => Math.min(a, b),
  max: (a, b) => Math.max(a, b),
  and: (a, b) => (a & b) >>> 0,
  or: (a, b) => (a | b) >>> 0,
  xor: (a, b) => (a ^ b) >>> 0,
  shl: (a, b) => (a << b) >>> 0,
  shr: (a, b) => a >>> b,
};

const bools: Partial<Record<ExprOp, Scalar>> = {
  not: (a) => 1 - a,
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
};

const byDType: Record<DType, Partial<Record<ExprOp, Scalar>>> = {
  float32: floats,
  int32,
  uint32,
  bool: bools,
};

const anyDType: Partial<Record<ExprOp, Scalar>> = {
  lt: (a, b) => Number(a < b),
  le: (a, b) => Number(a <= b),
  eq: (a, b) => Number(a === b),
  ne: (a, b) => Number(a !== b),
  select: (a, b, c) => (a !== 0 ? b : c),
};

/**
 * What an operation does to numbers: floats in float64, ints exactly at 32 bits, bools as 0 and 1. The one definition
 * that folding and evaluation share. Undefined if the operation does not exist for the type.
 *
 * @param from  dtype of the first argument
 * @param to    dtype of the result; matters to cast and bitcast
 */
export function scalarFunction(op: ExprOp, from: DType, to: DType): Scalar | undefined {
  if (op === "bitcast") return (a) => bitcast(a, from, to);
  if (op === "cast") {
    if (to === "int32" && from === "float32") return (a) => saturate(a, -2147483648, 2147483647);
    if (to === "uint32" && from === "float32") return (a) => saturate(a, 0, 4294967295);
    return (a) => wrap(a, to);
  }
  return anyDType[op] ?? byDType[from][op];
}
