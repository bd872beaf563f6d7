import { batches } from "../data/index.ts";
import { exponential } from "../optim/index.ts";
import { tensor } from "../tensor/index.ts";
import type { FitOptions } from "./fit.ts";
import { findNonFinite, NonFiniteError } from "./non-finite.ts";
import { pause } from "./pause.ts";
import { trainStep } from "./step.ts";
import { checkLearning, givenOf, initialState } from "./training.ts";

export type FindRateOptions = Omit<
  FitOptions,
  "schedule" | "epochs" | "validation" | "store" | "resume" | "earlyStopping" | "onEvent"
> & {
  /** The first rate. Default 1e-5. */
  readonly from?: number;
  /** The rate of the last step. Default 10. */
  readonly to?: number;
  /** How many steps at most. Default 100. */
  readonly steps?: number;
  readonly onStep?: (found: RateStep) => void;
};

export interface RateStep {
  readonly step: number;
  readonly rate: number;
  /** Of the step's batch, before its update. */
  readonly loss: number;
  /** The running mean of the losses. */
  readonly smoothed: number;
}

export interface RateSearch {
  readonly steps: readonly RateStep[];
  /** Where the smoothed loss falls fastest per factor of the rate: a rate to train with. Absent where it never falls. */
  readonly suggestion?: number;
  /** Where the smoothed loss is lowest: already too high, the peak of a one-cycle schedule is a third to a tenth of it. */
  readonly lowest: number;
  /** The rate at which the loss left the numbers or rose far above the lowest; absent where it did neither. */
  readonly diverged?: number;
}

/** Share of the old in the running mean of the losses. */
const SMOOTHING = 0.9;
/** How far above the lowest smoothed loss the search ends. */
const DIVERGED = 4;
/** Steps on either side from which a slope is taken. */
const REACH = 3;

/**
 * Searches for a learning rate: trains a copy of the initial state while the rate grows exponentially,
 *
 *   rate(t) = from · (to / from)^(t / (steps − 1)),
 *
 * and looks where the smoothed loss falls fastest. Nothing is kept. Ends early where the loss diverges.
 *
 * @cost `steps` training steps
 * @throws {RangeError} unless 0 < from < to and steps ≥ 10, or for what `fit` refuses
 * @throws {NonFiniteError} if the first step, of the lowest rate, leaves the numbers already
 * @source Smith 2017, arXiv:1506.01186, section 3.3
 */
export async function findLearningRate(options: FindRateOptions): Promise<RateSearch> {
  const { data, batch, seed, augmentation, signal, onStep } = options;
  const { from = 1e-5, to = 10, steps = 100 } = options;
  if (!(from > 0 && to > from && to < Number.POSITIVE_INFINITY))
    throw new RangeError(`findLearningRate: from ${from} to ${to}, must be 0 < from < to`);
  if (!Number.isSafeInteger(steps) || steps < 10)
    throw new RangeError(`findLearningRate: steps is ${steps}, must be a whole number ≥ 10`);
  if (data.size < batch)
    throw new RangeError(
      `batch is ${batch}, but there are only ${data.size} examples: use a smaller batch`,
    );
  checkLearning(options);
  const rateAt = exponential({ rate: from, factor: to / from, every: steps - 1 });
  const run = trainStep(options);
  let state = initialState(options);
  const found: RateStep[] = [];
  let mean = 0;
  let diverged: number | undefined;
  const perEpoch = Math.floor(data.size / batch);
  for (let epoch = 0; epoch * perEpoch < steps && diverged === undefined; epoch++) {
    const order = { size: batch, seed, epoch, dropLast: true };
    for (const made of batches(data, { ...order, ...(augmentation && { augmentation }) })) {
      const step = found.length;
      if (step >= steps || diverged !== undefined) break;
      await pause();
      signal?.throwIfAborted();
      const rate = rateAt(step);
      const given = givenOf(made, data);
      const [next, metrics] = run(state, given, step, rate);
      state = next;
      const loss = metrics.loss.item();
      // The step after the update that broke it is the one that shows it.
      if (metrics.finite.item() !== 1 || !Number.isFinite(loss)) {
        if (step === 0) {
          const { where } = findNonFinite(options, next, given, tensor(step));
          throw new NonFiniteError(`step 0 (rate ${rate}): ${where}; check the data`);
        }
        diverged = rate;
        break;
      }
      mean = SMOOTHING * mean + (1 - SMOOTHING) * loss;
      // As if the past before the first loss had been like what came since.
      const smoothed = mean / (1 - SMOOTHING ** (step + 1));
      const point = { step, rate, loss, smoothed };
      found.push(point);
      onStep?.(point);
      const least = Math.min(...found.map((point) => point.smoothed));
      if (step >= 2 * REACH && smoothed > DIVERGED * least) diverged = rate;
    }
  }
  return { ...judge(found), ...(diverged !== undefined && { diverged }) };
}

function judge(steps: readonly RateStep[]): RateSearch {
  const lowest = steps.reduce((best, point) => (point.smoothed < best.smoothed ? point : best));
  let steepest: RateStep | undefined;
  let slope = 0;
  // Beyond the lowest loss it only falls by chance.
  for (let at = REACH; at + REACH < steps.length && at <= lowest.step; at++) {
    const [before, after] = [steps[at - REACH] as RateStep, steps[at + REACH] as RateStep];
    const rise = (after.smoothed - before.smoothed) / Math.log(after.rate / before.rate);
    if (rise < slope) [slope, steepest] = [rise, steps[at]];
  }
  return { steps, lowest: lowest.rate, ...(steepest && { suggestion: steepest.rate }) };
}
