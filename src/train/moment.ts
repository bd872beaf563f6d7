import type { Variables } from "../nn/index.ts";
import type { Checkpoint, Position } from "./checkpoint.ts";
import type { Batch, TrainState } from "./step.ts";

/**
 * A run between two steps. Nothing is copied or computed before it is asked for, and the tensors are those of the run itself:
 * the next step writes over the state, so what is to last longer is copied (`modelTensors`).
 */
export interface Moment {
  readonly position: Position;
  /** What validation judges: the weights, or their running average. */
  readonly variables: Variables;
  readonly state: TrainState;
  /** What the step before it was given: augmented, labels mixed. */
  readonly batch: Batch;
  /** From which the run can go on here: a copy on the host. */
  checkpoint(): Omit<Checkpoint, "run">;
}

/** The weights that validation judges. */
export const variablesOf = ({ params, model, average }: TrainState): Variables => ({
  params: average?.params ?? params,
  state: average?.model ?? model,
});
