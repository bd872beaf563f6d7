/** The run's numbers as people read them: not more often than ten times a second. */
import { computed, type ReadonlySignal } from "@preact/signals";
import { paced } from "./paced.ts";
import { metrics, run } from "./run.ts";

const PACE_MS = 100;
const SLOWEST_MS = 1000;
/** Steps over which loss and accuracy are a mean. */
const LATELY = 20;

export interface Readout {
  readonly step: number;
  readonly steps: number;
  /** The running epoch, counted from 1; of a run that is over the last. */
  readonly epoch: number;
  readonly epochs: number;
  /** Means over the last steps. */
  readonly loss?: number;
  readonly accuracy?: number;
  readonly valLoss?: number;
  readonly valAccuracy?: number;
  readonly speed?: number;
  readonly eta?: number;
}

const now = computed<Readout | undefined>(() => {
  const { place, opened, speed, eta, status } = run.value;
  const { metrics: measured } = metrics.value;
  if (opened === undefined) return undefined;
  const { epochs } = opened.config;
  const lately = measured.lately(LATELY) ?? measured.records.at(-1);
  const val = measured.val.at(-1);
  // A run that is trained elsewhere stands here at its last checkpoint, and its records are further.
  const step = Math.max(place.step, measured.records.at(-1)?.step ?? 0);
  return {
    ...{ step, steps: opened.steps, epochs },
    epoch: status === "done" ? place.epoch : Math.min(epochs, place.epoch + 1),
    ...(lately && { loss: lately.loss, ...known("accuracy", lately.accuracy) }),
    ...(val && { valLoss: val.loss, ...known("valAccuracy", val.accuracy) }),
    ...(speed !== undefined && { speed }),
    ...(eta !== undefined && status !== "done" && { eta }),
  };
});

const known = (name: "accuracy" | "valAccuracy", value: number | undefined): Partial<Readout> =>
  value === undefined || Number.isNaN(value) ? {} : { [name]: value };

export const readout: ReadonlySignal<Readout | undefined> = paced(now, PACE_MS);
/** The step, for a mark that moves by less than a pixel at a time. */
export const markedStep: ReadonlySignal<number | undefined> = paced(
  computed(() => now.value?.step),
  SLOWEST_MS,
);
/** As `metrics`, at a pace at which curves are drawn: longer ones take longer, and change less to the eye. */
export const pacedMetrics: typeof metrics = paced(metrics, ({ metrics: { length } }) =>
  Math.min(SLOWEST_MS, Math.max(PACE_MS, length / 100)),
);
