import { map, type Tensor, zeros } from "../../tensor/index.ts";
import {
  type Cell,
  type CellWeights,
  gatesOf,
  type RecurrentDefaults,
  type RecurrentOptions,
} from "./cell.ts";
import { choice, optional } from "./field.ts";
import type { Layer } from "./layer.ts";
import { defineRecurrent } from "./recurrent.ts";

export interface GruOptions extends RecurrentOptions {
  /** Whether the reset gate acts on U hₜ₋₁ (PyTorch, cuDNN) or on hₜ₋₁ itself (the paper). Default "after". */
  readonly reset?: "after" | "before";
}

export type GruDefaults = RecurrentDefaults & Required<GruOptions>;

/** Reset, update, new. */
const gates = ["r", "z", "n"] as const;

export const gruCell: Cell<GruDefaults, "h"> = {
  type: "gru",
  summary: "Gated recurrent unit: two gates, fewer weights than an LSTM.",
  fields: { reset: optional(choice(["after", "before"]), "after") },
  gates,
  carries: ["h"],
  own: ({ reset, bias, units }): Readonly<Record<string, Tensor>> =>
    reset === "after" && bias ? { recurrentBias: zeros([units]) } : {},
  step(x, { h }, weights, options) {
    const step = options.reset === "after" ? resetAfter : resetBefore;
    const { z, n } = step(x, h, weights, options);
    return { h: map((z, n, h) => n.add(z.mul(h.sub(n))), z, n, h) };
  },
};

export const gruLayer = defineRecurrent(gruCell);

type Gates = { readonly z: Tensor; readonly n: Tensor };

function resetAfter(x: Tensor, h: Tensor, weights: CellWeights, { bias }: GruDefaults): Gates {
  const ofX = gatesOf(x, gates);
  const ofH = gatesOf(h.matmul(weights.recurrent), gates);
  const reset = ofX.r.add(ofH.r).sigmoid();
  const past = bias ? ofH.n.add(weights.own("recurrentBias")) : ofH.n;
  return { z: ofX.z.add(ofH.z).sigmoid(), n: ofX.n.add(reset.mul(past)).tanh() };
}

function resetBefore(x: Tensor, h: Tensor, { recurrent }: CellWeights): Gates {
  const ofX = gatesOf(x, gates);
  const u = gatesOf(recurrent, gates);
  const reset = ofX.r.add(h.matmul(u.r)).sigmoid();
  return {
    z: ofX.z.add(h.matmul(u.z)).sigmoid(),
    n: ofX.n.add(reset.mul(h).matmul(u.n)).tanh(),
  };
}

/**
 * Gated recurrent unit: between the hidden state before and a new one, an update gate chooses for each element; without a second memory it
 * has three quarters of the LSTM's weights.
 *
 *   r = σ(Wᵣ xₜ + Uᵣ hₜ₋₁ + bᵣ),   z = σ(W_z xₜ + U_z hₜ₋₁ + b_z)
 *   n = tanh(Wₙ xₜ + bₙ + r ⊙ (Uₙ hₜ₋₁ + b′))     reset "after";  tanh(Wₙ xₜ + bₙ + Uₙ (r ⊙ hₜ₋₁)) with "before"
 *   hₜ = (1 − z) ⊙ n + z ⊙ hₜ₋₁,   h₀ = 0
 *
 * @param x  [N, T, F], T ≥ 1
 * @params   layer1, layer2, …; with bidirectional layer1Reverse, … too: weight W [F, 3 · units], recurrent U [units, 3 · units],
 *   bias b [3 · units], the gates side by side as r, z, n; with reset "after" recurrentBias b′ [units]
 * @returns  [N, T, units]; with returns "last" [N, units], the end of the walk; twice as wide with bidirectional, where the end of the reverse
 *   walk is at the first step
 * @cost     3 · N · T · units · (F + units) MACs for each layer and direction
 * @throws {ShapeError} if x is not [N, T, F] with T ≥ 1 and the F that the weight was made for, or its batch is not the stateful one
 * @throws {SpecError}  if an option is out of its range, such as truncate below 1
 * @source   Cho et al. 2014, arXiv:1406.1078; reset "after" as in cuDNN and PyTorch
 */
export const gru = (options: GruOptions): Layer => gruLayer.make(options);
