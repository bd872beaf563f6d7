import { differentiate, input, plainText, toJs, toLatex } from "../expr/index.ts";
import {
  type Activation,
  activation,
  type ElementwiseActivation,
  type Kink,
  symbolOf,
} from "../nn/index.ts";
import { type Tensor, tensor } from "../tensor/index.ts";
import { type Written, written } from "./activation.ts";
import { kinksOf } from "./activation-kinks.ts";
import type { Plot, Series, Table } from "./figure.ts";

/** Numbers for some of an activation's parameters; the others are at their defaults. A mean of the input may be given too. */
export type ParameterValues = Readonly<Record<string, number>>;

/** A parameter that a person may move, with bounds that show what it does; its own are kept. */
export interface Adjustable {
  readonly name: string;
  /** As formulas call it, in plain text. */
  readonly symbol: string;
  readonly kind: "constant" | "learned" | "statistic";
  readonly start: number;
  readonly low: number;
  readonly high: number;
  readonly step: number;
}

const STEP = 0.01;
/** How far on both sides of its default a parameter can be moved. */
const REACH = 2;

/** What of an activation can be chosen, is learned, or comes from its input; what is drawn between two others is not. */
export function adjustableParameters(record: Activation): Adjustable[] {
  if (record.kind === "axis") return [];
  return Object.entries(record.parameters).flatMap(([name, parameter]): Adjustable[] => {
    if (parameter.kind === "sampled") return [];
    const { kind } = parameter;
    const start =
      kind === "constant" ? parameter.default : kind === "learned" ? parameter.start : 0;
    const least =
      kind === "statistic"
        ? undefined
        : parameter.above === undefined
          ? "least" in parameter
            ? parameter.least
            : undefined
          : parameter.above + STEP;
    const below = kind === "constant" ? parameter.below : undefined;
    return [
      {
        ...{ name, kind, start, step: STEP },
        symbol: plainText(symbolOf(name, parameter)),
        low: Math.max(least ?? -Infinity, Math.floor(start - REACH)),
        high: Math.min(below === undefined ? Infinity : below - STEP, Math.ceil(start + REACH)),
      },
    ];
  });
}

export interface CurveOptions {
  readonly values?: ParameterValues;
  readonly low?: number;
  readonly high?: number;
}

/** An activation with numbers for its parameters. */
export interface ActivationCurve {
  /** With the numbers in it. */
  readonly formula: Written;
  readonly derivative: Written;
  readonly f: Series;
  readonly slope: Series;
  /** Where the slope jumps, between the bounds, with value and slope that are taken there. */
  readonly kinks: readonly (Kink & { readonly value: number })[];
}

const SAMPLES = 400;

/**
 * Curves, formulas and kinks for values of the parameters; |x| ≤ 5 unless asked otherwise.
 *
 * @throws {SpecError} for a parameter that is unknown, or a value that its formula does not allow
 */
export function activationCurve(
  record: ElementwiseActivation,
  { values = {}, low = -5, high = 5 }: CurveOptions = {},
): ActivationCurve {
  requireValues(record, values);
  const [f, slope] = functionsOf(record, values);
  const kinks = kinksOf(record, values, low, high);
  const jumps = new Set(kinks.map(({ at }) => at));
  const grid = Array.from(
    { length: SAMPLES + 1 },
    (_, i) => low + ((high - low) * i) / SAMPLES + 0,
  );
  const xs = [...new Set([...grid, ...jumps])].sort((a, b) => a - b);
  const formula = record.formula(input(0), values);
  return {
    formula: written(toLatex(formula)),
    derivative: written(toLatex(differentiate(formula, 0))),
    f: { name: "f", points: joined(f, xs, jumps) },
    slope: { name: "f′", points: joined(slope, xs, jumps) },
    kinks: kinks.map((kink) => ({ ...kink, value: f(kink.at) })),
  };
}

/** The points of a curve with a gap where it jumps: a jump is no line. */
function joined(
  g: (x: number) => number,
  xs: readonly number[],
  jumps: ReadonlySet<number>,
): Series["points"] {
  return xs.flatMap((x): (readonly [number, number])[] => {
    const [before, after] = [x - 1e-9, x + 1e-9];
    if (!jumps.has(x) || Math.abs(g(after) - g(before)) < 1e-3) return [[x, g(x)]];
    return [
      [before, g(before)],
      [x, Number.NaN],
      [after, g(after)],
    ];
  });
}

/** @throws {SpecError} as the layer of this activation would */
function requireValues(record: ElementwiseActivation, values: ParameterValues): void {
  const options = Object.entries(values).filter(
    ([name]) => record.parameters[name]?.kind !== "statistic",
  );
  activation(record.name, Object.fromEntries(options));
}

/** f and f′ of a number. */
export function functionsOf(
  record: ElementwiseActivation,
  values: ParameterValues = {},
): readonly [f: (x: number) => number, slope: (x: number) => number] {
  const [f, slope] = [
    toJs(record.expr(input(0), values)),
    toJs(record.derivative(input(0), values)),
  ];
  // + 0 makes −0 a plain 0.
  return [(x) => f(x) + 0, (x) => slope(x) + 0];
}

/** f and f′ for |x| ≤ 5; undefined along an axis. */
export function activationPlot(record: Activation): Plot | undefined {
  if (record.kind === "axis") return undefined;
  const { f, slope } = activationCurve(record);
  return {
    ...{ title: `${record.title} and its derivative`, x: "x", y: "f(x), f′(x)" },
    series: [f, slope],
  };
}

const PLACES = [-5, -3, -2, -1, -0.5, 0, 0.5, 1, 2, 3, 5];

/** f and f′ at some places; along an axis, f of an example. */
export function activationValues(record: Activation): Table {
  if (record.kind === "axis") {
    const x = [8, 5, 0];
    const rows = valuesAlong(record, x).map((value, i) => [i, x[i] ?? 0, value]);
    return { title: `${record.title} of ${x.join(", ")}`, columns: ["i", "x_i", "f_i"], rows };
  }
  const [f, slope] = functionsOf(record);
  return {
    title: `${record.title} and its derivative`,
    columns: ["x", "f(x)", "f′(x)"],
    rows: PLACES.map((x) => [x, f(x), slope(x)]),
  };
}

/** A function along an axis, of a list of numbers. */
export function valuesAlong(
  record: Extract<Activation, { kind: "axis" }>,
  x: readonly number[],
): number[] {
  const y: Tensor = record.apply(tensor(x), 0);
  return [...y.data()];
}
