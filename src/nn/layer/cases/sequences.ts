import * as nn from "../../index.ts";
import type { Cases } from "./case.ts";

/** [N, T, F]. */
const shape = [2, 3, 2] as const;

/** Values in [−1, 1) become ids 0 … 4. */
const tokens = nn.custom({ name: "tokens", apply: (_, x) => x.add(1).mul(2.5) });

export const sequences: Cases = {
  rnn: { layer: nn.rnn({ units: 3 }), input: shape },
  "rnn, relu, stacked, without bias, the last step": {
    layer: nn.rnn({ units: 2, layers: 2, activation: "relu", bias: false, returns: "last" }),
    input: shape,
  },
  "rnn, both directions, stacked, dropped between, in training": {
    layer: nn.rnn({ units: 2, layers: 2, bidirectional: true, dropout: 0.4 }),
    input: shape,
    training: true,
  },
  lstm: { layer: nn.lstm({ units: 2 }), input: shape },
  "lstm, both directions, the ends of both walks": {
    layer: nn.lstm({ units: 2, bidirectional: true, returns: "last" }),
    input: shape,
  },
  "lstm that goes on from its state": {
    layer: nn.lstm({ units: 2, stateful: 2 }),
    input: shape,
  },
  gru: { layer: nn.gru({ units: 2 }), input: shape },
  "gru, reset before, one step": {
    layer: nn.gru({ units: 2, reset: "before" }),
    input: [2, 1, 2],
  },
  "gru, without bias": { layer: nn.gru({ units: 2, bias: false }), input: shape },
  embedding: { layer: nn.embedding({ vocabulary: 4, dim: 3 }), input: [2, 3] },
  "embedding of all tokens, with sinusoidal positions": {
    layer: nn.sequential(tokens, nn.embedding({ vocabulary: 5, dim: 3 }), nn.positions()),
    input: [2, 4],
  },
  positions: { layer: nn.positions({ kind: "learned", length: 6 }), input: shape },
  multiHeadAttention: { layer: nn.multiHeadAttention({ dim: 4, heads: 2 }), input: [2, 3, 4] },
  "multiHeadAttention, causal, without bias, dropped, in training": {
    layer: nn.multiHeadAttention({ dim: 4, heads: 1, causal: true, bias: false, dropout: 0.3 }),
    input: [2, 3, 4],
    training: true,
  },
  transformerEncoder: {
    layer: nn.transformerEncoder({ dim: 4, heads: 2, hidden: 3, activation: "gelu" }),
    input: [1, 3, 4],
  },
  "transformerEncoder, pre-norm, causal": {
    layer: nn.transformerEncoder({ dim: 2, heads: 1, hidden: 2, norm: "pre", causal: true }),
    input: [1, 3, 2],
  },
};
