import {
  type ActivationCard,
  activationPlot,
  activationTable,
  activationValues,
  describeActivation,
  showValue,
} from "../../inspect/index.ts";
import {
  type Activation,
  activationNames,
  findActivation,
  activations as records,
} from "../../nn/index.ts";
import { UsageError } from "../fault.ts";
import { unknownName } from "../load-data.ts";
import { print, printJson } from "../output.ts";
import { terminalPlot } from "../plot/terminal.ts";
import { textTable } from "../report.ts";

export interface ActivationsFlags {
  readonly json?: boolean;
}

/** `fovea activations`: the table of all, or what is known of one. Gives the exit code. */
export function activations(name: string | undefined, { json = false }: ActivationsFlags): number {
  if (name === undefined) {
    if (json) printJson(Object.values(records).map(describeActivation));
    else print(overview(process.stdout.columns || Number.POSITIVE_INFINITY));
    return 0;
  }
  const record = findActivation(name);
  if (record === undefined)
    throw new UsageError(unknownName("activation", name, activationNames()));
  if (json) {
    const { columns, rows } = activationValues(record);
    printJson({ ...describeActivation(record), values: { columns, rows } });
  } else print(portrait(record));
  return 0;
}

/** What fits into a terminal, the most first: which columns are left out, and how long formulas may be before they are cut. */
const layouts: readonly (readonly [without: readonly string[], longest: number])[] = [
  [[], 48],
  [["source"], 48],
  [["source"], 30],
  [["source", "f′(x)"], 48],
  [["source", "f′(x)"], 22],
];

function overview(width: number): string {
  const drawn = layouts.map(([without, longest]) => ({ without, text: layOut(without, longest) }));
  const fits = ({ text }: { text: string }) =>
    text.split("\n").every((line) => line.length <= width);
  const { text, without } = drawn.find(fits) ?? (drawn.at(-1) as (typeof drawn)[number]);
  const more = without.length === 0 ? "" : `; a wider terminal shows ${without.join(", ")}`;
  return `${text}\n\nfovea activations <name> shows one whole, with its values and curve${more}`;
}

function layOut(without: readonly string[], longest: number): string {
  const { columns, rows } = activationTable();
  const shown = columns.flatMap((column, i) => (without.includes(column) ? [] : [{ column, i }]));
  const cut = (text: string, column: string): string =>
    text.length > longest && column !== "source" ? `${text.slice(0, longest - 2)} …` : text;
  return textTable(
    shown.map(({ column }) => column),
    rows.map((row) => shown.map(({ column, i }) => cut(String(row[i]), column))),
  );
}

function portrait(record: Activation): string {
  const card = describeActivation(record);
  const plot = activationPlot(record);
  const { columns, rows } = activationValues(record);
  const cells = rows.map((row) =>
    row.map((value) => (typeof value === "number" ? showValue(value) : value)),
  );
  const values = textTable(
    columns,
    cells,
    columns.map((_, i) => i),
  );
  return [facts(card), values, ...(plot === undefined ? [] : [terminalPlot(plot)])].join("\n\n");
}

function facts(card: ActivationCard): string {
  const { title, formula, derivative, zeroCentred, monotonic, saturating } = card;
  const lines: [label: string, text: string][] = [
    ["f(x)", formula.text],
    ["f′(x)", derivative?.text ?? "none"],
    ["LaTeX f", formula.latex],
    ...(derivative === undefined ? [] : [["LaTeX f′", derivative.latex] as [string, string]]),
    ...card.parameters.map(({ name, symbol, is }): [string, string] => [
      name === symbol ? name : `${symbol} (${name})`,
      is,
    ]),
    ["range", card.range],
  ];
  if (zeroCentred !== undefined) lines.push(["zero-centred", zeroCentred]);
  if (monotonic !== undefined) lines.push(["monotonic", monotonic ? "yes" : "no"]);
  if (saturating !== undefined) lines.push(["saturates", saturating]);
  for (const { at, slope } of card.kinks)
    lines.push(["kink", `at ${showValue(at)}, where the slope is taken as ${showValue(slope)}`]);
  if (card.note !== undefined) lines.push(["note", card.note]);
  if (card.erratum !== undefined) lines.push(["lectures", card.erratum]);
  if (card.aliases.length > 0) lines.push(["also", card.aliases.join(", ")]);
  lines.push(["source", card.source]);
  const width = Math.max(...lines.map(([label]) => label.length)) + 2;
  return [title, ...lines.map(([label, text]) => `  ${label.padEnd(width)}${text}`)].join("\n");
}
