import { layerKinds } from "../../nn/index.ts";
import type { Case, Formula, Quantity } from "../explain/formula.ts";
import type { Explained } from "../explain/index.ts";
import { wrapWords } from "./align.ts";
import { showCount } from "./numbers.ts";

const titles: Readonly<Record<Quantity, string>> = {
  output: "output",
  params: "parameters",
  state: "state, not trained",
  macs: "MACs",
  activations: "activations",
  field: "receptive field",
  jump: "jump",
  start: "start",
};

/**
 * Each number with its formula and the values in it, as text. A formula that is too long for a line goes on below. Ends with a newline.
 *
 * @param width  characters in a line
 */
export function renderExplained(explained: Explained, { width = 120 } = {}): string {
  const { path, type, input, output, formulas, beside } = explained;
  const options = optionsOf(explained);
  const entries = formulas.flatMap((formula) =>
    entriesOf(formula, formulas.filter(({ quantity }) => quantity === formula.quantity).length > 1),
  );
  const compared = (beside?.lines ?? []).map(
    ({ of, symbols, values, result }): Entry => [
      titles[of as Quantity] ?? of,
      [symbols, spaced(values), showResult(result)],
    ],
  );
  const indent = 2 + Math.max(...[...entries, ...compared].map(([title]) => title.length));
  const lines = [
    `${path || "(model)"}: ${type}${options === "" ? "" : ` (${options})`}, ${input.join("×")} → ${output.join("×")}`,
    "",
    ...entries.flatMap((entry) => chain(entry, indent, width)),
  ];
  if (beside)
    lines.push("", beside.title, ...compared.flatMap((entry) => chain(entry, indent, width)));
  const legend = legendOf(formulas);
  if (legend !== "") lines.push("", ...wrapWords(legend, Math.max(width, 40)));
  return `${lines.join("\n").trimEnd()}\n`;
}

const legend: readonly (readonly [symbol: RegExp, meaning: string])[] = [
  [/\bn\b/, "n the extent of the input"],
  [/\bN·/, "N the examples"],
  [/\bT·/, "T the steps"],
  [/\bLo\b/, "Lo the length of the output"],
  [/\bHo\b/, "Ho and Wo the height and width of the output"],
  [/\bK/, "K the size of the window"],
  [/\bCin\b/, "Cin the channels of the input"],
  [/\bd·/, "d its dilation"],
  [/\bs\b/, "s its stride"],
  [/− p$/, "p what the padding of both sides cuts off"],
  [/\+ p /, "p the padding, for the output that of both sides, for the start that of the first"],
  [/\br\b/, "r and j the field and the jump of the input"],
];

/** What the symbols in some formulas are; "" where all speak for themselves. */
export function legendOf(formulas: readonly Formula[]): string {
  const symbols = formulas.map((formula) => formula.symbols).join(" ");
  return legend.flatMap(([symbol, meaning]) => (symbol.test(symbols) ? [meaning] : [])).join(", ");
}

/** What a number is, and the steps that lead to it: formula, values, result. */
type Entry = readonly [title: string, steps: readonly string[]];

/** Axes that have the same values share a line, which names them unless they are all. */
function entriesOf({ quantity, symbols, cases, note }: Formula, named: boolean): Entry[] {
  const title = titles[quantity];
  if (cases.length === 0) return [];
  if (symbols === "") {
    const result = cases.map(({ result }) => showResult(result)).join("×");
    return [[title, [note === undefined ? result : `${result}, ${note}`]]];
  }
  const groups: Case[][] = [];
  for (const one of cases) {
    const same = groups.find(([other]) => other?.values === one.values);
    if (same) same.push(one);
    else groups.push([one]);
  }
  return groups.map((group) => {
    const [{ values, result }] = group as [Case];
    const axes = groups.length === 1 && !named ? [] : group.map(({ of }) => of);
    const steps = [symbols, spaced(values), showResult(result)];
    return [
      axes.length === 0 ? title : `${title} ${axes.join(", ")}`,
      steps.filter((step, i) => step !== steps[i + 1]),
    ];
  });
}

/** "parameters  Kh·Kw·Cin·filters = 3·3·8·16 = 1,152", broken at its equals signs where it is too long. */
function chain([title, steps]: Entry, indent: number, width: number): string[] {
  const label = title.padEnd(indent);
  const text = label + steps.join(" = ");
  if (text.length <= width) return [text];
  const [first = "", ...others] = steps;
  const [head = "", ...rest] = [first, ...others.map((step) => `= ${step}`)].flatMap((step) =>
    wrap(step, width - indent),
  );
  return [label + head, ...rest.map((line) => " ".repeat(indent) + line)];
}

/** Broken behind plus signs and commas. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const part of text.split(/(?<= \+ |, )/)) {
    if (line !== "" && line.length + part.trimEnd().length > width) {
      lines.push(line.trimEnd());
      line = "  ";
    }
    line += part;
  }
  return [...lines, line.trimEnd()];
}

/** Numbers as people read them: 663552 becomes 663,552. */
const spaced = (values: string): string =>
  values.replace(/(?<![\d.])\d{4,}(?!\.)/g, (digits) => showCount(Number(digits)));

const showResult = (n: number): string =>
  Number.isInteger(n) ? showCount(n) : String(Number(n.toPrecision(6)));

/** Options that are not at their default: "filters 16, kernel 3, bias false". */
function optionsOf({ type, options }: Explained): string {
  const fields = layerKinds.get(type)?.fields;
  const show = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
  return Object.entries(options)
    .filter(([name, value]) => show(fields?.[name]?.fallback?.value) !== show(value))
    .map(([name, value]) => `${name} ${show(value)}`)
    .join(", ");
}
