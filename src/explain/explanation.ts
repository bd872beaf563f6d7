import type { Expr } from "../expr/index.ts";
import type { Shape } from "../graph/shape.ts";
import type { Name } from "./name.ts";

/** The parts of a step, in the order in which a person does them. */
export const phases = ["inputs", "weights", "forward", "loss", "backward", "update"] as const;
export type Phase = (typeof phases)[number];

/** A formula over cells: input i + 1 of the form is the cell `inputs[i]`. Cells that do the same share their form. */
export interface Formula {
  readonly form: Expr;
  readonly inputs: readonly number[];
}

/** One number of the step. */
export interface Cell {
  /** Its place in `Explanation.cells`; what it is made of comes before it. */
  readonly id: number;
  readonly name: Name;
  /** In float64. */
  readonly value: number;
  /** What the graph computes; absent for what is given. */
  readonly formula?: Formula;
  /** The same as a textbook writes it, where that is another form. */
  readonly shown?: Formula;
}

/** The formula that a person is shown: the textbook's where there is one; undefined for what is given. */
export const shownFormula = ({ shown, formula }: Cell): Formula | undefined => shown ?? formula;

/** What a quantity is called in a part of the step: weights of the update are new ones. */
export const calledIn = (phase: Phase, { text }: Name): string =>
  phase === "update" ? `new ${text}` : text;

/** Numbers that belong together: the weights of a layer, its sums z, the slopes of the loss by them. */
export interface Block {
  readonly phase: Phase;
  readonly name: Name;
  /** What it is, in a few words: "weights", "weighted sums", "slope of the loss by the weights". */
  readonly title: string;
  /** Path of the layer that it belongs to. */
  readonly layer?: string;
  /** Without axes of one place. */
  readonly shape: Shape;
  /** Row by row. */
  readonly cells: readonly Cell[];
  /** Of an image or a kernel the axes of `shape` that are its rows and columns; of all else these are the last two. */
  readonly picture?: readonly [rows: number, columns: number];
  /** A sum or maximum in between, named to keep formulas short. */
  readonly helper?: boolean;
}

export interface ExplainedLayer {
  readonly path: string;
  readonly type: string;
  /** The number above the letters of its weights; absent for layers without, and where there is one such layer only. */
  readonly number?: number;
  readonly input: Shape;
  readonly output: Shape;
  readonly parameters: number;
}

/** One training step, number by number. */
export interface Explanation {
  readonly layers: readonly ExplainedLayer[];
  readonly blocks: readonly Block[];
  readonly cells: readonly Cell[];
  readonly loss: { readonly type: string; readonly value: number };
  readonly rate: number;
  readonly examples: number;
  readonly units: number;
  readonly parameters: number;
}
