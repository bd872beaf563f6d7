import type { Summary } from "../summary.ts";
import { alignRows, wrapWords } from "./align.ts";
import { showBytes, showCount, showGiga } from "./numbers.ts";
import { depthOf, nestedRows, type Row } from "./rows.ts";
import { type Column, columnsFor, tableOf } from "./table.ts";
import type { View } from "./view.ts";

/** Most rows that a table has unless a depth is asked for. */
const MOST_ROWS = 60;

const usual = [
  "layer",
  "type",
  "output",
  "params",
  "params%",
  "macs",
  "macs%",
  "bar",
  "memory",
].concat(["field", "doubled", "jump", "start"]);

const WIDTH = 120;

/** Sentences are broken into lines no shorter. */
const NARROWEST = 40;

/** In the order in which they are left out where the lines are too long. */
const dispensable = ["bar", "start", "params%", "jump", "memory", "macs%", "type"];

/**
 * Aligned columns, plain text, layers nested; below it the totals, the planned memory and what is not shown. Without a depth it is the
 * largest that gives no more than 60 rows. Ends with a newline.
 *
 * @throws {RangeError} for a column that there is not
 */
export function renderText(summary: Summary, view: View = {}): string {
  const deepest = depthOf(summary);
  const depth = Math.min(deepest, view.depth ?? readableDepth(summary, deepest));
  const rows = nestedRows(summary, depth);
  let columns = columnsFor(view, usual);
  let lines = table(summary, rows, columns);
  const left: string[] = [];
  const { width = WIDTH } = view;
  for (const name of view.columns === undefined ? dispensable : []) {
    if (longest(lines) <= width) break;
    columns = columns.filter((column) => column.name !== name);
    lines = table(summary, rows, columns);
    left.push(name);
  }
  const facts = [
    totals(summary),
    ...memoryOf(summary),
    ...(columns.some(({ name }) => name === "doubled") ? [convention] : []),
    ...foldedOf(summary, depth, deepest),
    ...(left.length > 0 ? [`left out to fit the width: ${left.join(", ")} (--columns)`] : []),
  ];
  return `${[...lines, ...facts.flatMap((fact) => wrapWords(fact, Math.max(width, NARROWEST)))].join("\n")}\n`;
}

const convention =
  "* the lectures' convention: pooling of stride 2 doubles the field, what follows adds K − 1; field is exact";

function table(summary: Summary, rows: readonly Row[], shown: readonly Column[]): string[] {
  const cells = tableOf(summary, rows, shown, "people");
  const indented = cells.rows.map((row, i) =>
    row.map((cell, k) => (shown[k]?.name === "layer" ? nameOf(rows[i]!) : cell)),
  );
  return alignRows(shown, indented, [cells.total]);
}

/** Its own name, below and behind that of the layer that it is in. */
function nameOf({ layer, level }: Row): string {
  const name = layer.path.slice(layer.path.lastIndexOf("/") + 1);
  return "  ".repeat(level) + (name || `(${layer.type})`);
}

function readableDepth(summary: Summary, deepest: number): number {
  let depth = deepest;
  while (depth > 1 && nestedRows(summary, depth).length > MOST_ROWS) depth--;
  return depth;
}

/** "25,557,032 parameters, all trainable, and 53,120 elements of state; 4.089 G multiply-accumulates" */
function totals({ params, trainable, state, macs, batch }: Summary): string {
  const moved = trainable === params ? "all trainable" : `${showCount(trainable)} trainable`;
  const kept = state === 0 ? "" : `, and ${showCount(state)} elements of state, not trained`;
  const of = batch === 1 ? "" : ` for a batch of ${batch}`;
  const counted = macs < 1e7 ? showCount(macs) : showGiga(macs);
  return `${showCount(params)} parameters, ${moved}${kept}; ${counted} multiply-accumulates${of}`;
}

/** "memory, batch of 1: 617 kB for a forward pass, 940 kB for a training step", or that there is none; nothing where it was not planned. */
function memoryOf({ memory, batch }: Summary): string[] {
  if (memory === undefined) return [];
  const { inference, training } = memory;
  const step =
    training === null
      ? batch === 1
        ? "no training step: the model is for evaluation only, or needs a larger batch"
        : "no training step: the model is for evaluation only"
      : `${showBytes(training)} for a training step`;
  return [`memory, batch of ${batch}: ${showBytes(inference)} for a forward pass, ${step}`];
}

function foldedOf(summary: Summary, depth: number, deepest: number): string[] {
  if (depth >= deepest) return [];
  const all = nestedRows(summary).length;
  return [`folded at depth ${depth}; --depth ${deepest} shows all ${all} rows`];
}

const longest = (lines: readonly string[]): number => Math.max(...lines.map((line) => line.length));
