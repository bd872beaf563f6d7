import { sameShape } from "../graph/shape.ts";
import { flatRows } from "./render/rows.ts";
import type { Figures, LayerSummary, Summary } from "./summary.ts";

/** A layer of one model beside its counterpart in another. */
export interface LayerPair {
  /** Alike in type, shapes, parameters and MACs; of one type; in the first model only; in the second only. */
  readonly change: "same" | "changed" | "removed" | "added";
  readonly a: PairedLayer | undefined;
  readonly b: PairedLayer | undefined;
}

export type PairedLayer = Omit<LayerSummary, keyof Figures> & Figures;

/** More cells of a table of alignments are not filled. */
const MOST_CELLS = 40_000_000;

/**
 * The layers of two models side by side: the alignment, in the order of both, that pairs most of what is alike. Layers of one type can
 * be paired; better so if their outputs have one shape, best if all their figures are equal. Names count least.
 *
 * @param depth  layers inside of so many others are folded
 * @throws {RangeError} for more than some 6000 layers each that are not folded
 * @source Needleman & Wunsch 1970, J. Mol. Biol. 48
 */
export function alignLayers(a: Summary, b: Summary, depth?: number): LayerPair[] {
  const [left, right] = [a, b].map((summary) =>
    flatRows(summary, depth).map(({ layer, figures }): PairedLayer => ({ ...layer, ...figures })),
  ) as [PairedLayer[], PairedLayer[]];
  const width = right.length + 1;
  if ((left.length + 1) * width > MOST_CELLS)
    throw new RangeError(
      `${left.length} and ${right.length} layers are too many to be aligned one by one; fold them with a depth`,
    );
  const moves = new Uint8Array((left.length + 1) * width);
  let below = new Float64Array(width);
  // From the ends, so that the way can be read off from the beginning.
  for (let i = left.length - 1; i >= 0; i--) {
    const row = new Float64Array(width);
    for (let j = right.length - 1; j >= 0; j--) {
      const likeness = likenessOf(left[i]!, right[j]!);
      const [pair, skipLeft, skipRight] = [below[j + 1]! + likeness, below[j]!, row[j + 1]!];
      const best = Math.max(likeness > 0 ? pair : 0, skipLeft, skipRight);
      row[j] = best;
      moves[i * width + j] =
        likeness > 0 && best === pair ? PAIR : best === skipLeft ? LEFT : RIGHT;
    }
    below = row;
  }
  const pairs: LayerPair[] = [];
  for (let [i, j] = [0, 0]; i < left.length || j < right.length; ) {
    const move = i === left.length ? RIGHT : j === right.length ? LEFT : moves[i * width + j];
    const one = move === RIGHT ? undefined : left[i++];
    const other = move === LEFT ? undefined : right[j++];
    pairs.push({ change: changeOf(one, other), a: one, b: other });
  }
  return pairs;
}

const [PAIR, LEFT, RIGHT] = [1, 2, 3];

const equal = (a: PairedLayer, b: PairedLayer): boolean =>
  sameShape(a.input, b.input) &&
  sameShape(a.output, b.output) &&
  a.params === b.params &&
  a.macs === b.macs;

/** 0 for layers that are no pair. */
function likenessOf(a: PairedLayer, b: PairedLayer): number {
  if (a.type !== b.type) return 0;
  const name = a.path === b.path ? 0.5 : 0;
  if (equal(a, b)) return 4 + name;
  return (sameShape(a.output, b.output) ? 3 : 1) + name;
}

const changeOf = (a: PairedLayer | undefined, b: PairedLayer | undefined): LayerPair["change"] => {
  if (a === undefined) return "added";
  if (b === undefined) return "removed";
  return equal(a, b) ? "same" : "changed";
};

/** One figure of two models. */
export interface FigurePair {
  readonly name: string;
  readonly unit: "count" | "bytes" | "elements";
  readonly a: number | null;
  readonly b: number | null;
  /** b / a; null where one of them is missing or a is 0. */
  readonly ratio: number | null;
}

/** The totals of two models. */
export function compareTotals(a: Summary, b: Summary): FigurePair[] {
  const of = (
    name: string,
    unit: FigurePair["unit"],
    pick: (summary: Summary) => number | null | undefined,
  ): FigurePair => {
    const [first, second] = [pick(a) ?? null, pick(b) ?? null];
    return { name, unit, a: first, b: second, ratio: first && second ? second / first : null };
  };
  return [
    of("params", "count", ({ params }) => params),
    of("state", "count", ({ state }) => state),
    of("macs", "count", ({ macs }) => macs),
    of("activations", "count", ({ activations }) => activations),
    of("inference", "bytes", ({ memory }) => memory?.inference),
    of("training", "bytes", ({ memory }) => memory?.training),
    of("field", "elements", widestField),
    of("layers", "count", ({ layers }) => layers.length),
    of("weighted", "count", ({ layers }) => layers.filter(({ macs }) => macs > 0).length),
  ];
}

/** Of the outputs that still have a place: behind a global pooling every network sees all. */
const widestField = ({ layers }: Summary): number =>
  Math.max(
    0,
    ...layers.flatMap(({ output, size }) => (output.length === size.length + 1 ? size : [])),
  );
