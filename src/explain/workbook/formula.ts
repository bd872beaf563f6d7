import type { Expr, ExprOp } from "../../expr/index.ts";
import { topological } from "../../expr/traverse.ts";

/** How tightly a part holds together; a looser one inside a tighter one gets parentheses. */
const RELATION = 0;
const SUM = 1;
const PRODUCT = 2;
const ATOM = 3;

interface Part {
  readonly text: string;
  readonly strength: number;
}

/** What Excel takes for one cell. */
const LONGEST = 8192;

const call = (name: string, ...args: readonly string[]): Part => ({
  text: `${name}(${args.join(",")})`,
  strength: ATOM,
});

const hold = ({ text, strength }: Part, least: number): string =>
  strength >= least ? text : `(${text})`;

/** Functions of one argument that spreadsheets have by a name of their own. */
const named: Partial<Record<ExprOp, string>> = {
  abs: "ABS",
  sign: "SIGN",
  sqrt: "SQRT",
  floor: "INT",
  trunc: "TRUNC",
  exp: "EXP",
  log: "LN",
  sin: "SIN",
  cos: "COS",
  tanh: "TANH",
  erf: "ERF",
  not: "NOT",
};

const relations: Partial<Record<ExprOp, string>> = { lt: "<", le: "<=", eq: "=", ne: "<>" };

/** Functions of many arguments, nested in the graph and flat in a sheet. */
const listed: Partial<Record<ExprOp, string>> = { max: "MAX", min: "MIN", and: "AND", or: "OR" };

/**
 * The expression as a formula of spreadsheets, without "=". What Excel, LibreOffice and Google Sheets all know; no power with ^, before
 * which they disagree about signs.
 *
 * @param reference  the address of input i
 * @throws {RangeError} for what sheets have no word for, and a formula that is too long for a cell
 */
export function sheetFormula(root: Expr, reference: (input: number) => string): string {
  const parts = new Map<Expr, Part>();
  const order = topological(root);
  const below = new Set(order.flatMap(({ op, args }) => (op === "div" ? powersIn(args[1]!) : [])));
  for (const expr of order) {
    const of = (arg: Expr): Part => parts.get(arg) as Part;
    const part = below.has(expr) ? cappedPower(of(expr.args[0]!)) : print(expr, of, reference);
    if (part.text.length > LONGEST)
      throw new RangeError(
        `a formula of the workbook would be longer than ${LONGEST} characters, the most that a cell takes; take a smaller network, or leave out --xlsx`,
      );
    parts.set(expr, part);
  }
  return (parts.get(root) as Part).text;
}

const powersIn = (divisor: Expr): Expr[] => topological(divisor).filter(({ op }) => op === "exp");

/**
 * A power of e below a line: beyond e^709 sheets say #NUM!, where the engine divides by infinity and has 0. The cap gives 0 as well,
 * to 300 places.
 */
const cappedPower = (exponent: Part): Part => call("EXP", call("MIN", exponent.text, "700").text);

function print(expr: Expr, of: (arg: Expr) => Part, reference: (input: number) => string): Part {
  const { op, args, value, dtype } = expr;
  if (op === "input") return { text: reference(value), strength: ATOM };
  if (op === "const") return literal(value, dtype === "bool");
  const [a, b, c] = args.map(of) as [Part, Part, Part];
  const name = named[op];
  if (name) return call(name, a.text);
  const many = listed[op];
  if (many) return call(many, ...flat(expr, op).map((arg) => of(arg).text));
  const relation = relations[op];
  if (relation) return { text: `${hold(a, SUM)}${relation}${hold(b, SUM)}`, strength: RELATION };
  switch (op) {
    case "add":
      // 1+EXP(…), as people write it.
      if (args[1]?.op === "const" && args[0]?.op === "exp" && !b.text.startsWith("-"))
        return { text: `${b.text}+${a.text}`, strength: SUM };
      return { text: `${hold(a, SUM)}+${hold(b, PRODUCT)}`, strength: SUM };
    case "sub":
      return { text: `${hold(a, SUM)}-${hold(b, PRODUCT)}`, strength: SUM };
    case "mul":
      return { text: `${hold(a, PRODUCT)}*${hold(b, ATOM)}`, strength: PRODUCT };
    case "div":
      return { text: `${hold(a, PRODUCT)}/${hold(b, ATOM)}`, strength: PRODUCT };
    case "neg":
      return { text: `-${hold(a, PRODUCT)}`, strength: SUM };
    case "pow":
      return call("POWER", a.text, b.text);
    case "select":
      return call("IF", a.text, b.text, c.text);
    case "ceil":
      return { text: `-INT(-${hold(a, ATOM)})`, strength: SUM };
    case "expm1":
      return { text: `EXP(${a.text})-1`, strength: SUM };
    case "log1p":
      return call("LN", `1+${hold(a, PRODUCT)}`);
    // To the even one of two that are as near.
    case "round":
      return call(
        "IF",
        `ABS(${hold(a, SUM)}-TRUNC(${a.text}))=0.5`,
        `2*ROUND(${hold(a, PRODUCT)}/2,0)`,
        `ROUND(${a.text},0)`,
      );
    case "cast":
      return cast(expr, a);
    default:
      throw new RangeError(
        `the workbook cannot hold this network: spreadsheets have no function for ${op} of ${args[0]?.dtype}`,
      );
  }
}

/** A comparison counts as 1 or 0; a number as a truth value is whether it is not 0; to a whole number it is cut. */
function cast({ args: [from], dtype }: Expr, part: Part): Part {
  if (from?.dtype === "bool") return call("IF", part.text, "1", "0");
  if (dtype === "bool") return { text: `${hold(part, SUM)}<>0`, strength: RELATION };
  return from?.dtype === "float32" ? call("TRUNC", part.text) : part;
}

function literal(value: number, isBool: boolean): Part {
  if (isBool) return { text: value ? "TRUE" : "FALSE", strength: ATOM };
  if (!Number.isFinite(value))
    throw new RangeError("the workbook cannot hold this network: its formulas name infinity");
  const text = String(Math.abs(value)).toUpperCase();
  return value < 0 ? { text: `-${text}`, strength: SUM } : { text, strength: ATOM };
}

function flat(expr: Expr, op: ExprOp): readonly Expr[] {
  const [a, b] = expr.args;
  return expr.op === op && a && b ? [...flat(a, op), ...flat(b, op)] : [expr];
}
