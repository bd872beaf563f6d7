import type { Expr, ExprOp } from "../../../expr/expr.ts";
import { constant } from "../../../expr/expr.ts";
import { sigmoidExponent, softplusArgument } from "../../../expr/patterns.ts";
import { FormatError } from "../../format-error.ts";
import { elementOfDType } from "../element.ts";
import type { GraphBuilder } from "./graph.ts";

/** Operations that ONNX has one operator for. */
const operators: Partial<Record<ExprOp, string>> = {
  neg: "Neg",
  abs: "Abs",
  sign: "Sign",
  sqrt: "Sqrt",
  floor: "Floor",
  ceil: "Ceil",
  round: "Round",
  exp: "Exp",
  log: "Log",
  sin: "Sin",
  cos: "Cos",
  tanh: "Tanh",
  erf: "Erf",
  add: "Add",
  sub: "Sub",
  mul: "Mul",
  div: "Div",
  min: "Min",
  max: "Max",
  pow: "Pow",
  lt: "Less",
  eq: "Equal",
  select: "Where",
};

/** Of bools; integers have others, or none. */
const logical: Partial<Record<ExprOp, string>> = { and: "And", or: "Or", xor: "Xor", not: "Not" };

const bitwise: Partial<Record<ExprOp, string>> = {
  and: "BitwiseAnd",
  or: "BitwiseOr",
  xor: "BitwiseXor",
  not: "BitwiseNot",
};
const BITWISE_OPSET = 18;

/** The first opset that compares by ≤ in integers as well as in floats. */
const LESS_OR_EQUAL_OPSET = 16;

/**
 * A scalar expression as nodes on whole tensors, which broadcast. Sigmoid and softplus are recognised; e^x − 1 and log(1 + x), which ONNX
 * does not know, are written out, and lose what float32 loses there near 0.
 *
 * @param inputs  the value that input i of the expression stands for
 * @param name    of the value that comes out; what is between is called by its operator below it
 * @throws {FormatError} naming an operation that ONNX has no operator for
 */
export function exportExpression(
  graph: GraphBuilder,
  root: Expr,
  inputs: readonly string[],
  name: string,
): string {
  const made = new Map<Expr, string>();
  const node = (expr: Expr, op: string, args: readonly string[], attributes = {}): string =>
    graph.add(op, args, expr === root ? name : `${name}/${op.toLowerCase()}`, attributes);

  const emit = (expr: Expr): string => {
    const known = made.get(expr);
    if (known !== undefined) return known;
    const value = emitNew(expr);
    made.set(expr, value);
    return value;
  };

  const emitNew = (expr: Expr): string => {
    const { op, args } = expr;
    if (op === "const") return graph.scalar(expr.value, expr.dtype);
    if (op === "input") {
      const given = inputs[expr.value];
      if (given === undefined)
        throw new FormatError(`${name}: its expression has no input ${expr.value}`);
      return given;
    }
    const exponent = sigmoidExponent(expr);
    if (exponent !== undefined) return node(expr, "Sigmoid", [emit(exponent.neg())]);
    const softplus = softplusArgument(expr);
    if (softplus !== undefined) return node(expr, "Softplus", [emit(softplus)]);
    const [a, b] = args;
    if (a === undefined) throw new FormatError(`${name}: ${op} has no argument`);
    const inner = (operator: string, ...values: string[]): string =>
      graph.add(operator, values, `${name}/${operator.toLowerCase()}`);
    const own = (operator: string): string => node(expr, operator, args.map(emit));
    const one = (): string => emit(constant(1, a.dtype));
    switch (op) {
      case "expm1":
        return node(expr, "Sub", [inner("Exp", emit(a)), one()]);
      case "log1p":
        return node(expr, "Log", [inner("Add", emit(a), one())]);
      case "trunc":
        return node(expr, "Mul", [inner("Sign", emit(a)), inner("Floor", inner("Abs", emit(a)))]);
      case "ne":
        return node(expr, "Not", [inner("Equal", ...args.map(emit))]);
      case "le":
        if (graph.opset >= LESS_OR_EQUAL_OPSET) return own("LessOrEqual");
        return node(expr, "Or", [
          inner("Less", ...args.map(emit)),
          inner("Equal", ...args.map(emit)),
        ]);
      case "cast":
        return node(expr, "Cast", [emit(a)], { to: { int: elementOfDType[expr.dtype].code } });
      case "and":
      case "or":
      case "xor":
      case "not": {
        const operator = a.dtype === "bool" ? logical[op] : bitwise[op];
        if (operator !== undefined && (a.dtype === "bool" || graph.opset >= BITWISE_OPSET))
          return own(operator);
        throw new FormatError(
          `${name}: ${op} of integers needs opset ${BITWISE_OPSET}, this is ${graph.opset}; export with opset ${BITWISE_OPSET}`,
        );
      }
      default: {
        const operator = operators[op];
        if (operator !== undefined) return own(operator);
        throw new FormatError(
          `${name}: its expression has ${op}${b === undefined ? "" : " of two numbers"}, which ONNX has no operator for`,
        );
      }
    }
  };

  const last = emit(root);
  // An expression that is its own input, a constant, or a part that another expression was given before.
  return made.size === 1 && (root.op === "input" || root.op === "const")
    ? graph.add("Identity", [last], name)
    : last;
}
