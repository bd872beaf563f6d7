import type { Backend } from "../backend/backend.ts";
import { batches, type Dataset } from "../data/index.ts";
import { type Layer, type LossSpec, lossFromSpec } from "../nn/index.ts";
import {
  type OptimiserSpec,
  optimiserFromSpec,
  type ScheduleSpec,
  scheduleFromSpec,
} from "../optim/index.ts";
import { readEarlyStopping } from "./early-stopping.ts";
import type { FitOptions } from "./fit.ts";
import type { RunConfig } from "./run-config.ts";
import { checkLearning } from "./training.ts";

/** What a run learns from, and what it is judged by. */
export interface TrainingData {
  readonly train: Dataset;
  readonly validation: Dataset;
}

/**
 * What `fit` is to do for a run's configuration, checked; nothing is computed yet.
 * @throws {RangeError} for settings that cannot be
 */
export function fitOptions(
  config: RunConfig,
  model: Layer,
  data: TrainingData,
  backend: Backend,
): FitOptions {
  const { epochs, batch, augmentation, labelSmoothing, averaging, seed } = config;
  const { loss, earlyStopping } = config;
  // Checks the augmentation, which the run itself would only do at its first step.
  batches(data.train, { size: batch, seed, augmentation }).next();
  const options: FitOptions = {
    ...{ model, epochs, batch, augmentation, labelSmoothing, averaging, seed, backend },
    data: data.train,
    validation: data.validation,
    optimiser: optimiserFromSpec(config.optimiser as OptimiserSpec),
    schedule: scheduleFromSpec(config.schedule as ScheduleSpec),
    ...(loss && { loss: lossFromSpec(loss as LossSpec) }),
    ...(earlyStopping && { earlyStopping: readEarlyStopping(earlyStopping) }),
  };
  checkLearning(options);
  return options;
}
