import type { Expr, ExprOp } from "./expr.ts";
import { latexNumber } from "./latex-number.ts";
import { sigmoidExponent } from "./patterns.ts";
import { topological } from "./traverse.ts";

/** How tightly a formula holds together; a looser one inside a tighter one gets parentheses. */
const LOGIC = 0;
const RELATION = 1;
const SUM = 2;
const PRODUCT = 3;
const POWER = 4;
const ATOM = 5;

interface Formula {
  readonly text: string;
  readonly strength: number;
}

/** Formulas whose tree would have more parts than this name what they use twice. */
const LARGEST_TREE = 300;
const SMALLEST_NAMED = 6;

/**
 * The expression as LaTeX: fractions, powers, roots, |x|, ⌊x⌋, cases for `select`, [c] for a bool taken as a number, σ for a sigmoid
 * within something larger. A large expression
 * with shared parts reads `f \quad \text{where } t_1 = …`.
 *
 * @param names  LaTeX of the inputs; by default x where input 0 is the only one, else x_0, x_1, …
 */
export function toLatex(root: Expr, names: readonly string[] = []): string {
  const parts = topological(root);
  const many = parts.some((part) => part.op === "input" && part.value > 0);
  const nameOf = (index: number): string => names[index] ?? (many ? `x_{${index}}` : "x");
  const shared = sharedParts(root, parts);
  const formulas = new Map<Expr, Formula>();
  const definitions: string[] = [];
  for (const part of parts) {
    const of = (arg: Expr): Formula => formulas.get(arg) ?? atom("?");
    const formula =
      (part === root ? undefined : sigmoid(part, of, names)) ?? print(part, of, nameOf);
    if (!shared.has(part)) {
      formulas.set(part, formula);
      continue;
    }
    const name = `t_{${definitions.length + 1}}`;
    definitions.push(`${name} = ${formula.text}`);
    formulas.set(part, atom(name));
  }
  const text = formulas.get(root)?.text ?? "";
  return definitions.length === 0
    ? text
    : `${text} \\quad \\text{where } ${definitions.join(",\\; ")}`;
}

/** What is used more than once and large, if printing it every time would be too much. */
function sharedParts(root: Expr, parts: readonly Expr[]): ReadonlySet<Expr> {
  const size = new Map<Expr, number>();
  const uses = new Map<Expr, number>();
  for (const part of parts) {
    size.set(
      part,
      part.args.reduce((sum, arg) => sum + (size.get(arg) ?? 1), 1),
    );
    for (const arg of part.args) uses.set(arg, (uses.get(arg) ?? 0) + 1);
  }
  if ((size.get(root) ?? 1) <= LARGEST_TREE) return new Set();
  return new Set(
    parts.filter((part) => (uses.get(part) ?? 0) > 1 && (size.get(part) ?? 1) >= SMALLEST_NAMED),
  );
}

function atom(text: string): Formula {
  return { text, strength: ATOM };
}

/** `formula` where at least `strength` is needed. */
function hold(formula: Formula, strength: number): string {
  return formula.strength >= strength ? formula.text : `\\left(${formula.text}\\right)`;
}

const infix: Partial<Record<ExprOp, readonly [symbol: string, strength: number]>> = {
  lt: ["<", RELATION],
  le: ["\\le", RELATION],
  eq: ["=", RELATION],
  ne: ["\\ne", RELATION],
  and: ["\\land", LOGIC],
  or: ["\\lor", LOGIC],
  xor: ["\\oplus", LOGIC],
  shl: ["\\ll", RELATION],
  shr: ["\\gg", RELATION],
};

/** Functions of one argument by their LaTeX names. */
const called: Partial<Record<ExprOp, string>> = {
  log: "\\ln",
  sin: "\\sin",
  cos: "\\cos",
  tanh: "\\tanh",
  erf: "\\operatorname{erf}",
  sign: "\\operatorname{sign}",
  round: "\\operatorname{round}",
  trunc: "\\operatorname{trunc}",
  min: "\\min",
  max: "\\max",
};

const enclosed: Partial<Record<ExprOp, readonly [left: string, right: string]>> = {
  abs: ["\\left|", "\\right|"],
  floor: ["\\left\\lfloor ", "\\right\\rfloor"],
  ceil: ["\\left\\lceil ", "\\right\\rceil"],
};

function print(expr: Expr, of: (arg: Expr) => Formula, nameOf: (index: number) => string): Formula {
  const { op, args } = expr;
  if (op === "const") return printConstant(expr);
  if (op === "input") return atom(nameOf(expr.value));
  const [first, second, third] = args.map(of);
  if (first === undefined) return atom("");
  if (op === "mul" || op === "div") return product(expr, of);
  if (op === "select") return cases(expr, of);
  if (op === "neg") return { text: `-${hold(first, PRODUCT)}`, strength: SUM };
  if (op === "not") return { text: `\\lnot ${hold(first, ATOM)}`, strength: PRODUCT };
  if (op === "exp") return { text: `e^{${first.text}}`, strength: POWER };
  if (op === "expm1") return { text: `e^{${first.text}} - 1`, strength: SUM };
  if (op === "log1p") return { text: `\\ln\\left(1 + ${first.text}\\right)`, strength: PRODUCT };
  if (op === "sqrt") return atom(`\\sqrt{${first.text}}`);
  if (op === "cast") {
    const fromBool = args[0]?.dtype === "bool";
    return atom(
      fromBool
        ? `\\left[${first.text}\\right]`
        : `\\operatorname{${expr.dtype}}\\left(${first.text}\\right)`,
    );
  }
  if (op === "bitcast") return atom(`\\operatorname{bits}\\left(${first.text}\\right)`);
  const around = enclosed[op];
  if (around !== undefined) return atom(`${around[0]}${first.text}${around[1]}`);
  const name = called[op];
  if (name !== undefined) return call(name, listed(expr).map(of));
  if (second === undefined) return atom(`\\operatorname{${op}}\\left(${first.text}\\right)`);

  if (op === "add") return sum(args, first, second);
  if (op === "sub")
    return { text: `${hold(first, SUM)} - ${hold(second, PRODUCT)}`, strength: SUM };
  if (op === "pow") return { text: `${hold(first, ATOM)}^{${second.text}}`, strength: POWER };
  if (op === "fma" && third !== undefined)
    return {
      text: `${hold(first, PRODUCT)} \\, ${hold(second, POWER)} + ${hold(third, SUM)}`,
      strength: SUM,
    };
  const [symbol, strength] = infix[op] ?? [op, LOGIC];
  // x > 0 reads better than 0 < x.
  if ((op === "lt" || op === "le") && (args[0]?.op === "const" || isX(args[1])))
    return {
      text: `${hold(second, strength + 1)} ${op === "lt" ? ">" : "\\ge"} ${hold(first, strength + 1)}`,
      strength,
    };
  // a and b and c, whichever two are taken first.
  const chained = (op === "and" || op === "or") && args[0]?.op === op;
  return {
    text: `${hold(first, chained ? strength : strength + 1)} ${symbol} ${hold(second, strength + 1)}`,
    strength,
  };
}

/** The arguments; of a maximum of maxima (minimum of minima) all that it is taken over. */
function listed({ op, args }: Expr): readonly Expr[] {
  const [a, b] = args;
  if ((op !== "max" && op !== "min") || a?.op !== op || b === undefined) return args;
  return [...listed(a), b];
}

/** σ(x) for 1 / (1 + e^(−x)). */
function sigmoid(
  expr: Expr,
  of: (arg: Expr) => Formula,
  names: readonly string[],
): Formula | undefined {
  const argument = sigmoidExponent(expr)?.neg();
  if (argument === undefined) return undefined;
  const known = of(argument);
  const text = known.text === "?" ? toLatex(argument, names) : known.text;
  return { text: `\\sigma\\left(${text}\\right)`, strength: PRODUCT };
}

const isX = (expr: Expr | undefined): boolean => expr?.op === "input" && expr.value === 0;

function printConstant(expr: Expr): Formula {
  if (expr.dtype === "bool") return atom(expr.value ? "\\top" : "\\bot");
  const text = latexNumber(expr.value);
  if (text.startsWith("-")) return { text, strength: SUM };
  return { text, strength: text.includes("\\") ? PRODUCT : ATOM };
}

function call(name: string, args: readonly Formula[]): Formula {
  const [only] = args;
  const bare =
    args.length === 1 && only !== undefined && /^[a-zA-Z]$|^\\[a-zA-Z]+$/.test(only.text);
  const list = bare ? ` ${only.text}` : `\\left(${args.map((arg) => arg.text).join(", ")}\\right)`;
  const closed = !bare && (name === "\\max" || name === "\\min");
  return { text: `${name}${list}`, strength: closed ? ATOM : PRODUCT };
}

/** A constant follows a variable, but leads a function: x + 1, 1 + e^{-x}. A negative term is taken away. */
function sum([a, b]: readonly Expr[], first: Formula, second: Formula): Formula {
  const plain = a?.op === "input" || a?.op === "mul" || a?.op === "add" || a?.op === "sub";
  if (b?.op === "const" && b.value > 0 && !plain && !first.text.startsWith("-"))
    return { text: `${second.text} + ${first.text}`, strength: SUM };
  const text = second.text.startsWith("-")
    ? `${first.text} - ${second.text.slice(1)}`
    : `${first.text} + ${second.text}`;
  return { text, strength: SUM };
}

/** All that is multiplied and divided in one fraction, shortened; constants become one number in front, equal factors a power. */
function product(expr: Expr, of: (arg: Expr) => Formula): Formula {
  const above = new Map<Expr, number>();
  const below = new Map<Expr, number>();
  let constant = 1;
  const collect = (factor: Expr, into: Map<Expr, number>, from: Map<Expr, number>): void => {
    const [a, b] = factor.args;
    // A part that has a name of its own stays whole, and so does a sigmoid.
    const open = factor === expr || (!isNamed(of(factor)) && sigmoidExponent(factor) === undefined);
    if (open && factor.op === "mul") for (const arg of factor.args) collect(arg, into, from);
    else if (open && factor.op === "div" && a !== undefined && b !== undefined) {
      collect(a, into, from);
      collect(b, from, into);
    } else if (factor.op === "const" && factor.value !== 0 && Number.isFinite(factor.value))
      constant = into === above ? constant * factor.value : constant / factor.value;
    else into.set(factor, (into.get(factor) ?? 0) + 1);
  };
  collect(expr, above, below);
  for (const [factor, count] of below) {
    const common = Math.min(count, above.get(factor) ?? 0);
    for (const counts of [above, below]) {
      const left = (counts.get(factor) ?? 0) - common;
      if (left > 0) counts.set(factor, left);
      else counts.delete(factor);
    }
  }
  const [only] = above.keys();
  if (below.size === 0 && constant === 1 && above.size === 1 && only !== undefined) {
    const count = above.get(only) ?? 1;
    return count === 1 ? of(only) : { text: factors("1", above, of), strength: POWER };
  }
  const sign = constant < 0 ? "-" : "";
  const strength = sign === "" ? PRODUCT : SUM;
  const [whole, part] = numberParts(Math.abs(constant));
  if (below.size === 0 && part === "1")
    return { text: `${sign}${factors(whole, above, of)}`, strength };
  const text = `\\frac{${factors(whole, above, of)}}{${factors(part, below, of)}}`;
  return { text: `${sign}${text}`, strength };
}

/** What a number puts above and below the line of a fraction. */
function numberParts(value: number): readonly [above: string, below: string] {
  const [, above, below] = /^\\frac\{(.+)\}\{(.+)\}$/.exec(latexNumber(value)) ?? [];
  return above === undefined || below === undefined ? [latexNumber(value), "1"] : [above, below];
}

function isNamed(formula: Formula): boolean {
  return formula.text.startsWith("t_");
}

/** A number, parameters, x, then what is made of them, with their exponents; one factor alone needs no parentheses. */
function factors(
  number: string,
  counts: ReadonlyMap<Expr, number>,
  of: (arg: Expr) => Formula,
): string {
  const alone = number === "1" && counts.size === 1;
  const rank = ({ op, value }: Expr): number => (op !== "input" ? 2 : value === 0 ? 1 : 0);
  const ordered = [...counts].sort(([a], [b]) => rank(a) - rank(b));
  const texts = ordered.map(([factor, count]) => {
    const formula = of(factor);
    if (count > 1) return `${hold(formula, ATOM)}^{${count}}`;
    return alone ? formula.text : hold(formula, PRODUCT);
  });
  const text = texts.join(" \\, ");
  if (text === "") return number;
  if (number === "1") return text;
  if (number === "-1") return `-${text}`;
  return `${number}${/^[0-9]/.test(text) ? " \\cdot " : " "}${text}`;
}

/** A select in the last arm continues the list. */
function cases(expr: Expr, of: (arg: Expr) => Formula): Formula {
  const rows: string[] = [];
  let rest = expr;
  while (rest.op === "select") {
    const [condition, a, b] = rest.args as readonly [Expr, Expr, Expr];
    rows.push(`${of(a).text} & ${of(condition).text}`);
    rest = b;
  }
  rows.push(`${of(rest).text} & \\text{otherwise}`);
  return { text: `\\begin{cases} ${rows.join(" \\\\ ")} \\end{cases}`, strength: SUM };
}
