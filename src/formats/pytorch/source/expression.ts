import { type Expr, type ExprOp, topological } from "../../../expr/index.ts";
import { showNumber } from "./python.ts";

type Print = (...args: readonly string[]) => string;

const method =
  (name: string): Print =>
  (x) =>
    `torch.${name}(${x})`;
const infix =
  (sign: string): Print =>
  (a, b) =>
    `(${a} ${sign} ${b})`;

/** How PyTorch writes what activations are made of; what is missing here, of bits, is in none. */
const prints: Partial<Readonly<Record<ExprOp, Print>>> = {
  neg: (x) => `-${x}`,
  ...Object.fromEntries(
    ["abs", "sign", "sqrt", "floor", "ceil", "round", "trunc", "exp", "expm1", "log", "log1p"]
      .concat(["sin", "cos", "tanh", "erf"])
      .map((name) => [name, method(name)]),
  ),
  not: (x) => `~${x}`,
  add: infix("+"),
  sub: infix("-"),
  mul: infix("*"),
  div: infix("/"),
  pow: infix("**"),
  and: infix("&"),
  or: infix("|"),
  lt: infix("<"),
  le: infix("<="),
  eq: infix("=="),
  ne: infix("!="),
  select: (condition, a, b) => `torch.where(${condition}, ${a}, ${b})`,
};

/**
 * The expression as lines of Python, the last of which returns it; what is used twice has a line of its own.
 *
 * @param names  of the inputs
 * @returns undefined if there is something that PyTorch has no word for
 */
export function expressionLines(root: Expr, names: readonly string[]): string[] | undefined {
  const all = topological(root);
  const uses = new Map<Expr, number>();
  for (const { args } of all) for (const arg of args) uses.set(arg, (uses.get(arg) ?? 0) + 1);
  const written = new Map<Expr, string>();
  const lines: string[] = [];
  for (const expr of all) {
    const text = textOf(expr, names, written);
    if (text === undefined) return undefined;
    const shared = expr.args.length > 0 && (uses.get(expr) ?? 0) > 1;
    if (!shared) written.set(expr, text);
    else {
      const name = `t${lines.length + 1}`;
      lines.push(`${name} = ${bare(text)}`);
      written.set(expr, name);
    }
  }
  return [...lines, `return ${bare(written.get(root) ?? "x")}`];
}

function textOf(
  expr: Expr,
  names: readonly string[],
  written: ReadonlyMap<Expr, string>,
): string | undefined {
  const { op, args, value } = expr;
  if (op === "input") return names[value];
  if (op === "const") return value < 0 ? `(${showNumber(value)})` : showNumber(value);
  const texts = args.map((arg) => written.get(arg) ?? "");
  if (op === "min" || op === "max") return limited(op, args, texts);
  if (op === "cast") return `${texts[0]}.to(torch.float32)`;
  return prints[op]?.(...texts);
}

/** Constants are bounds of clamp, which passes NaN on as min and max here do. */
function limited(op: "min" | "max", args: readonly Expr[], texts: readonly string[]): string {
  const at = args.findIndex((arg) => arg.op === "const");
  if (at < 0) return `torch.${op}imum(${texts.join(", ")})`;
  return `torch.clamp(${texts[1 - at]}, ${op === "min" ? "max" : "min"}=${texts[at]})`;
}

/** Without parentheses around all of it. */
function bare(text: string): string {
  if (!text.startsWith("(")) return text;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    depth += text[i] === "(" ? 1 : text[i] === ")" ? -1 : 0;
    if (depth === 0) return i === text.length - 1 ? text.slice(1, -1) : text;
  }
  return text;
}
