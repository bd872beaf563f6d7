/** What a run measured: every step, and every epoch. */
import type { MetricRecord } from "../../src/train/fit.ts";
import type { StepSeries } from "../worker/session/pulse.ts";

/** Numbers in a row that grow at the end. */
class Column {
  #values = new Float64Array(1024);
  length = 0;

  get values(): Float64Array {
    return this.#values.subarray(0, this.length);
  }

  append(more: ArrayLike<number>): void {
    const needed = this.length + more.length;
    if (needed > this.#values.length) {
      const larger = new Float64Array(Math.max(needed, 2 * this.#values.length));
      larger.set(this.values);
      this.#values = larger;
    }
    this.#values.set(more, this.length);
    this.length = needed;
  }
}

/** An epoch's mean, or the validation after it. */
export interface EpochPoint {
  readonly step: number;
  readonly epoch: number;
  readonly loss: number;
  /** NaN where nothing is classified. */
  readonly accuracy: number;
}

export class Metrics {
  readonly #step = new Column();
  readonly #loss = new Column();
  readonly #accuracy = new Column();
  readonly #rate = new Column();
  readonly train: EpochPoint[] = [];
  readonly val: EpochPoint[] = [];
  readonly records: MetricRecord[] = [];

  /** Steps that were told. */
  get length(): number {
    return this.#step.length;
  }
  /** Their numbers, counted from 1. */
  get step(): Float64Array {
    return this.#step.values;
  }
  get loss(): Float64Array {
    return this.#loss.values;
  }
  get accuracy(): Float64Array {
    return this.#accuracy.values;
  }
  get rate(): Float64Array {
    return this.#rate.values;
  }

  /** Adds steps; those that are there already, because a run went on from before them, are passed over. */
  addSteps({ first, loss, accuracy, rate }: StepSeries): void {
    const skip = Math.max(0, (this.step.at(-1) ?? 0) + 1 - first);
    if (skip >= loss.length) return;
    this.#step.append(Array.from({ length: loss.length - skip }, (_, i) => first + skip + i));
    this.#loss.append(loss.subarray(skip));
    this.#accuracy.append(accuracy.subarray(skip));
    this.#rate.append(rate.subarray(skip));
  }

  addRecords(records: readonly MetricRecord[]): void {
    for (const record of records) {
      this.records.push(record);
      const { split, step, epoch, loss, accuracy = Number.NaN } = record;
      if (split === "batch") continue;
      (split === "train" ? this.train : this.val).push({ step, epoch, loss, accuracy });
    }
  }

  /** Means over the last steps, or undefined before the first. */
  lately(steps: number): { readonly loss: number; readonly accuracy: number } | undefined {
    if (this.length === 0) return undefined;
    return { loss: mean(this.loss.slice(-steps)), accuracy: mean(this.accuracy.slice(-steps)) };
  }
}

const mean = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
