import { choice, count, optional, within } from "../nn/layer/field.ts";
import { readOptions } from "../nn/options.ts";
import { type EpochResult, isBetter } from "../optim/index.ts";

/** When a run ends before its last epoch. The best weights are kept apart as in any run; nothing is restored. */
export interface EarlyStopping {
  /** So many epochs in a row without improvement end the run. */
  readonly patience: number;
  /** An improvement is at least so large. Default 0: any. */
  readonly minDelta?: number;
  /** What is to improve: the loss to fall or the accuracy to rise. Default "loss". */
  readonly monitor?: "loss" | "accuracy";
}

const fields = {
  patience: count,
  minDelta: optional(within(0, Number.POSITIVE_INFINITY), 0),
  monitor: optional(choice(["loss", "accuracy"]), "loss"),
};

/** @throws {RangeError} for an option that is unknown, missing or out of its range */
export const readEarlyStopping = (given: object): Required<EarlyStopping> =>
  readOptions<EarlyStopping>("earlyStopping", fields, given);

/**
 * The epochs in a row, up to the last, in which nothing improved. Follows from the results alone, which are part of a checkpoint:
 * a run that goes on stops where the uninterrupted one does.
 */
export function epochsWithoutImprovement(
  results: readonly EpochResult[],
  options: EarlyStopping,
): number {
  const { monitor, minDelta } = readEarlyStopping(options);
  let best: number | undefined;
  let since = 0;
  for (const result of results) {
    const value = result[monitor] ?? Number.NaN;
    if (isBetter(value, best, { monitor, threshold: minDelta, relative: false }))
      [best, since] = [value, 0];
    else since++;
  }
  return since;
}

/** True if the last result ends the run. */
export const shouldStop = (
  results: readonly EpochResult[],
  options: EarlyStopping | undefined,
): boolean =>
  options !== undefined && epochsWithoutImprovement(results, options) >= options.patience;
