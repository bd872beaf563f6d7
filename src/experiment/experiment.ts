import type { Backend } from "../backend/backend.ts";
import type { Plot, Table } from "../inspect/index.ts";

export interface ExperimentOptions {
  readonly backend: Backend;
  readonly seed: number;
  /** The folder of the published data set that the experiment asks for; without it, generated data instead. */
  readonly dataDir?: string;
  /** Told now and then what is being done, in one line. */
  readonly onProgress?: (text: string) => void;
  readonly signal?: AbortSignal;
}

/** A statement of the lectures or of a paper, and whether the run bore it out. */
export interface Claim {
  readonly text: string;
  readonly holds: boolean;
}

export interface Findings {
  readonly tables: readonly Table[];
  readonly plots: readonly Plot[];
  readonly claims: readonly Claim[];
}

/** One result that can be repeated: a file beside this, and a line in index.ts. Equal seeds give equal findings. */
export interface Experiment {
  readonly name: string;
  /** One line for people. */
  readonly summary: string;
  readonly source: string;
  /** The published data set that `dataDir` may hold. Absent: it needs none. */
  readonly data?: "cifar10";
  run(options: ExperimentOptions): Promise<Findings>;
}
