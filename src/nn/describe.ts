/** What kinds of layers there are and what their options take, as JSON: for editors, forms and completion. */
import { input, plainText, toText } from "../expr/index.ts";
import { type ElementwiseActivation, findActivation, symbolOf } from "./activation/index.ts";
import { type InitializerName, initializers } from "./init/index.ts";
import type { Field } from "./layer/field.ts";
import type { Hint } from "./layer/hint.ts";
import { layerKinds } from "./layer/index.ts";
import { type LayerGroup, type LayerKind, layerGroups } from "./layer/layer.ts";
import { optionLine } from "./layer/option-lines.ts";
import type { Json } from "./spec.ts";

export interface OptionDescription {
  readonly name: string;
  readonly hint: Hint;
  readonly required: boolean;
  /** Of an option that is not given; absent where it must be given, and where nothing stands for it. */
  readonly default?: Json;
  readonly summary?: string;
}

export interface KindDescription {
  readonly type: string;
  readonly group: LayerGroup;
  /** What it does, in one line. */
  readonly summary: string;
  /** Other names that a spec may use. */
  readonly aliases: readonly string[];
  readonly options: readonly OptionDescription[];
}

export interface InitializerDescription {
  readonly name: InitializerName;
  /** Standard deviation of the values. */
  readonly formula: string;
  readonly options: readonly OptionDescription[];
}

/** Options as data, in their order; of layers, optimisers, schedules and losses alike. */
export const describeFields = (
  fields: Readonly<Record<string, Field<unknown>>>,
  summaryOf: (option: string) => string | undefined = () => undefined,
): OptionDescription[] =>
  Object.entries(fields).map(([name, { hint, fallback }]) => {
    const value = fallback?.value;
    const summary = summaryOf(name);
    return {
      name,
      hint,
      required: fallback === undefined,
      ...(value !== undefined && typeof value !== "function" && { default: value as Json }),
      ...(summary !== undefined && { summary }),
    };
  });

/** Every kind of layer that a spec can name, by groups. */
export const describeKinds = (): KindDescription[] =>
  [...layerKinds.values()]
    .filter(({ json }) => json)
    .toSorted((a, b) => layerGroups.indexOf(a.group) - layerGroups.indexOf(b.group))
    .map((kind) => ({
      type: kind.type,
      group: kind.group,
      summary: summaryOf(kind),
      aliases: findActivation(kind.type)?.aliases ?? [],
      options: describeFields(kind.fields, (option) => lineOf(kind.type, option)),
    }));

export const describeInitializers = (): InitializerDescription[] =>
  Object.values(initializers).map(({ name, formula, fields }) => ({
    name: name as InitializerName,
    formula,
    options: describeFields(fields),
  }));

/** Of an activation its formula. */
function summaryOf({ type, summary }: LayerKind): string {
  const record = findActivation(type);
  if (record === undefined) return summary;
  const formula = record.kind === "axis" ? plainText(record.latex.formula) : formulaOf(record);
  return `${record.title}: ${formula}`;
}

function formulaOf(record: ElementwiseActivation): string {
  const parameters = Object.entries(record.parameters);
  const values = Object.fromEntries(parameters.map(([name], i) => [name, input(i + 1)]));
  const names = ["x", ...parameters.map(([name, parameter]) => symbolOf(name, parameter))];
  return toText(record.formula(input(0), values), names);
}

/** The numbers of an activation are those of its formula. */
function lineOf(type: string, option: string): string | undefined {
  const record = findActivation(type);
  const parameter = record?.kind === "elementwise" ? record.parameters[option] : undefined;
  if (parameter === undefined) return optionLine(type, option);
  const symbol = plainText(symbolOf(option, parameter));
  return parameter.kind === "learned"
    ? `${symbol} of the formula at the start; it is learned.`
    : `${symbol} of the formula.`;
}
