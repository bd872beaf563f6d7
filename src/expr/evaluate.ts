import type { DType } from "./dtype.ts";
import type { Expr } from "./expr.ts";
import { float64Loops, type Loop, selectLoop } from "./loops.ts";
import { erfcArgument } from "./patterns.ts";
import { type Scalar, scalarFunction } from "./scalar.ts";
import { erfc } from "./special.ts";
import { topological } from "./traverse.ts";

/** Values an operation handles at a time: registers of one block stay in the first-level cache. */
const BLOCK = 512;

interface Step {
  readonly apply: Scalar;
  readonly loop: Loop;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly target: number;
}

interface Program {
  readonly steps: readonly Step[];
  readonly constants: readonly { readonly register: number; readonly value: number }[];
  readonly inputs: readonly { readonly register: number; readonly index: number }[];
  readonly registers: number;
  readonly result: number;
}

/** How a machine computes: one operation on numbers, and if it can be faster, on blocks of them. */
export interface Arithmetic {
  scalar(expr: Expr, from: DType): Scalar | undefined;
  loop?(expr: Expr, from: DType): Loop | undefined;
}

const float64: Arithmetic = {
  scalar: (expr, from) => scalarFunction(expr.op, from, expr.dtype),
  loop: (expr, from) =>
    expr.op === "select" ? selectLoop : from === "float32" ? float64Loops[expr.op] : undefined,
};

/** One register for each part; no part is computed twice. 1 ± erf is computed as erfc, which does not cancel. */
function assemble(root: Expr, arithmetic: Arithmetic): Program {
  const register = new Map<Expr, number>();
  const steps: Step[] = [];
  const constants: Program["constants"][number][] = [];
  const inputs: Program["inputs"][number][] = [];
  for (const expr of topological(root)) {
    const target = register.size;
    register.set(expr, target);
    const [first] = expr.args;
    if (expr.op === "const") constants.push({ register: target, value: expr.value });
    else if (expr.op === "input") inputs.push({ register: target, index: expr.value });
    else if (first !== undefined) {
      const tail = erfcArgument(expr);
      if (tail !== undefined) {
        const a = register.get(tail.argument) ?? 0;
        const apply: Scalar = tail.negated ? (u) => erfc(-u) : erfc;
        steps.push({ apply, loop: loopOf(apply, 1), a, b: 0, c: 0, target });
        continue;
      }
      const from = expr.op === "select" ? expr.dtype : first.dtype;
      const apply = arithmetic.scalar(expr, from);
      if (apply === undefined) throw new TypeError(`evaluate: no ${expr.op} of ${from} here`);
      const [a = 0, b = 0, c = 0] = expr.args.map((arg) => register.get(arg));
      const loop = arithmetic.loop?.(expr, from) ?? loopOf(apply, expr.args.length);
      steps.push({ apply, loop, a, b, c, target });
    }
  }
  return { steps, constants, inputs, registers: register.size, result: register.size - 1 };
}

/**
 * The expression as a function of one number for each input. Floats in float64 (so that it can judge float32 backends), ints
 * exactly at 32 bits, bools as 0 and 1. Works without `eval`, which a strict content-security policy forbids.
 */
export function toJs(
  root: Expr,
  arithmetic: Arithmetic = float64,
): (...inputs: number[]) => number {
  const { steps, constants, inputs, registers, result } = assemble(root, arithmetic);
  const values = new Float64Array(registers);
  for (const { register, value } of constants) values[register] = value;
  return (...given) => {
    for (const { register, index } of inputs) values[register] = given[index] ?? Number.NaN;
    for (const { apply, a, b, c, target } of steps) {
      values[target] = apply(values[a] ?? 0, values[b] ?? 0, values[c] ?? 0);
    }
    return values[result] ?? Number.NaN;
  };
}

/**
 * The expression for every element of equally long arrays, the same numbers as `toJs`. Runs block by block and operation by
 * operation, several times as fast.
 *
 * @param inputs  input i of the expression reads inputs[i]
 * @param out     where the values go; its length says how many
 */
export function evaluate<Out extends Float64Array | Float32Array | Int32Array | Uint32Array>(
  root: Expr,
  inputs: readonly ArrayLike<number>[],
  out: Out,
  arithmetic: Arithmetic = float64,
): Out {
  const program = assemble(root, arithmetic);
  const blocks = Array.from({ length: program.registers }, () => new Float64Array(BLOCK));
  const block = (register: number): Float64Array => blocks[register] as Float64Array;
  for (const { register, value } of program.constants) block(register).fill(value);
  for (const { index } of program.inputs) {
    const given = inputs[index]?.length;
    if (given === undefined || given < out.length)
      throw new RangeError(
        `evaluate: input ${index} has ${given ?? "no"} values, ${out.length} are needed`,
      );
  }
  const result = block(program.result);
  for (let start = 0; start < out.length; start += BLOCK) {
    const count = Math.min(BLOCK, out.length - start);
    for (const { register, index } of program.inputs) {
      const source = inputs[index] as ArrayLike<number>;
      const target = block(register);
      for (let i = 0; i < count; i++) target[i] = source[start + i] as number;
    }
    for (const { loop, a, b, c, target } of program.steps)
      loop(block(target), count, block(a), block(b), block(c));
    for (let i = 0; i < count; i++) out[start + i] = result[i] as number;
  }
  return out;
}

/** The loop of any operation. */
function loopOf(apply: Scalar, arity: number): Loop {
  if (arity === 1)
    return (target, count, a) => {
      for (let i = 0; i < count; i++) target[i] = apply(a[i] as number, 0, 0);
    };
  if (arity === 2)
    return (target, count, a, b) => {
      for (let i = 0; i < count; i++) target[i] = apply(a[i] as number, b[i] as number, 0);
    };
  return (target, count, a, b, c) => {
    for (let i = 0; i < count; i++)
      target[i] = apply(a[i] as number, b[i] as number, c[i] as number);
  };
}
