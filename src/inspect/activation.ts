import { differentiate, type Expr, input, plainText, toLatex } from "../expr/index.ts";
import {
  type Activation,
  activations,
  type ElementwiseActivation,
  type Parameter,
  symbolOf,
} from "../nn/index.ts";
import type { Table } from "./figure.ts";

/** A formula, once for a page and once for a terminal. */
export interface Written {
  readonly latex: string;
  readonly text: string;
}

/** An activation as people read it. Texts are plain, with the field's symbols. */
export interface ActivationCard {
  readonly name: string;
  readonly title: string;
  readonly aliases: readonly string[];
  readonly formula: Written;
  /** Absent where it has none. */
  readonly derivative?: Written;
  readonly parameters: readonly {
    readonly name: string;
    readonly symbol: string;
    readonly is: string;
  }[];
  readonly range: string;
  /** Absent for functions along an axis. */
  readonly zeroCentred?: string;
  readonly monotonic?: boolean;
  readonly saturating?: string;
  readonly kinks: readonly { readonly at: number; readonly slope: number }[];
  readonly source: string;
  readonly note?: string;
  readonly erratum?: string;
}

/** Everything that its record says, formulas derived from the expression. */
export function describeActivation(record: Activation): ActivationCard {
  const { name, title, aliases, source, note, erratum } = record;
  const known = { name, title, aliases, source, note, erratum, range: rangeText(record) };
  if (record.kind === "axis") {
    const { formula, derivative } = record.latex;
    return {
      ...known,
      formula: written(formula),
      ...(derivative === undefined ? {} : { derivative: written(derivative) }),
      parameters: [
        { name: "axis", symbol: "axis", is: "the axis along which it works; −1, the last" },
      ],
      kinks: [],
    };
  }
  const { zeroCentred, monotonic, saturating, kinks } = record;
  const parameters = Object.entries(record.parameters);
  const names = ["x", ...parameters.map(([name, parameter]) => symbolOf(name, parameter))];
  const symbols = Object.fromEntries(parameters.map(([name], i) => [name, input(i + 1)]));
  const formula = record.formula(input(0), symbols);
  const print = (expr: Expr): Written => written(toLatex(expr, names));
  return {
    ...known,
    formula: print(formula),
    derivative: print(differentiate(formula, 0)),
    parameters: [
      ...parameters.map(([name, parameter], i) => ({
        name,
        symbol: plainText(names[i + 1] ?? name),
        is: parameterText(parameter, record),
      })),
      ...(parameters.some(([, { kind }]) => kind === "learned") ? [sharedOption(record)] : []),
    ],
    ...{ zeroCentred, monotonic, saturating, kinks },
  };
}

/** LaTeX of what `toLatex` makes, with its plain text. */
export const written = (latex: string): Written => ({ latex, text: plainText(latex) });

/** Four digits, ∞ and a true minus. */
export function showValue(value: number): string {
  if (!Number.isFinite(value)) return String(value).replace("Infinity", "∞").replace("-", "−");
  return String(Number(value.toPrecision(4))).replace("-", "−");
}

function rangeText({ range: [opens, low, high, closes] }: Activation): string {
  return `${opens}${showValue(low)}, ${showValue(high)}${closes}`;
}

const sharedOption = ({ shared }: ElementwiseActivation) => ({
  name: "shared",
  symbol: "shared",
  is: `whether one of each is learned for the layer, or one for each channel; ${shared} unless chosen`,
});

function parameterText(parameter: Parameter, { parameters }: ElementwiseActivation): string {
  const symbol = (name: string): string => {
    const found = parameters[name];
    return found === undefined ? name : plainText(symbolOf(name, found));
  };
  switch (parameter.kind) {
    case "constant": {
      const { above, least, below } = parameter;
      const bounds = [
        ...(above === undefined ? [] : [`> ${above}`]),
        ...(least === undefined ? [] : [`≥ ${least}`]),
        ...(below === undefined ? [] : [`< ${below}`]),
      ];
      return [`${showValue(parameter.default)} unless chosen`, ...bounds].join(", ");
    }
    case "learned":
      return `learned, starts at ${showValue(parameter.start)} unless chosen`;
    case "sampled": {
      const [low, high] = [symbol(parameter.low), symbol(parameter.high)];
      return `drawn for each element from U(${low}, ${high}) in training, (${low} + ${high}) / 2 in evaluation`;
    }
    case "statistic":
      return "the mean of all elements of one example";
  }
}

/** All of them: what the tables of the lectures have, made from the records. */
export function activationTable(): Table {
  return {
    title: "Activation functions",
    columns: ["name", "f(x)", "f′(x)", "range", "centred", "monotonic", "saturates", "source"],
    rows: Object.values(activations).map((record) => {
      const card = describeActivation(record);
      return [
        card.name,
        card.formula.text,
        card.derivative?.text ?? "none",
        card.range,
        card.zeroCentred ?? "",
        card.monotonic === undefined ? "" : card.monotonic ? "yes" : "no",
        card.saturating ?? "",
        card.source,
      ];
    }),
  };
}
