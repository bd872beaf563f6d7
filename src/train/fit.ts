import type { Backend } from "../backend/backend.ts";
import type { Augmentation, Dataset, Regression } from "../data/index.ts";
import type { Layer, Loss, Variables } from "../nn/index.ts";
import type { Optimiser, Schedule } from "../optim/index.ts";
import type { CompileStats } from "../tensor/index.ts";
import type { Checkpoint, HostTensor, Position } from "./checkpoint.ts";
import type { EarlyStopping } from "./early-stopping.ts";
import type { Evaluation } from "./evaluate.ts";
import type { Moment } from "./moment.ts";
import type { TrainState } from "./step.ts";
import { Training } from "./training.ts";

/** A line of metrics.jsonl. `batch` is one step, `train` the mean over an epoch's steps, `val` the whole validation set. */
export interface MetricRecord {
  readonly step: number;
  readonly epoch: number;
  /** Seconds since training began, breaks not counted. */
  readonly time: number;
  readonly split: "batch" | "train" | "val";
  readonly loss: number;
  /** Absent where nothing is classified. */
  readonly accuracy?: number;
}

export type FitEvent =
  | {
      readonly type: "start";
      readonly position: Position;
      readonly steps: number;
      readonly stepsPerEpoch: number;
    }
  | {
      /** After the first step: what it took to trace, differentiate, compile and run it. */
      readonly type: "compiled";
      readonly firstStepMs: number;
      readonly stats: CompileStats;
    }
  | {
      readonly type: "step";
      readonly step: number;
      readonly epoch: number;
      readonly loss: number;
      /** NaN where nothing is classified. */
      readonly accuracy: number;
      readonly rate: number;
    }
  | { readonly type: "record"; readonly record: MetricRecord }
  | { readonly type: "checkpoint"; readonly position: Position };

/** Where a run is kept. */
export interface RunStore {
  saveCheckpoint(checkpoint: Omit<Checkpoint, "run">): Promise<void> | void;
  appendRecord(record: MetricRecord): Promise<void> | void;
  /** Called whenever the validation is the best so far. */
  saveModel(tensors: ReadonlyMap<string, HostTensor>): Promise<void> | void;
}

export interface FitOptions {
  readonly model: Layer;
  readonly data: Dataset | Regression;
  /** Without it, the last weights are the best. */
  readonly validation?: Dataset | Regression | undefined;
  readonly epochs: number;
  /** Examples a step. The rest of an epoch that fills no batch waits for the next epoch's order. */
  readonly batch: number;
  readonly optimiser: Optimiser;
  readonly schedule: Schedule;
  readonly augmentation?: Augmentation | undefined;
  /** Default: cross-entropy. */
  readonly loss?: Loss | undefined;
  readonly labelSmoothing?: number;
  /** Decay of the running average of the weights that validation uses; 0 for none. */
  readonly averaging?: number;
  /** Ends the run when its results have stopped improving. */
  readonly earlyStopping?: EarlyStopping | undefined;
  readonly seed: number;
  readonly backend?: Backend | undefined;
  readonly onEvent?: (event: FitEvent) => void;
  /**
   * Awaited after each step, before the next: the place to look at the model, or to wait. The last step of an epoch is followed by its
   * validation first. The time that it takes is no training time.
   */
  readonly afterStep?: (moment: Moment) => void | Promise<void>;
  /** Stops after the running step, once the position is saved. */
  readonly signal?: AbortSignal | undefined;
  readonly store?: RunStore | undefined;
  /** From where to go on. */
  readonly resume?: Checkpoint | undefined;
  /** A checkpoint also within an epoch, after so many seconds. Default 30. */
  readonly checkpointSeconds?: number;
  /** … and after so many steps. */
  readonly checkpointSteps?: number;
  /** A `batch` record every so many steps. Default 50. */
  readonly recordSteps?: number;
}

export interface FitResult {
  readonly status: "done" | "interrupted";
  /** The run ended before its last epoch because it stopped improving. */
  readonly stoppedEarly: boolean;
  readonly position: Position;
  readonly state: TrainState;
  /** What validation judges: the weights, or their running average. */
  readonly variables: Variables;
  readonly validation: Evaluation | undefined;
}

/**
 * Trains a model. Every bit of the result follows from the options and the seed: batches, augmentation and dropout are computed from
 * (seed, epoch, index), so a run that goes on from a checkpoint ends with the same bits as one that was never stopped.
 *
 * @throws {NonFiniteError} if loss or parameters become NaN or infinite; the store then holds the last good position
 * @throws {RangeError} if there are fewer examples than a batch needs, a label is no class, or options do not go together
 */
export async function fit(options: FitOptions): Promise<FitResult> {
  return new Training(options).run();
}
