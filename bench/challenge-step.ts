import type { Backend } from "../src/backend/backend.ts";
import { batches, type Dataset, digits } from "../src/data/index.ts";
import type { Layer } from "../src/nn/index.ts";
import { constant, type SgdOptions, sgd } from "../src/optim/index.ts";
import { tensor } from "../src/tensor/index.ts";
import { type Batch, initialState, trainStep } from "../src/train/index.ts";
import { challenge } from "../src/zoo/index.ts";

/** The optimiser of the recipe, at a rate from the middle of its schedule. */
export const optimiser = { momentum: 0.9, nesterov: true, weightDecay: 5e-4 } satisfies SgdOptions;
export const RATE = 0.05;
export const SEED = 1;

/** Generated digits to train on. */
export const trainingDigits = (count: number): Dataset => digits({ count, seed: SEED });

/** The challenge network's training step and the state before the first one. */
export const challengeStep = (data: Dataset, size: number, backend: Backend) =>
  stepOf(challenge.build(), data, size, backend);

/** The same of any network on such images. */
export function stepOf(model: Layer, data: Dataset, size: number, backend: Backend) {
  const options = {
    model,
    data,
    epochs: 1,
    batch: size,
    optimiser: sgd(optimiser),
    schedule: constant({ rate: RATE }),
    seed: SEED,
    backend,
  };
  return { step: trainStep(options), state: initialState(options) };
}

/** Batches without end, epoch after epoch. */
export function* endlessBatches(data: Dataset, size: number): Generator<Batch, never> {
  for (let epoch = 0; ; epoch++)
    for (const { images, labels } of batches(data, { size, seed: SEED, epoch, dropLast: true }))
      yield { images: tensor(images, [size, ...data.shape]), labels: tensor(labels) };
}
