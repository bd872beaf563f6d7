import type { Checkpoint, HostTensor, MetricRecord, RunStore } from "../../../src/train/index.ts";
import type { Keeper, KeptRun, Portion, RunSoFar } from "./keeper.ts";
import { identityOf, type Plan } from "./plan.ts";
import { StepBuffer, type StepEvent, type StepSeries } from "./pulse.ts";

/** A run that goes on. */
export type LeftRun = Pick<KeptRun, "checkpoint" | "records" | "steps"> & {
  readonly best?: ReadonlyMap<string, HostTensor> | undefined;
};

type Due = Pick<Portion, "checkpoint" | "records" | "steps" | "best">;

/**
 * Keeps a run while it trains: here, for who takes it away, and in the browser's storage, for who leaves the page. Training never waits
 * for the writing: what comes while a portion is being written goes with the next, and of several checkpoints that wait only the last is
 * written.
 */
export class RunWriter implements RunStore {
  readonly #keeper: Keeper;
  readonly #plan: Plan;
  readonly #warn: (text: string) => void;
  #first: boolean;
  /** Since the last checkpoint. */
  #records: MetricRecord[] = [];
  readonly #steps = new StepBuffer();
  #best: ReadonlyMap<string, HostTensor> | undefined;
  /** The whole run up to its last checkpoint, whether it could be written or not. */
  readonly #all: { readonly records: MetricRecord[]; readonly steps: StepSeries[] };
  #latest: Checkpoint | undefined;
  #bestYet: ReadonlyMap<string, HostTensor> | undefined;
  /** A checkpoint that is not written yet, with what leads to it. */
  #due: Due | undefined;
  #writing: Promise<void> | undefined;
  #warned = false;

  /**
   * @param left  the run as it was left; without it the run is a new one, and what was kept before goes with its first checkpoint
   * @param warn  told, in words, when the run cannot be kept, and when it can be again
   */
  constructor(keeper: Keeper, plan: Plan, left: LeftRun | undefined, warn: (text: string) => void) {
    this.#keeper = keeper;
    this.#plan = plan;
    this.#first = left === undefined;
    this.#warn = warn;
    this.#all = { records: [...(left?.records ?? [])], steps: [...(left?.steps ?? [])] };
    this.#latest = left?.checkpoint;
    this.#bestYet = left?.best;
  }

  /** The last state that was sound, for looking at after a failure. */
  get latest(): Checkpoint | undefined {
    return this.#latest;
  }

  /** The run up to its last checkpoint; undefined before the first. */
  get run(): RunSoFar | undefined {
    const { records, steps } = this.#all;
    return (
      this.#latest && {
        ...{ plan: this.#plan, checkpoint: this.#latest },
        ...{ records: [...records], steps: [...steps] },
      }
    );
  }

  /** The weights that were judged best. */
  get best(): ReadonlyMap<string, HostTensor> | undefined {
    return this.#bestYet;
  }

  addStep(event: StepEvent): void {
    this.#steps.add(event);
  }

  appendRecord(record: MetricRecord): void {
    this.#records.push(record);
  }

  saveModel(tensors: ReadonlyMap<string, HostTensor>): void {
    this.#best = tensors;
    this.#bestYet = tensors;
  }

  saveCheckpoint(given: Omit<Checkpoint, "run">): void {
    const checkpoint = { ...given, run: identityOf(this.#plan) };
    const last = this.#steps.take();
    const steps = last === undefined ? [] : [last];
    this.#latest = checkpoint;
    this.#all.records.push(...this.#records);
    this.#all.steps.push(...steps);
    this.#due = joined(this.#due, {
      ...{ checkpoint, records: this.#records, steps },
      ...(this.#best && { best: this.#best }),
    });
    this.#records = [];
    this.#best = undefined;
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
  }

  /** Resolves when everything is written that can be. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    for (let due = this.#due; due !== undefined; due = this.#due) {
      this.#due = undefined;
      const about = { plan: this.#plan, savedAt: Date.now(), first: this.#first };
      try {
        await this.#keeper.write({ ...about, ...due });
        this.#first = false;
        if (this.#warned) this.#warn("The run is being saved again.");
        this.#warned = false;
      } catch (error) {
        // It all goes with the next checkpoint, for which there may be room again.
        const failed = due;
        const next: Due | undefined = this.#due;
        this.#due = next === undefined ? failed : joined(failed, next);
        this.#say(error);
        return;
      }
    }
  }

  #say(error: unknown): void {
    if (this.#warned) return;
    this.#warned = true;
    const full = error instanceof Error && error.name === "QuotaExceededError";
    const why = full
      ? "the browser's storage is full"
      : error instanceof Error
        ? (error.message || error.name).replace(/\.$/, "")
        : String(error);
    this.#warn(
      `The run is not being saved: ${why}. Training goes on, but after leaving the page it begins anew.`,
    );
  }
}

/** Two portions as one: the later checkpoint, and all that leads to it. */
const joined = (before: Due | undefined, after: Due): Due =>
  before === undefined
    ? after
    : {
        ...before,
        ...after,
        records: [...before.records, ...after.records],
        steps: [...before.steps, ...after.steps],
      };
