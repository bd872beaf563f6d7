import type { Checkpoint, HostTensor, MetricRecord, RunStore } from "../../../src/train/index.ts";
import type { Keeper, Portion } from "./keeper.ts";
import { identityOf, type Plan } from "./plan.ts";
import { StepBuffer, type StepEvent } from "./pulse.ts";

type Due = Pick<Portion, "checkpoint" | "records" | "steps" | "best">;

/**
 * Keeps a run while it trains. Training never waits for the writing: what comes while a portion is being written goes with the next, and
 * of several checkpoints that wait only the last is written.
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
  #latest: Checkpoint | undefined;
  /** A checkpoint that is not written yet, with what leads to it. */
  #due: Due | undefined;
  #writing: Promise<void> | undefined;
  #warned = false;

  /**
   * @param first  the run is a new one; what was kept before goes with its first checkpoint
   * @param warn  told once, in words, when the run cannot be kept
   */
  constructor(keeper: Keeper, plan: Plan, first: boolean, warn: (text: string) => void) {
    this.#keeper = keeper;
    this.#plan = plan;
    this.#first = first;
    this.#warn = warn;
  }

  /** The last state that was sound, for looking at after a failure. */
  get latest(): Checkpoint | undefined {
    return this.#latest;
  }

  addStep(event: StepEvent): void {
    this.#steps.add(event);
  }

  appendRecord(record: MetricRecord): void {
    this.#records.push(record);
  }

  saveModel(tensors: ReadonlyMap<string, HostTensor>): void {
    this.#best = tensors;
  }

  saveCheckpoint(given: Omit<Checkpoint, "run">): void {
    const checkpoint = { ...given, run: identityOf(this.#plan) };
    const steps = this.#steps.take();
    this.#latest = checkpoint;
    this.#due = joined(this.#due, {
      ...{ checkpoint, records: this.#records, steps: steps === undefined ? [] : [steps] },
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
        ? error.message || error.name
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
