import {
  batchCount,
  batches,
  cifar10,
  type Dataset,
  digits,
  type Standardisation,
  slice,
  standardisation,
} from "../data/index.ts";
import type { Series } from "../inspect/index.ts";
import { type Layer, sequential, standardise, type Tensors } from "../nn/index.ts";
import { cosine, sgd } from "../optim/index.ts";
import { flatten, type Tensor, tensor, unflatten } from "../tensor/index.ts";
import { evaluator, givenOf, initialState, type TrainState, trainStep } from "../train/index.ts";
import { pause } from "../train/pause.ts";
import { models } from "../zoo/index.ts";
import type { Experiment, ExperimentOptions, Findings } from "./experiment.ts";

export interface PlainTask {
  /** Layers with weights: 20, 32, 44 or 56. */
  readonly layers: number;
  /** Multiplier of the published 16, 32 and 64 channels. */
  readonly width: number;
  /** Images to learn from. */
  readonly examples: number;
  /** Images to judge by. */
  readonly validation: number;
  readonly batch: number;
  readonly epochs: number;
  readonly rate: number;
}

const TASK: PlainTask = {
  ...{ layers: 56, width: 1 / 2, rate: 0.05 },
  ...{ examples: 2048, validation: 1000, batch: 64, epochs: 4 },
};

/** Generated digits for validation are numbered from here on. */
const VALIDATION_START = 1_000_000;

interface Images {
  readonly train: Dataset;
  readonly validation: Dataset;
  readonly pixels: Standardisation;
}

/** The first images of CIFAR-10 where its folder is given; else generated digits. */
export async function twinsImages(
  { examples, validation }: Pick<PlainTask, "examples" | "validation">,
  { dataDir: dir, seed, onProgress }: ExperimentOptions,
): Promise<Images> {
  if (dir !== undefined)
    return {
      train: slice(await cifar10({ split: "train", dir }), 0, examples),
      validation: slice(await cifar10({ split: "test", dir }), 0, validation),
      pixels: standardisation.cifar10,
    };
  onProgress?.("no --data-dir with CIFAR-10: generated digits instead");
  return {
    train: digits({ count: examples, seed }),
    validation: digits({ count: validation, seed, start: VALIDATION_START }),
    pixels: standardisation.mnist,
  };
}

export interface Trained {
  readonly name: string;
  /** Of every step. */
  readonly losses: readonly number[];
  /** On images that were not trained on. */
  readonly accuracy: number;
}

/**
 * Trains a plain network for CIFAR and the residual one of the same layers, from the same weights on the same batches: shortcuts without
 * weights are all that differs.
 */
export async function trainTwins(
  task: PlainTask,
  options: ExperimentOptions,
): Promise<{ readonly plain: Trained; readonly residual: Trained; readonly data: string }> {
  const { layers, width, rate, epochs, batch } = task;
  const { backend, seed, signal, onProgress } = options;
  const { train, validation, pixels } = await twinsImages(task, options);
  const optimiser = sgd({ momentum: 0.9, weightDecay: 1e-4 });
  const schedule = cosine({ rate, steps: epochs * batchCount(train.size, batch, true) });
  let drawn: readonly Float32Array[] | undefined;

  const trained = async (kind: "plain" | "resnet"): Promise<Trained> => {
    const name = `${kind}${layers}_cifar`;
    const model = sequential({ standardise: standardise(pixels), network: networkOf(name, width) });
    const given = { model, data: train, optimiser, seed, backend };
    const start = initialState(given);
    drawn ??= flatten<Tensor>(start.params)[0].map((weight) => Float32Array.from(weight.data()));
    let state: TrainState = { ...start, params: withNumbers(start.params, drawn) };
    const run = trainStep(given);
    const losses: number[] = [];
    for (let epoch = 0; epoch < epochs; epoch++)
      for (const made of batches(train, { size: batch, seed, epoch, dropLast: true })) {
        await pause();
        signal?.throwIfAborted();
        const at = losses.length;
        const [next, { loss }] = run(state, givenOf(made, train), at, schedule(at));
        state = next;
        losses.push(loss.item());
        if (at % 10 === 0) onProgress?.(`${name}: step ${at}, loss ${losses.at(-1)?.toFixed(3)}`);
      }
    const judged = await evaluator(model, { backend })(
      { params: state.params, state: state.model },
      validation,
    );
    return { name, losses, accuracy: judged?.accuracy ?? Number.NaN };
  };
  const plain = await trained("plain");
  return { plain, residual: await trained("resnet"), data: train.name };
}

function networkOf(name: string, width: number): Layer {
  const model = models.get(name);
  if (model === undefined) throw new RangeError(`plain-against-residual: there is no ${name}`);
  return model.build({ width });
}

/** The same tree with other numbers: the twins have the same tensors in the same order. */
function withNumbers(like: Tensors, numbers: readonly Float32Array[]): Tensors {
  const [leaves, structure] = flatten<Tensor>(like);
  return unflatten(
    structure,
    leaves.map(({ shape }, i) => tensor(numbers[i] ?? [], shape)),
  );
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Points of the plot: the mean of so many losses each. */
const EVERY = 4;
const curve = ({ name, losses }: Trained): Series => ({
  name,
  points: Array.from({ length: Math.floor(losses.length / EVERY) }, (_, i) => {
    const part = losses.slice(i * EVERY, (i + 1) * EVERY);
    return [(i + 0.5) * EVERY, meanOf(part)] as const;
  }),
});

/** A network of 56 layers is hard to train without shortcuts, not because it could not compute what a shallower one does. */
export const plainAgainstResidual: Experiment = {
  name: "plain-against-residual",
  summary: `${TASK.layers} layers with and without shortcuts, on a part of CIFAR-10 (--data-dir) or on generated digits`,
  source: "lecture S4 (residual against plain networks); He, Zhang, Ren & Sun 2016, figure 6",
  data: "cifar10",
  async run(options): Promise<Findings> {
    const { plain, residual, data } = await trainTwins(TASK, options);
    return findings([plain, residual], TASK, data);
  },
};

/** What a run of the twins, plain first, has shown. */
export function findings(
  [plain, residual]: readonly [plain: Trained, residual: Trained],
  { examples, epochs, batch }: PlainTask,
  data: string,
): Findings {
  const perEpoch = batchCount(examples, batch, true);
  const end = ({ losses }: Trained) => meanOf(losses.slice(-perEpoch));
  const percent = (part: number) => `${(100 * part).toFixed(1)} %`;
  return {
    tables: [
      {
        title: `${epochs} epochs of ${examples} images (${data}), the same weights at the start, the same batches`,
        columns: ["network", "loss, last epoch", "validation accuracy"],
        rows: [plain, residual].map((one) => [one.name, end(one), percent(one.accuracy)]),
      },
    ],
    plots: [
      {
        ...{ title: `training loss, mean of ${EVERY} steps`, x: "step", y: "loss" },
        series: [plain, residual].map(curve),
      },
    ],
    claims: [
      {
        text: `the residual network trains better: its loss in the last epoch is ${end(residual).toFixed(3)}, the plain one's ${end(plain).toFixed(3)}`,
        holds: end(residual) < end(plain),
      },
      {
        text: `and is right more often about images that it has not seen: ${percent(residual.accuracy)} and ${percent(plain.accuracy)}`,
        holds: residual.accuracy > plain.accuracy,
      },
    ],
  };
}
