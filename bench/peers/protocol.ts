/**
 * What the processes of a contest are asked and what they answer, one line of JSON each way. Tensors travel as safetensors files.
 *
 *   Open     →  Opened
 *   Turns    →  { ms: [of each turn] }
 *   Results  →  {}: the file is written
 *   Settle   →  { peak: bytes so far }
 *   Memory   →  MemoryUse
 *   anything →  { error: one line }: what it cannot do
 *
 * A process does one job after the other; opening one forgets the last.
 */
export type Message = Open | Turns | Results | Settle | Memory;

/** What is to be done. `work` says how the other fields are read. */
export interface Job {
  readonly work: string;
  readonly [option: string]: unknown;
}

export interface Open {
  readonly open: Job;
  /** A safetensors file with what the work begins with. */
  readonly load: string;
  readonly threads: number;
}

export interface Opened {
  /** What does the work, with its version and setting, for people. */
  readonly is: string;
}

/** Does the work so many times. */
export interface Turns {
  readonly turns: number;
}

/** Asked before the first turn: what the work gives, as a safetensors file of this name. */
export interface Results {
  readonly results: string;
}

/** Lets garbage go, where that can be asked for, and forgets the peak of memory. */
export interface Settle {
  readonly settle: true;
}

export interface Memory {
  readonly memory: true;
}

/** Bytes of the process's resident memory. */
export interface MemoryUse {
  /** When its own modules were loaded, and nothing else yet. */
  readonly before: number;
  /** The most since it was settled. */
  readonly peak: number;
  /** What the work's own plan takes, where there is one. */
  readonly planned?: number;
}
