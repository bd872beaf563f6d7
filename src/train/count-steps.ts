/** Steps are numbered by a float32 that travels with the batch. */
export const MOST_STEPS = 2 ** 24;

export interface RunLength {
  readonly epochs: number;
  /** Examples a step. */
  readonly batch: number;
  /** Examples that there are; what fills no batch waits for the next epoch. */
  readonly examples: number;
}

/**
 * Steps of a run: epochs · ⌊examples / batch⌋.
 * @throws {RangeError} for a batch that is no whole number from 1 or larger than the data, and for 2²⁴ steps or more
 */
export function countSteps({ epochs, batch, examples }: RunLength): number {
  if (!Number.isSafeInteger(batch) || batch < 1)
    throw new RangeError(`batch is ${batch}, must be a whole number ≥ 1`);
  if (!Number.isSafeInteger(epochs) || epochs < 0)
    throw new RangeError(`epochs is ${epochs}, must be a whole number ≥ 0`);
  if (examples < batch)
    throw new RangeError(
      `batch is ${batch}, but there are only ${examples} training examples: use a smaller batch`,
    );
  const perEpoch = Math.floor(examples / batch);
  if (epochs * perEpoch >= MOST_STEPS)
    throw new RangeError(
      `${epochs} epochs of ${perEpoch} steps are more than 2^24 steps: use fewer epochs or a larger batch`,
    );
  return epochs * perEpoch;
}
