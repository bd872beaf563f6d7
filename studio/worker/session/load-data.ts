import { digits } from "../../../src/data/index.ts";
import type { TrainingData } from "../../../src/train/index.ts";
import type { Plan } from "./plan.ts";

/** The digits that a seed makes are numbered: training takes the first ones, validation those from here on. */
const VALIDATION_START = 1_000_000;

/** The data of a run. */
export async function loadData(data: Plan["data"], seed: number): Promise<TrainingData> {
  const { name, train = 20_000, validation = 2_000 } = data;
  if (name !== "digits") throw new RangeError(`data ${name} are not here`);
  return {
    train: digits({ count: train, seed }),
    validation: digits({ count: validation, seed, start: VALIDATION_START }),
  };
}
