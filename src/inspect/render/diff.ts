import {
  alignLayers,
  compareTotals,
  type FigurePair,
  type LayerPair,
  type PairedLayer,
} from "../diff.ts";
import type { Summary } from "../summary.ts";
import { alignRows } from "./align.ts";
import { markdownTable } from "./markdown.ts";
import { showBytes, showCount } from "./numbers.ts";
import { depthOf, flatRows } from "./rows.ts";

/** A model and what it is called. */
export interface NamedSummary {
  readonly model: string;
  readonly summary: Summary;
}

export interface DiffView {
  /** Layers inside of so many others are folded. Text and Markdown fold by themselves where rows would be many. */
  readonly depth?: number | undefined;
  /** Rows of equal layers one by one, and not three or more in a line. Default false. */
  readonly all?: boolean | undefined;
}

const MOST_ROWS = 60;

/** Equal layers are told one by one where they are fewer. */
const RUN = 3;

const titles: Readonly<Record<string, string>> = {
  params: "parameters",
  state: "state, not trained",
  macs: "MACs",
  activations: "activations",
  inference: "memory, forward pass",
  training: "memory, training step",
  field: "widest receptive field",
  layers: "layers",
  weighted: "of these with MACs",
};

/** Totals with their ratios, and the layers aligned. Ends with a newline. */
export function renderDiff(a: NamedSummary, b: NamedSummary, view: DiffView = {}): string {
  const depth = view.depth ?? readableDepth(a.summary, b.summary);
  const { columns, rows } = layerTable(a, b, depth, view.all);
  const lines = [
    ...alignRows(totalColumns(a, b), totalRows(a.summary, b.summary)),
    "",
    ...alignRows(columns, rows),
    ...legendOf(rows, [a, b], depth),
  ];
  return `${lines.join("\n")}\n`;
}

/** The same two tables in GitHub's Markdown. */
export function renderDiffMarkdown(a: NamedSummary, b: NamedSummary, view: DiffView = {}): string {
  const depth = view.depth ?? readableDepth(a.summary, b.summary);
  const { columns, rows } = layerTable(a, b, depth, view.all);
  const totals = markdownTable(totalColumns(a, b), totalRows(a.summary, b.summary));
  return `${totals}\n${markdownTable(columns, rows)}`;
}

export interface DiffJson {
  readonly a: string;
  readonly b: string;
  readonly totals: Readonly<Record<string, Omit<FigurePair, "name" | "unit">>>;
  readonly layers: readonly {
    readonly change: LayerPair["change"];
    readonly a: LayerOfDiff | null;
    readonly b: LayerOfDiff | null;
  }[];
}

interface LayerOfDiff {
  readonly path: string;
  readonly type: string;
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly params: number;
  readonly macs: number;
  readonly receptiveField: readonly number[];
}

/** As one JSON object, every layer unless a depth is asked for. */
export function renderDiffJson(a: NamedSummary, b: NamedSummary, view: DiffView = {}): DiffJson {
  const layer = (one: PairedLayer | undefined): LayerOfDiff | null =>
    one === undefined
      ? null
      : {
          path: one.path,
          type: one.type,
          input: one.input,
          output: one.output,
          params: one.params,
          macs: one.macs,
          receptiveField: one.size,
        };
  const pairs = alignLayers(a.summary, b.summary, view.depth);
  return {
    a: a.model,
    b: b.model,
    totals: Object.fromEntries(
      compareTotals(a.summary, b.summary).map(({ name, a, b, ratio }) => [name, { a, b, ratio }]),
    ),
    layers: pairs.map(({ change, a, b }) => ({ change, a: layer(a), b: layer(b) })),
  };
}

const totalColumns = (a: NamedSummary, b: NamedSummary) => [
  { title: "", align: "left" as const },
  { title: a.model, align: "right" as const },
  { title: b.model, align: "right" as const },
  { title: "ratio", align: "right" as const },
];

const totalRows = (a: Summary, b: Summary): string[][] => [
  ["input", a.input.join("×"), b.input.join("×"), ""],
  ["output", a.output.join("×"), b.output.join("×"), ""],
  ...compareTotals(a, b)
    .filter((pair) => (pair.a ?? 0) !== 0 || (pair.b ?? 0) !== 0)
    .map(({ name, unit, a, b, ratio }) => {
      const show = (n: number | null): string =>
        n === null ? "none" : unit === "bytes" ? showBytes(n) : showCount(n);
      return [titles[name] ?? name, show(a), show(b), ratio === null ? "" : `×${showRatio(ratio)}`];
    }),
];

/** Three digits: "2.19", "0.0523", "12.0". */
const showRatio = (ratio: number): string =>
  ratio >= 100 || ratio < 0.001 ? ratio.toPrecision(3) : String(ratio.toPrecision(3));

const marks: Readonly<Record<LayerPair["change"], string>> = {
  same: "=",
  changed: "~",
  removed: "−",
  added: "+",
};

function layerTable(a: NamedSummary, b: NamedSummary, depth: number, all = false) {
  const pairs = alignLayers(a.summary, b.summary, depth);
  const columns = [
    { title: "", align: "left" as const },
    { title: "type", align: "left" as const },
    { title: a.model, align: "left" as const },
    { title: b.model, align: "left" as const },
    { title: "output", align: "left" as const },
    { title: "params", align: "right" as const },
    { title: "MACs", align: "right" as const },
  ];
  const rows: string[][] = [];
  for (let i = 0; i < pairs.length; ) {
    let end = i;
    while (pairs[end]?.change === "same") end++;
    const [first, last] = [pairs[i], pairs[end - 1]];
    if (!all && end - i >= RUN) {
      const span = (side: "a" | "b"): string => `${first?.[side]?.path} …`;
      const to = (side: "a" | "b"): string => `… ${last?.[side]?.path}`;
      rows.push(["=", `${end - i} equal`, span("a"), span("b"), "", "", ""]);
      rows.push(["", "", to("a"), to("b"), "", "", ""]);
      i = end;
    } else {
      rows.push(rowOf(pairs[i]!));
      i++;
    }
  }
  return { columns, rows };
}

/** What both have is written once, what differs as "from → to". */
function rowOf({ change, a, b }: LayerPair): string[] {
  const either = (show: (layer: PairedLayer) => string): string => {
    const both = [a, b].flatMap((layer) => (layer === undefined ? [] : [show(layer)]));
    return [...new Set(both)].join(" → ");
  };
  return [
    marks[change],
    either(({ type }) => type),
    a?.path ?? "",
    b?.path ?? "",
    either(({ output }) => output.join("×")),
    either(({ params }) => showCount(params)),
    either(({ macs }) => showCount(macs)),
  ];
}

function readableDepth(...summaries: readonly Summary[]): number {
  const deepest = Math.max(...summaries.map(depthOf));
  let depth = deepest;
  const rows = (summary: Summary): number => flatRows(summary, depth).length;
  while (depth > 1 && Math.max(...summaries.map(rows)) > MOST_ROWS) depth--;
  return depth;
}

function legendOf(
  rows: readonly (readonly string[])[],
  [a, b]: readonly [NamedSummary, NamedSummary],
  depth: number,
): string[] {
  const met = new Set(rows.map(([mark]) => mark));
  const meaning = [
    ["=", "equal"],
    ["~", `${a.model} → ${b.model}`],
    ["−", `in ${a.model} only`],
    ["+", `in ${b.model} only`],
  ] as const;
  const legend = meaning.flatMap(([mark, text]) => (met.has(mark) ? [`${mark} ${text}`] : []));
  const deepest = Math.max(depthOf(a.summary), depthOf(b.summary));
  const folded = depth < deepest ? [`folded at depth ${depth}; --depth ${deepest} shows all`] : [];
  return [legend.join(", "), ...folded];
}
