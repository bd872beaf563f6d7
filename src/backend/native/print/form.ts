import type { DType } from "../../../expr/index.ts";

/**
 * How many lanes a C value has; 1 is a plain number. A bool is a mask of all ones in a vector, 0 or 1 alone and in memory.
 * Both integer dtypes are unsigned in C, where sums wrap; what depends on the sign says so.
 */
export type Lanes = number;

/** Lanes of the vectors for what is left over beside full ones of `width`: each half of the one before, then single elements. */
export function narrower(width: Lanes): Lanes[] {
  const widths: Lanes[] = [];
  for (let lanes = width / 2; lanes >= 4; lanes /= 2) widths.push(lanes);
  return [...widths, 1];
}

const of = (scalar: string, vector: string, lanes: Lanes): string =>
  lanes === 1 ? scalar : `${vector}x${lanes}`;

export const floatType = (lanes: Lanes): string => of("float", "f32", lanes);
export const wordType = (lanes: Lanes): string => of("uint32_t", "u32", lanes);
export const signedType = (lanes: Lanes): string => of("int32_t", "i32", lanes);

export function typeOf(dtype: DType, lanes: Lanes): string {
  if (dtype === "float32") return floatType(lanes);
  return dtype === "bool" ? signedType(lanes) : wordType(lanes);
}

/** A constant of one dtype in every lane. */
export function constantText(value: number, dtype: DType, lanes: Lanes): string {
  const type = typeOf(dtype, lanes);
  if (dtype === "bool") {
    if (lanes === 1) return value === 0 ? "0" : "1";
    return value === 0 ? `(${type}){0}` : `~(${type}){0}`;
  }
  const scalar = dtype === "float32" ? floatText(value) : `${value >>> 0}u`;
  return lanes === 1 ? scalar : splat(scalar, type);
}

/** The same number in every lane. x − 0 is x, −0 and NaN included. */
export const splat = (scalar: string, type: string): string => `(${scalar} - (${type}){0})`;

/** The shortest decimal digits of the float64 that a float32 is: the compiler rounds them to this float32. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return '__builtin_nanf("")';
  if (!Number.isFinite(value)) return value > 0 ? "__builtin_inff()" : "-__builtin_inff()";
  const digits = Object.is(value, -0) ? "-0" : String(value);
  return `${/[.e]/.test(digits) ? digits : `${digits}.0`}f`;
}
