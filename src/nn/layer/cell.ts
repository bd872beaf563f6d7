/** What a kind of recurrent cell is, and the options that all of them share. */
import type { Tensor } from "../../tensor/index.ts";
import { type Init, initField } from "../init/index.ts";
import { choice, count, type Field, flag, optional, within } from "./field.ts";
import { countOrFalse } from "./sequence.ts";

export interface RecurrentOptions {
  /** Length of the hidden state, in each direction. */
  readonly units: number;
  /** Stacked: each reads the whole output of the one before. Default 1. */
  readonly layers?: number;
  /** A second walk from the last step to the first, its outputs joined behind those of the first. Default false. */
  readonly bidirectional?: boolean;
  /** "sequence" gives the output of every step, "last" that of the end of the walk. Default "sequence". */
  readonly returns?: "sequence" | "last";
  /** Default true. */
  readonly bias?: boolean;
  /** How the weight of the input is drawn, each gate by itself. Default "xavierUniform". */
  readonly init?: Init;
  /** How the weight of the hidden state is drawn, each gate by itself. Default "orthogonal". */
  readonly recurrentInit?: Init;
  /** Probability that an element between two stacked layers is dropped in training, in [0, 1). Default 0. */
  readonly dropout?: number;
  /** Truncated back-propagation through time: at steps k, 2k, … no gradient leaves for the steps before. Default false: none is cut. */
  readonly truncate?: number | false;
  /**
   * So many sequences go on from batch to batch: each starts with the state in which the one at its place ended, as a constant.
   * Fresh variables start from 0. For a loop of one's own: `fit` shuffles, and judges by other batches. Default false: every batch starts
   * from 0.
   */
  readonly stateful?: number | false;
}

export type RecurrentDefaults = Required<RecurrentOptions>;

export const recurrentFields = {
  units: count,
  layers: optional(count, 1),
  bidirectional: optional(flag, false),
  returns: optional(choice(["sequence", "last"]), "sequence"),
  bias: optional(flag, true),
  init: optional(initField, "xavierUniform"),
  recurrentInit: optional(initField, "orthogonal"),
  dropout: optional(within(0, 1), 0),
  truncate: optional(countOrFalse, false),
  stateful: optional(countOrFalse, false),
} as const satisfies { [K in keyof RecurrentDefaults]: Field<RecurrentDefaults[K]> };

/** Its own options as fields. */
type OwnFields<O> = { readonly [K in Exclude<keyof O, keyof RecurrentOptions>]-?: Field<O[K]> };

/** What goes from step to step, by name, each [N, units]. */
export type Carry<M extends string> = { readonly [name in M]: Tensor };

/** One step of a cell reads its weights by this. */
export interface CellWeights {
  /** U, [units, gates · units], the gates side by side. */
  readonly recurrent: Tensor;
  /** A parameter of the cell's own. */
  own(name: string): Tensor;
}

/** A kind of recurrent cell, and everything that is special about it. `M` names what it remembers. */
export interface Cell<O extends RecurrentDefaults, M extends string> {
  readonly type: string;
  /** One line for people. */
  readonly summary: string;
  readonly fields: OwnFields<O>;
  /** In the order in which their columns stand in weight, recurrent and bias. */
  readonly gates: readonly string[];
  /** What it remembers; the first is its output. */
  readonly carries: readonly [output: M, ...others: M[]];
  /** The initial bias of a gate. 0 where absent. */
  bias?(gate: string, options: O): number;
  /** Parameters beside weight, recurrent and bias. */
  own?(options: O): Readonly<Record<string, Tensor>>;
  /** @param x  W xₜ + b, [N, gates · units] */
  step(x: Tensor, carry: Carry<M>, weights: CellWeights, options: O): Carry<M>;
}

/** The parts of the last axis that belong to each gate. */
export function gatesOf<G extends string>(
  x: Tensor,
  gates: readonly G[],
): { readonly [gate in G]: Tensor } {
  const units = (x.shape.at(-1) ?? 0) / gates.length;
  const all = x.shape.slice(0, -1).map(() => null);
  const parts = gates.map((gate, g) => [gate, x.slice(...all, [g * units, (g + 1) * units])]);
  return Object.fromEntries(parts) as { readonly [gate in G]: Tensor };
}
