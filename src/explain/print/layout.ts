/** What all printers agree on: headings, what is written out, and how the equations of a cell read. */
import { forEachIndex } from "../../graph/primitives/strided.ts";
import { stridesOf } from "../../graph/shape.ts";
import {
  type Block,
  type Cell,
  type ExplainedLayer,
  type Explanation,
  type Phase,
  shownFormula,
} from "../explanation.ts";
import { type FormulaOptions, formulaOf, type Markup } from "./formula.ts";
import { numberLatex, numberText } from "./number.ts";

export interface PrintOptions extends Partial<FormulaOptions> {
  /** What the network is called. */
  readonly label: string;
  /** Every equation, however many there are. */
  readonly all?: boolean | undefined;
}

/** Blocks of more numbers show one equation, and the numbers as a matrix. */
const MOST_EQUATIONS = 8;
const TERMS = 10;

export const headings: Readonly<Record<Phase, string>> = {
  inputs: "Inputs",
  weights: "Weights",
  forward: "Forward",
  loss: "Loss",
  backward: "Backward",
  update: "Update",
};

/** What happens in each part, in a sentence. */
export const leads: Readonly<Record<Phase, string>> = {
  inputs: "What the network is shown, and what it should answer.",
  weights: "What it has learned so far.",
  forward: "Layer by layer, each number from those before it.",
  loss: "How wrong the answer is.",
  backward: "How the loss changes with each number, from the end to the beginning: the chain rule.",
  update: "Every weight goes a small step against its slope.",
};

export interface Section {
  readonly phase: Phase;
  readonly groups: readonly Group[];
}

/** Blocks of one layer that follow each other. */
export interface Group {
  readonly layer: ExplainedLayer | undefined;
  readonly blocks: readonly Block[];
}

export function sectionsOf({ blocks, layers }: Explanation): Section[] {
  const sections: {
    phase: Phase;
    groups: { layer: ExplainedLayer | undefined; blocks: Block[] }[];
  }[] = [];
  for (const block of blocks) {
    let section = sections.at(-1);
    if (section?.phase !== block.phase) {
      section = { phase: block.phase, groups: [] };
      sections.push(section);
    }
    const layer = layers.find(({ path }) => block.layer !== undefined && path === block.layer);
    const group = section.groups.at(-1);
    if (group && group.layer === layer) group.blocks.push(block);
    else section.groups.push({ layer, blocks: [block] });
  }
  return sections;
}

/** "2 → linear1 2 → sigmoid1 → …": layers with parameters have the shape that they make. */
export function chainOf({ layers }: Explanation): string {
  const input = layers[0]?.input ?? [];
  const parts = layers.map(({ path, type, output, parameters }) => {
    const name = path || type;
    return parameters > 0 ? `${name} ${output.join("×")}` : name;
  });
  return [input.join("×"), ...parts].join(" → ");
}

/** "Layer 1, linear1: linear, 2 → 2" */
export function layerTitle({ path, type, number, input, output }: ExplainedLayer): string {
  const named = path === "" || path === type ? type : `${path}: ${type}`;
  const counted = number === undefined ? "" : `Layer ${number}, `;
  return `${counted}${named}, ${input.join("×")} → ${output.join("×")}`;
}

/** What is shown of a block as one matrix. */
export interface Slice {
  /** Which one it is: [·, ·, 2]; empty where there is one only. */
  readonly label: string;
  readonly rows: readonly (readonly Cell[])[];
}

/** The numbers of a block in rows and columns: an image by its channels, a kernel by its filters. */
export function slicesOf({ cells, shape, picture }: Block): Slice[] {
  const last = shape.length - 1;
  if (last < 1) return [{ label: "", rows: [cells] }];
  const [down, across] = picture ?? [last - 1, last];
  const strides = stridesOf(shape);
  const isSeen = (axis: number): boolean => axis === down || axis === across;
  const slices: Slice[] = [];
  forEachIndex(
    shape.map((n, axis) => (isSeen(axis) ? 1 : n)),
    (index) => {
      const start = index.reduce((sum, i, axis) => sum + i * strides[axis]!, 0);
      const cellAt = (row: number, column: number): Cell =>
        cells[start + row * strides[down]! + column * strides[across]!] as Cell;
      const rows = Array.from({ length: shape[down]! }, (_, row) =>
        Array.from({ length: shape[across]! }, (_, column) => cellAt(row, column)),
      );
      const places = index.map((i, axis) => (isSeen(axis) ? "·" : i + 1));
      slices.push({ label: last > 1 ? `[${places.join(", ")}]` : "", rows });
    },
  );
  return slices;
}

/** Which cells get their equations; all others are in the matrix only. */
export function writtenOut({ cells }: Block, all: boolean | undefined): readonly Cell[] {
  if (!cells.some(({ formula }) => formula)) return [];
  return all || cells.length <= MOST_EQUATIONS ? cells : cells.slice(0, 1);
}

/** z₁ | x₁ · w₁ + b | 2 · 0 + 4 | 4: the sides of an equation, without those that repeat the one before. */
export function sidesOf(
  { cells }: Explanation,
  { phase }: Block,
  cell: Cell,
  markup: Markup,
  { digits = 4, terms = TERMS, all }: PrintOptions,
): string[] {
  const isLatex = markup === "latex";
  const value = isLatex ? numberLatex(cell.value, digits) : numberText(cell.value, digits);
  const name = isLatex ? cell.name.latex : cell.name.text;
  const formula = shownFormula(cell);
  const left = phase === "update" ? `${name} ${isLatex ? "\\leftarrow" : "←"}` : `${name} =`;
  if (!formula) return [left, value];
  const options = { digits, terms: all ? Number.POSITIVE_INFINITY : terms };
  const [names, numbers] = (["names", "numbers"] as const).map((as) =>
    formulaOf(formula, cells, markup, as, options),
  );
  const sides = [names!, numbers!, value];
  return [left, ...sides.filter((side, i) => side !== sides[i - 1])];
}
