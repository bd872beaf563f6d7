import type { DType } from "./dtype.ts";
import type { Expr, ExprOp } from "./expr.ts";
import { scalarFunction, wrap } from "./scalar.ts";
import { type Make, simplify } from "./simplify.ts";

export type Intern = (op: ExprOp, args: readonly Expr[], dtype: DType, value?: number) => Expr;

/** How many arguments an operation takes. */
function arity(op: ExprOp): number {
  if (op === "const" || op === "input") return 0;
  if (op === "select" || op === "fma") return 3;
  return binaryOps.has(op) ? 2 : 1;
}

// biome-ignore format: one group a line
const binaryOps: ReadonlySet<ExprOp> = new Set<ExprOp>([
  "add", "sub", "mul", "div", "min", "max", "pow",
  "and", "or", "xor", "shl", "shr",
  "lt", "le", "eq", "ne",
]);

const compareOps: ReadonlySet<ExprOp> = new Set<ExprOp>(["lt", "le", "eq", "ne"]);

const commutative: ReadonlySet<ExprOp> = new Set<ExprOp>([
  "add",
  "mul",
  "min",
  "max",
  "and",
  "or",
  "xor",
  "eq",
  "ne",
]);

/** Division, roots and powers of ints: they exist only where simplification makes something else of them. */
const rewritten: ReadonlySet<ExprOp> = new Set<ExprOp>(["div", "pow"]);

/** On ints these change nothing. */
const roundings: ReadonlySet<ExprOp> = new Set<ExprOp>(["floor", "ceil", "round", "trunc"]);

/**
 * One operation, checked, folded where all arguments are constants, and simplified where a rule applies.
 * A constant operand of a commutative operation goes to the right.
 *
 * @throws {TypeError} if the dtypes of the arguments do not fit the operation
 */
export function build(
  intern: Intern,
  op: ExprOp,
  args: readonly Expr[],
  dtype: DType | undefined,
  value: number,
): Expr {
  const [a, b] = args;
  if (op === "const") return intern(op, [], dtype ?? "float32", wrap(value, dtype ?? "float32"));
  if (op === "input") {
    if (!Number.isInteger(value) || value < 0)
      throw new RangeError(`input: the index must be a natural number, not ${value}`);
    return intern(op, [], dtype ?? "float32", value);
  }
  const result = check(op, args, dtype);
  if (a === undefined || (roundings.has(op) && a.dtype !== "float32")) return args[0] as Expr;

  const apply = scalarFunction(op, op === "select" ? result : a.dtype, result);
  if (apply !== undefined && args.every((arg) => arg.op === "const")) {
    const folded = apply(a.value, b?.value ?? 0, args[2]?.value ?? 0);
    return intern("const", [], result, wrap(folded, result));
  }
  const swap = commutative.has(op) && a.op === "const" && b !== undefined;
  const ordered = swap ? [b, a] : args;
  const make: Make = (op, args, dtype, value = 0) => build(intern, op, args, dtype, value);
  const simpler = simplify(make, op, ordered, result);
  if (simpler !== undefined) return simpler;
  if (apply === undefined)
    throw new TypeError(
      `${op}: not defined for ${a.dtype} ${rewritten.has(op) ? "in general: cast to float32, or use shifts" : ""}`.trimEnd(),
    );
  return intern(op, ordered, result);
}

/** The dtype of the result. */
function check(op: ExprOp, args: readonly Expr[], dtype: DType | undefined): DType {
  const [a, b, c] = args;
  if (args.length !== arity(op) || a === undefined)
    throw new TypeError(`${op}: takes ${arity(op)} arguments, not ${args.length}`);
  if (op === "cast" || op === "bitcast") {
    if (dtype === undefined) throw new TypeError(`${op}: needs a dtype`);
    if (op === "bitcast" && a.dtype !== dtype && (a.dtype === "bool" || dtype === "bool"))
      throw new TypeError(`bitcast: ${a.dtype} to ${dtype}; a bool has no bits to keep, use cast`);
    return dtype;
  }
  if (op === "select") {
    if (a.dtype !== "bool") throw new TypeError(`select: the condition is ${a.dtype}, not bool`);
    if (b?.dtype !== c?.dtype)
      throw new TypeError(
        `select: one arm is ${b?.dtype}, the other ${c?.dtype}; cast one of them`,
      );
    return b?.dtype ?? a.dtype;
  }
  for (const other of args) {
    if (other.dtype !== a.dtype)
      throw new TypeError(`${op}: ${a.dtype} and ${other.dtype}; cast one of them`);
  }
  if (compareOps.has(op)) return "bool";
  return a.dtype;
}
