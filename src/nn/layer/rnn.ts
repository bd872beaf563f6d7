import { map } from "../../tensor/index.ts";
import { activations } from "../activation/index.ts";
import type { Cell, RecurrentDefaults, RecurrentOptions } from "./cell.ts";
import { choice, optional } from "./field.ts";
import type { Layer } from "./layer.ts";
import { defineRecurrent } from "./recurrent.ts";

export interface RnnOptions extends RecurrentOptions {
  /** Default "tanh". */
  readonly activation?: "tanh" | "relu";
}

export type RnnDefaults = RecurrentDefaults & Required<RnnOptions>;

export const rnnCell: Cell<RnnDefaults, "h"> = {
  type: "rnn",
  summary: "Plain recurrence: each step reads the input and the state before it.",
  fields: { activation: optional(choice(["tanh", "relu"]), "tanh") },
  gates: ["hidden"],
  carries: ["h"],
  step(x, { h }, { recurrent }, { activation }) {
    const { expr } = activations[activation];
    return { h: map((sum) => expr(sum), x.add(h.matmul(recurrent))) };
  },
};

export const rnnLayer = defineRecurrent(rnnCell);

/**
 * Elman's recurrent network: the hidden state of a step is made of the input and of the hidden state before it.
 *
 *   hₜ = f(W xₜ + U hₜ₋₁ + b),   f = tanh or ReLU,   h₀ = 0
 *
 * The gradient from step t to step s is a product of t − s Jacobians f′ · U: it vanishes or explodes with the distance. `lstm` and `gru`
 * keep it.
 *
 * @param x  [N, T, F], T ≥ 1
 * @params   layer1, layer2, …; with bidirectional layer1Reverse, … too: weight W [F, units], recurrent U [units, units], bias b [units]
 * @returns  [N, T, units]; with returns "last" [N, units], the end of the walk; twice as wide with bidirectional, where the end of the reverse
 *   walk is at the first step
 * @cost     N · T · units · (F + units) MACs for each layer and direction
 * @throws {ShapeError} if x is not [N, T, F] with T ≥ 1 and the F that the weight was made for, or its batch is not the stateful one
 * @throws {SpecError}  if an option is out of its range, such as truncate below 1
 * @source   Elman 1990, Finding structure in time; truncation: Williams & Peng 1990; the orthogonal start: Saxe et al. 2014, arXiv:1312.6120
 */
export const rnn = (options: RnnOptions): Layer => rnnLayer.make(options);
