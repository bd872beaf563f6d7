import { type Expr, input, toJs, topological } from "../expr/index.ts";
import type { ElementwiseActivation, Kink } from "../nn/index.ts";

const GRID = 2000;
/** A slope that changes by more within a millionth jumps. */
const JUMP = 1e-3;
const CLOSE = 1e-6;

/**
 * Where the slope of an activation jumps for these values of its parameters, from the expression itself: at the zeros of what its cases,
 * maxima and absolute values switch by, where the slopes on both sides differ.
 *
 * @returns places in [low, high], ascending, and the slope that is taken there
 */
export function kinksOf(
  record: ElementwiseActivation,
  values: Readonly<Record<string, number>>,
  low: number,
  high: number,
): Kink[] {
  const slope = toJs(record.derivative(input(0), values));
  const value = toJs(record.expr(input(0), values));
  const places = switchesOf(record.expr(input(0), values)).flatMap((by) =>
    zerosOf(toJs(by), low, high),
  );
  const jumps = (g: (x: number) => number, x: number): boolean =>
    Math.abs(g(x + CLOSE) - g(x - CLOSE)) > JUMP;
  return [...new Set(places)]
    .filter((at) => jumps(slope, at) || jumps(value, at))
    .sort((a, b) => a - b)
    .filter((at, i, all) => i === 0 || at - (all[i - 1] ?? at) > CLOSE)
    .map((at) => ({ at, slope: slope(at) + 0 }));
}

/** What is compared with 0 somewhere in the expression. */
function switchesOf(expr: Expr): Expr[] {
  return topological(expr).flatMap(({ op, args: [a, b] }) => {
    if (a?.dtype !== "float32") return [];
    if (op === "abs" || op === "sign") return [a];
    const compares = op === "lt" || op === "le" || op === "eq" || op === "min" || op === "max";
    return compares && b !== undefined ? [a.sub(b)] : [];
  });
}

/** Sign changes on a grid, closed in by halves. */
function zerosOf(g: (x: number) => number, low: number, high: number): number[] {
  const zeros: number[] = [];
  const at = (i: number): number => low + ((high - low) * i) / GRID;
  for (let i = 0; i <= GRID; i++) {
    const [left, right] = [at(i), at(i + 1)];
    if (g(left) === 0) zeros.push(left + 0);
    else if (i < GRID && g(left) * g(right) < 0) zeros.push(closedIn(g, left, right));
  }
  return zeros;
}

function closedIn(g: (x: number) => number, left: number, right: number): number {
  let [a, b] = [left, right];
  for (let i = 0; i < 80; i++) {
    const middle = (a + b) / 2;
    if (g(middle) === 0) return middle;
    if (g(a) * g(middle) < 0) b = middle;
    else a = middle;
  }
  return a;
}
