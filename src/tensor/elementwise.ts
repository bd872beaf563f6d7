import type { DType } from "../expr/dtype.ts";
import { constant, type Expr, input } from "../expr/expr.ts";
import type { Node } from "../graph/node.ts";
import { map } from "../graph/primitives/map.ts";
import { failType } from "../graph/scope.ts";
import { broadcastTo, commonShape } from "./broadcasting.ts";

/** A number stands for itself everywhere and is compiled into the program; a node brings its values. */
export type Operand = Node | number;

/**
 * One map over operands that repeat to a common shape. Nothing is converted: `fn` sees each operand in its own dtype.
 * @throws {ShapeError} if the shapes do not fit together
 */
export function elementwise(
  operation: string,
  fn: (...args: Expr[]) => Expr,
  operands: readonly Node[],
): Node {
  const shape = commonShape(
    operation,
    operands.map((node) => node.shape),
  );
  const expr = fn(...operands.map((node, i) => input(i, node.dtype)));
  return map(
    expr,
    operands.map((node) => broadcastTo(node, shape)),
  );
}

/** As `elementwise`, with operands converted to `dtype` first; numbers become constants of the expression. */
function converted(
  operation: string,
  fn: (...args: Expr[]) => Expr,
  operands: readonly Operand[],
  dtype: DType,
): Node {
  const nodes = operands.filter((operand) => typeof operand !== "number");
  if (nodes.length === operands.length) return onNodes(operation, fn, nodes, dtype);
  return elementwise(
    operation,
    (...inputs) => {
      let next = 0;
      const args = operands.map((operand) =>
        typeof operand === "number"
          ? constant(operand, dtype)
          : (inputs[next++] as Expr).cast(dtype),
      );
      return fn(...args);
    },
    nodes,
  );
}

/** Operations on tensors alone, by their names and dtypes: most of a network is made of a few of them. */
const known = new Map<string, Expr>();

function onNodes(
  operation: string,
  fn: (...args: Expr[]) => Expr,
  nodes: readonly Node[],
  dtype: DType,
): Node {
  const name = `${operation} ${nodes.map((node) => node.dtype)} ${dtype}`;
  let expr = known.get(name);
  if (!expr) {
    expr = fn(...nodes.map((node, i) => input(i, node.dtype).cast(dtype)));
    known.set(name, expr);
  }
  const made = expr;
  return elementwise(operation, () => made, nodes);
}

/**
 * The dtype in which operands meet: float32 before ints before bool. A number takes the dtype of the others, and is float32 if it has a fraction.
 * @throws {TypeError} for int32 with uint32, which have no common type
 */
function commonType(operation: string, operands: readonly Operand[]): DType {
  const types = operands.map((operand): DType | undefined => {
    if (typeof operand !== "number") return operand.dtype;
    return Number.isInteger(operand) ? undefined : "float32";
  });
  if (types.includes("float32")) return "float32";
  if (types.includes("int32") && types.includes("uint32"))
    failType(operation, "operands are int32 and uint32; cast one of them");
  if (types.includes("int32")) return "int32";
  if (types.includes("uint32")) return "uint32";
  return types.includes(undefined) ? "int32" : "bool";
}

type Binary = (a: Operand, b: Operand) => Node;
type Unary = (x: Node) => Node;

/** On the common type; two bools count as ints. */
const arithmetic =
  (name: string, fn: (a: Expr, b: Expr) => Expr): Binary =>
  (a, b) => {
    const common = commonType(name, [a, b]);
    const dtype = common === "bool" ? "int32" : common;
    return converted(name, (x, y) => fn(x as Expr, y as Expr), [a, b], dtype);
  };

/** On the common type. */
const onCommonType =
  (name: string, fn: (a: Expr, b: Expr) => Expr): Binary =>
  (a, b) =>
    converted(name, (x, y) => fn(x as Expr, y as Expr), [a, b], commonType(name, [a, b]));

/** On any dtype as it is; a bool counts as an int. */
const plain =
  (name: string, fn: (x: Expr) => Expr): Unary =>
  (x) =>
    converted(name, fn as (...args: Expr[]) => Expr, [x], x.dtype === "bool" ? "int32" : x.dtype);

/** On float32, to which ints are converted. */
const real =
  (name: string, fn: (x: Expr) => Expr): Unary =>
  (x) =>
    converted(name, fn as (...args: Expr[]) => Expr, [x], "float32");

export const add = arithmetic("add", (a, b) => a.add(b));
export const sub = arithmetic("sub", (a, b) => a.sub(b));
export const mul = arithmetic("mul", (a, b) => a.mul(b));
/** True division: of ints too it gives float32. */
export const div: Binary = (a, b) =>
  converted("div", (x, y) => (x as Expr).div(y as Expr), [a, b], "float32");
export const maximum = arithmetic("maximum", (a, b) => a.max(b));
export const minimum = arithmetic("minimum", (a, b) => a.min(b));
export const pow = arithmetic("pow", (a, b) => a.pow(b));

export const lt = onCommonType("lt", (a, b) => a.lt(b));
export const le = onCommonType("le", (a, b) => a.le(b));
export const gt = onCommonType("gt", (a, b) => a.gt(b));
export const ge = onCommonType("ge", (a, b) => a.ge(b));
export const eq = onCommonType("eq", (a, b) => a.eq(b));
export const ne = onCommonType("ne", (a, b) => a.ne(b));
export const and = onCommonType("and", (a, b) => a.and(b));
export const or = onCommonType("or", (a, b) => a.or(b));
export const xor = onCommonType("xor", (a, b) => a.xor(b));

export const not: Unary = (x) => elementwise("not", (e) => (e as Expr).not(), [x]);
export const neg = plain("neg", (x) => x.neg());
export const abs = plain("abs", (x) => x.abs());
export const sign = plain("sign", (x) => x.sign());
export const square = plain("square", (x) => x.square());

export const sqrt = real("sqrt", (x) => x.sqrt());
export const exp = real("exp", (x) => x.exp());
export const expm1 = real("expm1", (x) => x.expm1());
export const log = real("log", (x) => x.log());
export const log1p = real("log1p", (x) => x.log1p());
export const sin = real("sin", (x) => x.sin());
export const cos = real("cos", (x) => x.cos());
export const tanh = real("tanh", (x) => x.tanh());
export const erf = real("erf", (x) => x.erf());
export const sigmoid = real("sigmoid", (x) => x.sigmoid());

export const cast = (x: Node, dtype: DType): Node =>
  elementwise("cast", (e) => (e as Expr).cast(dtype), [x]);

/** a where the condition holds (is not 0), else b; a and b meet in their common type. */
export function where(condition: Node, a: Operand, b: Operand): Node {
  const dtype = commonType("where", [a, b]);
  const nodes = [condition, a, b].filter((operand) => typeof operand !== "number");
  return elementwise(
    "where",
    (test, ...inputs) => {
      let next = 0;
      const pick = (operand: Operand): Expr =>
        typeof operand === "number"
          ? constant(operand, dtype)
          : (inputs[next++] as Expr).cast(dtype);
      const [yes, no] = [pick(a), pick(b)];
      return (test as Expr).cast("bool").select(yes, no);
    },
    nodes,
  );
}
