/** The training run that Node, a page and a worker of the page all make. It goes through the public entries only. */
import { digits } from "../../src/data/index.ts";
import { wasm } from "../../src/index.ts";
import { constant, sgd } from "../../src/optim/index.ts";
import { encodeCheckpoint, fit as fitModel, modelTensors } from "../../src/train/index.ts";
import { challenge } from "../../src/zoo/index.ts";

export const STEPS = 24;
const BATCH = 32;
const SEED = 5;

/** What a run shows of itself. All of it can be posted between threads and read out of a page as JSON. */
export interface TrainingRun {
  readonly description: string;
  readonly threads: number;
  readonly isolated: boolean;
  /** One each step. */
  readonly losses: readonly number[];
  /** Of 100 digits that it was not trained on. */
  readonly validationLoss: number;
  /** SHA-256 of all parameters and running statistics after the last step. */
  readonly weights: string;
}

/** @param threads  how many are asked for */
export async function trainingRun(threads: number): Promise<TrainingRun> {
  const backend = wasm({ threads });
  await backend.ready();
  const losses: number[] = [];
  const { validation, variables, position } = await fitModel({
    model: challenge.build(),
    data: digits({ count: STEPS * BATCH, seed: SEED }),
    validation: digits({ count: 100, seed: SEED + 1 }),
    epochs: 1,
    batch: BATCH,
    optimiser: sgd({ momentum: 0.9 }),
    schedule: constant({ rate: 0.05 }),
    augmentation: { shift: 2 },
    seed: SEED,
    backend,
    onEvent: (event) => {
      if (event.type === "step") losses.push(event.loss);
    },
  });
  const tensors = modelTensors(variables);
  // The time that training took is a part of the position.
  const still = { ...position, seconds: 0 };
  const bytes = await encodeCheckpoint({ run: "", seed: SEED, position: still, tensors });
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const { description, threads: used } = backend;
  backend.dispose();
  return {
    description,
    threads: used,
    isolated: globalThis.crossOriginIsolated ?? false,
    losses,
    validationLoss: validation?.loss ?? Number.NaN,
    weights: Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join(""),
  };
}
