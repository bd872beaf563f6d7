import * as nn from "../../index.ts";
import type { Cases } from "./case.ts";

/** [N, T, F]. */
const shape = [2, 4, 3] as const;

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
    input: [2, 1, 3],
  },
  "gru, without bias": { layer: nn.gru({ units: 2, bias: false }), input: shape },
};
