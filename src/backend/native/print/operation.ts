import type { Expr } from "../../../expr/index.ts";
import { constantText, floatType, type Lanes, signedType, typeOf, wordType } from "./form.ts";

const OPERATORS: Readonly<Record<string, string>> = {
  add: "+",
  sub: "-",
  mul: "*",
  div: "/",
  and: "&",
  or: "|",
  xor: "^",
  lt: "<",
  le: "<=",
  eq: "==",
  ne: "!=",
};

const FLOAT_FUNCTIONS = new Set(["sqrt", "floor", "ceil", "trunc", "round", "fma"]);

/** One operation of a lowered expression as C. `text` gives the C of an argument, `name` a variable that holds it. */
export function operationText(
  expr: Expr,
  lanes: Lanes,
  text: (arg: Expr) => string,
  name: (arg: Expr) => string,
): string {
  const { op } = expr;
  const [a, b, c] = expr.args;
  if (!a) throw new Error(`${op} has no argument`);
  const of = a.dtype;
  if (op === "cast") return castText(text(a), of, expr.dtype, lanes);
  if (op === "bitcast") return bitcastText(text(a), of, expr.dtype, lanes);
  if (op === "select" && b && c && isFloatComparison(a) && b.dtype === "float32")
    return chosenText(a, b, c, lanes, (arg) => (arg.op === "const" ? text(arg) : name(arg)));
  if (op === "select" && b && c) return selectText(text(a), text(b), text(c), b.dtype, lanes);
  if (op === "not") return `(${of === "bool" && lanes === 1 ? "!" : "~"}${text(a)})`;
  if (of === "float32" && FLOAT_FUNCTIONS.has(op))
    return `${op}${lanes}(${expr.args.map(text).join(", ")})`;
  if (op === "neg") return `(-${text(a)})`;
  if (op === "abs") return absText(of === "float32" ? text(a) : name(a), of, lanes);
  if (b && (op === "shl" || op === "shr")) return shiftText(op, a, b, lanes, text);
  if (b && (op === "min" || op === "max")) {
    const as = of === "float32" ? text : name;
    return extremeText(op, as(a), as(b), of, lanes);
  }
  const operator = OPERATORS[op];
  if (!operator || !b) throw new Error(`no C for ${op} of ${of}`);
  const ordered = (op === "lt" || op === "le") && of === "int32";
  const [x, y] = ordered
    ? [asSigned(text(a), lanes), asSigned(text(b), lanes)]
    : [text(a), text(b)];
  return `(${x} ${operator} ${y})`;
}

const asSigned = (value: string, lanes: Lanes): string => `(${signedType(lanes)})${value}`;

const isFloatComparison = ({ op, args }: Expr): boolean =>
  (op === "lt" || op === "le" || op === "eq" || op === "ne") && args[0]?.dtype === "float32";

/**
 * A float where two floats compare: AVX-512 compares and blends in two instructions, where mask and choice apart take GCC three. p < q ? p : q is
 * x86's own minimum, which gives the second of two numbers that are equal or not ordered.
 */
function chosenText(
  condition: Expr,
  yes: Expr,
  no: Expr,
  lanes: Lanes,
  text: (arg: Expr) => string,
): string {
  const [p, q] = condition.args as readonly [Expr, Expr];
  if (condition.op === "lt" && yes === p && no === q)
    return `lesser${lanes}(${text(p)}, ${text(q)})`;
  if (condition.op === "lt" && yes === q && no === p)
    return `greater${lanes}(${text(q)}, ${text(p)})`;
  return `choose_${condition.op}${lanes}(${[p, q, yes, no].map(text).join(", ")})`;
}

export function selectText(
  condition: string,
  yes: string,
  no: string,
  dtype: Expr["dtype"],
  lanes: Lanes,
): string {
  const kind = dtype === "float32" ? "f" : dtype === "bool" ? "b" : "u";
  return `select_${kind}${lanes}(${condition}, ${yes}, ${no})`;
}

/** The larger or smaller of two. Integers are mentioned twice: they should be names. */
export function extremeText(
  op: "min" | "max",
  x: string,
  y: string,
  dtype: Expr["dtype"],
  lanes: Lanes,
): string {
  if (dtype === "float32") return `${op}_f${lanes}(${x}, ${y})`;
  if (dtype === "bool") return `(${x} ${op === "max" ? "|" : "&"} ${y})`;
  const [p, q] = dtype === "int32" ? [asSigned(x, lanes), asSigned(y, lanes)] : [x, y];
  return selectText(`(${p} ${op === "min" ? "<" : ">"} ${q})`, x, y, dtype, lanes);
}

function absText(x: string, dtype: Expr["dtype"], lanes: Lanes): string {
  if (dtype === "float32") return `abs_f${lanes}(${x})`;
  if (dtype === "uint32") return x;
  return selectText(`(${asSigned(x, lanes)} < 0)`, `(-${x})`, x, dtype, lanes);
}

/** A vector shifts by constants only; the scheduler sees to it. */
function shiftText(
  op: "shl" | "shr",
  a: Expr,
  count: Expr,
  lanes: Lanes,
  text: (arg: Expr) => string,
): string {
  const by = count.op === "const" ? String(count.value & 31) : `(${text(count)} & 31)`;
  if (op === "shl") return `(${text(a)} << ${by})`;
  if (a.dtype === "uint32") return `(${text(a)} >> ${by})`;
  return `(${wordType(lanes)})(${asSigned(text(a), lanes)} >> ${by})`;
}

function bitcastText(x: string, from: Expr["dtype"], to: Expr["dtype"], lanes: Lanes): string {
  if (from === "float32") return to === "float32" ? x : `bits${lanes}(${x})`;
  return to === "float32" ? `float_of_bits${lanes}(${x})` : x;
}

function castText(x: string, from: Expr["dtype"], to: Expr["dtype"], lanes: Lanes): string {
  if (from === to) return x;
  if (to === "bool") return `(${x} != ${constantText(0, from, lanes)})`;
  if (from === "bool") {
    if (lanes === 1) return `(${typeOf(to, 1)})${x}`;
    if (to === "float32")
      return `(${floatType(lanes)})(${x} & (${signedType(lanes)})${constantText(1, "float32", lanes)})`;
    return `(${wordType(lanes)})(${x} & 1)`;
  }
  if (from === "float32") return `${to === "int32" ? "int" : "uint"}_of_float${lanes}(${x})`;
  if (to === "float32") return `float_of_${from === "int32" ? "int" : "uint"}${lanes}(${x})`;
  return x;
}
