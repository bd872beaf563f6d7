import type { FitEvent, MetricRecord, Position } from "../../../src/train/index.ts";
import type { Failure, Opened, Status } from "./plan.ts";

/** Steps in a row, one number each. */
export interface StepSeries {
  /** Number of the first, counted from 1. */
  readonly first: number;
  readonly loss: Float64Array<ArrayBuffer>;
  /** NaN where nothing is classified. */
  readonly accuracy: Float64Array<ArrayBuffer>;
  readonly rate: Float64Array<ArrayBuffer>;
}

/** Of a position, what people see. */
export type Place = Pick<Position, "step" | "epoch" | "batch" | "seconds" | "best">;

/** Before the first step. */
export const BEGINNING: Place = { step: 0, epoch: 0, batch: 0, seconds: 0, best: null };

export const placeOf = ({ step, epoch, batch, seconds, best }: Place): Place => ({
  ...{ step, epoch, batch, seconds, best },
});

/** What happened to a run since it was last told. Everything else is as it was. */
export interface Pulse {
  readonly status: Status;
  readonly place: Place;
  /** A run was opened: everything before belongs to another. */
  readonly opened?: Opened;
  readonly steps?: StepSeries;
  readonly records?: readonly MetricRecord[];
  /** Steps a second of late; absent while none are done. */
  readonly speed?: number;
  /** Seconds that the rest will take, validation included. */
  readonly eta?: number;
  /** How long tracing and compiling took, and the first step. */
  readonly firstStepMs?: number;
  readonly failure?: Failure;
  /** It is done before its last epoch, because it stopped improving. */
  readonly stoppedEarly?: boolean;
  /** Steps whose weights are kept. */
  readonly moments?: readonly number[];
  /** Something that a person should know, while the run goes on. */
  readonly warning?: string;
}

export type StepEvent = Extract<FitEvent, { readonly type: "step" }>;

/** Steps that were done and not told yet. */
export class StepBuffer {
  #steps: StepEvent[] = [];

  get empty(): boolean {
    return this.#steps.length === 0;
  }

  add(event: StepEvent): void {
    this.#steps.push(event);
  }

  /** All of them, which are then told. */
  take(): StepSeries | undefined {
    const first = this.#steps[0]?.step;
    if (first === undefined) return undefined;
    const series = {
      first,
      loss: Float64Array.from(this.#steps, ({ loss }) => loss),
      accuracy: Float64Array.from(this.#steps, ({ accuracy }) => accuracy),
      rate: Float64Array.from(this.#steps, ({ rate }) => rate),
    };
    this.#steps = [];
    return series;
  }
}
