import { map } from "../../tensor/index.ts";
import { type Cell, gatesOf, type RecurrentDefaults, type RecurrentOptions } from "./cell.ts";
import { finite, optional } from "./field.ts";
import type { Layer } from "./layer.ts";
import { defineRecurrent } from "./recurrent.ts";

export interface LstmOptions extends RecurrentOptions {
  /** Initial bias of the forget gate: at 1 a fresh cell keeps σ(1) = 73 % of its memory in a step, at 0 half. Default 1. */
  readonly forgetBias?: number;
}

export type LstmDefaults = RecurrentDefaults & Required<LstmOptions>;

/** Input, forget, cell, output. */
const gates = ["i", "f", "g", "o"] as const;

export const lstmCell: Cell<LstmDefaults, "h" | "c"> = {
  type: "lstm",
  summary: "Long short-term memory: gates decide what is kept, forgotten and told.",
  fields: { forgetBias: optional(finite, 1) },
  gates,
  carries: ["h", "c"],
  bias: (gate, { forgetBias }) => (gate === "f" ? forgetBias : 0),
  step(x, { h, c }, { recurrent }) {
    const { i, f, g, o } = gatesOf(x.add(h.matmul(recurrent)), gates);
    const kept = map((i, f, g, c) => f.sigmoid().mul(c).add(i.sigmoid().mul(g.tanh())), i, f, g, c);
    return { h: map((o, c) => o.sigmoid().mul(c.tanh()), o, kept), c: kept };
  },
};

export const lstmLayer = defineRecurrent(lstmCell);

/**
 * Long short-term memory: a cell state c that gates write, keep and read, so that its gradient flows back through the forget gate alone
 * and lasts for as long as that stays open.
 *
 *   i = σ(Wᵢ xₜ + Uᵢ hₜ₋₁ + bᵢ),   f = σ(W_f xₜ + U_f hₜ₋₁ + b_f),   g = tanh(W_g xₜ + U_g hₜ₋₁ + b_g),   o = σ(Wₒ xₜ + Uₒ hₜ₋₁ + bₒ)
 *   cₜ = f ⊙ cₜ₋₁ + i ⊙ g,   hₜ = o ⊙ tanh(cₜ),   h₀ = c₀ = 0
 *
 * @param x  [N, T, F], T ≥ 1
 * @params   layer1, layer2, …; with bidirectional layer1Reverse, … too: weight W [F, 4 · units], recurrent U [units, 4 · units],
 *   bias b [4 · units], the gates side by side as i, f, g, o (as in PyTorch, whose two biases are b's summands)
 * @returns  [N, T, units]; with returns "last" [N, units], the end of the walk; twice as wide with bidirectional, where the end of the reverse
 *   walk is at the first step
 * @cost     4 · N · T · units · (F + units) MACs for each layer and direction
 * @throws {ShapeError} if x is not [N, T, F] with T ≥ 1 and the F that the weight was made for, or its batch is not the stateful one
 * @throws {SpecError}  if an option is out of its range, such as truncate below 1
 * @source   Hochreiter & Schmidhuber 1997; the forget gate: Gers, Schmidhuber & Cummins 2000; its bias of 1: Jozefowicz, Zaremba &
 *   Sutskever 2015
 */
export const lstm = (options: LstmOptions): Layer => lstmLayer.make(options);
