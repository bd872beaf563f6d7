import type { Checkpoint, HostTensor, MetricRecord } from "../../../src/train/index.ts";
import type { Plan } from "./plan.ts";
import type { StepSeries } from "./pulse.ts";

/** What is written at once: a checkpoint, and what came of the run since the last. */
export interface Portion {
  readonly plan: Plan;
  readonly savedAt: number;
  /** Takes the place of whatever run was kept before. */
  readonly first: boolean;
  readonly checkpoint: Checkpoint;
  readonly records: readonly MetricRecord[];
  readonly steps: readonly StepSeries[];
  /** The best weights, where they are others than at the last portion. */
  readonly best?: ReadonlyMap<string, HostTensor>;
}

/** A run as it was left. */
export interface KeptRun {
  readonly plan: Plan;
  readonly savedAt: number;
  readonly checkpoint: Checkpoint;
  readonly records: readonly MetricRecord[];
  readonly steps: readonly StepSeries[];
}

/** A run up to its last checkpoint. */
export type RunSoFar = Omit<KeptRun, "savedAt">;

/** Where the last run is kept, whole or not at all. */
export interface Keeper {
  /** @throws where there is no room; what was kept before is then still there */
  write(portion: Portion): Promise<void>;
  last(): Promise<KeptRun | undefined>;
  best(): Promise<ReadonlyMap<string, HostTensor> | undefined>;
  forget(): Promise<void>;
}
