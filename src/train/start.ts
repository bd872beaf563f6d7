import type { Variables } from "../nn/index.ts";
import type { Optimiser } from "../optim/index.ts";
import type { Checkpoint, Position } from "./checkpoint.ts";
import type { TrainState } from "./step.ts";
import { toHost } from "./variables.ts";

/** Before the first step. */
export const START: Position = {
  step: 0,
  epoch: 0,
  batch: 0,
  lossSum: 0,
  correct: 0,
  examples: 0,
  records: 0,
  seconds: 0,
  best: null,
  results: [],
};

/** A run before its first step that starts from these weights, not from drawn ones. */
export function startCheckpoint(
  { params, state }: Variables,
  { optimiser, averaging, seed }: { optimiser: Optimiser; averaging: number; seed: number },
): Omit<Checkpoint, "run"> {
  const start: TrainState = {
    params,
    model: state,
    optimiser: optimiser.init(params),
    ...(averaging > 0 && { average: { params, model: state } }),
  };
  return { seed, position: START, tensors: new Map(toHost("", start)) };
}
