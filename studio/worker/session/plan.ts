import type { Spec } from "../../../src/nn/index.ts";
import type { DataConfig, RunConfig, Settings } from "../../../src/train/index.ts";

/** What a run is to do, as the project says it. */
export interface Plan {
  /** What the run is called. */
  readonly name: string;
  readonly model: Spec;
  /** As a person wrote the model; the run follows from `model`. */
  readonly text?: string;
  readonly data: Omit<DataConfig, "dir">;
  readonly training: Omit<Settings, "train" | "validation">;
  readonly seed: number;
}

/** The text that tells plans apart. */
export const identityOf = ({ model, data, training, seed }: Plan): string =>
  JSON.stringify([model, data, training, seed]);

/** Where a run stands, for people. */
export type Status =
  /** No run was opened yet. */
  | "empty"
  /** Its data are being made or read, its network built. */
  | "opening"
  /** Before the first step. */
  | "ready"
  /** The first step is being compiled. */
  | "compiling"
  | "running"
  | "paused"
  | "done"
  /** It could not be opened, or it met a number that is none; `failure` says why. */
  | "failed";

/** Why a run ended where it should not. */
export interface Failure {
  readonly message: string;
  /** Path of the layer that it began in. */
  readonly layer?: string;
}

/** What the page is told of a run when it is opened. */
export interface Opened {
  readonly plan: Plan;
  readonly config: RunConfig;
  readonly steps: number;
  readonly stepsPerEpoch: number;
  /** Examples. */
  readonly train: number;
  readonly validation: number;
  readonly threads: number;
}
