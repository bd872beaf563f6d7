import { batches, digits } from "../data/index.ts";
import { avgPool, flatten, type Layer, linear, relu, sequential } from "../nn/index.ts";
import {
  constant,
  cosine,
  exponential,
  oneCycle,
  type Schedule,
  sgd,
  step,
  warmRestarts,
  warmup,
} from "../optim/index.ts";
import { evaluator, givenOf, initialState, trainStep } from "../train/index.ts";
import { pause } from "../train/pause.ts";
import type { Experiment, ExperimentOptions, Findings } from "./experiment.ts";

const BATCH = 64;
const EXAMPLES = 4096;
const EPOCHS = 5;
const STEPS = (EPOCHS * EXAMPLES) / BATCH;
/** Steps whose mean is the loss at the end: the last epoch. */
const LAST = EXAMPLES / BATCH;
/** The steps at whose highest loss a start is judged: the first epoch. */
const FIRST = EXAMPLES / BATCH;
/** Of a warm-up: two epochs. */
const WARM = 2 * FIRST;
const RATE = 0.05;
const HIGH = 0.3;
/** Validation pictures are numbered from here on. */
const VALIDATION_START = 1_000_000;

const candidates = [0.1, 0.01, 0.001, 0.0001];
const falling: Readonly<Record<string, Schedule>> = {
  "step, thirds": step({ rate: RATE, every: Math.ceil(STEPS / 3) }),
  "exponential to 1 %": exponential({ rate: RATE, factor: 0.01, every: STEPS }),
  "cosine to 0": cosine({ rate: RATE, steps: STEPS }),
  "warm restarts": warmRestarts({ rate: RATE, period: Math.round(STEPS / 7), growth: 2 }),
  "one cycle, to twice the rate": oneCycle({ peak: 2 * RATE, steps: STEPS }),
};

/** Five layers without normalisation: deep enough that a high rate hurts. */
function network(): Layer {
  const hidden = () => [linear({ units: 64 }), relu()];
  return sequential(
    ...[avgPool({ size: 2 }), flatten(), ...hidden(), ...hidden(), ...hidden(), ...hidden()],
    linear({ units: 10 }),
  );
}

interface Trained {
  readonly name: string;
  readonly losses: readonly number[];
  readonly accuracy: number;
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const endOf = ({ losses }: Trained): number => meanOf(losses.slice(-LAST));

/** Trains the same network from the same weights on the same batches, once with each schedule; one program serves all. */
async function trainAll(
  schedules: Readonly<Record<string, Schedule>>,
  { backend, seed, signal, onProgress }: ExperimentOptions,
): Promise<Trained[]> {
  const data = digits({ count: EXAMPLES, seed });
  const validation = digits({ count: 2000, seed, start: VALIDATION_START });
  const options = { model: network(), data, optimiser: sgd({ momentum: 0.9 }), seed, backend };
  const run = trainStep(options);
  const judge = evaluator(options.model, { backend });
  const found: Trained[] = [];
  for (const [name, rate] of Object.entries(schedules)) {
    let state = initialState(options);
    const losses: number[] = [];
    for (let epoch = 0; epoch < EPOCHS; epoch++) {
      for (const made of batches(data, { size: BATCH, seed, epoch, dropLast: true })) {
        await pause();
        signal?.throwIfAborted();
        const at = losses.length;
        const [next, { loss }] = run(state, givenOf(made, data), at, rate(at));
        state = next;
        losses.push(loss.item());
      }
    }
    const judged = await judge({ params: state.params, state: state.model }, validation);
    found.push({ name, losses, accuracy: judged?.accuracy ?? Number.NaN });
    onProgress?.(`${name}: loss ${meanOf(losses.slice(-LAST)).toFixed(3)}`);
  }
  return found;
}

/** The mean of every ten losses, so that lines can be told apart. */
const TENTH = 10;
const curve = ({ name, losses }: Trained) => ({
  name,
  points: Array.from({ length: losses.length / TENTH }, (_, i) => {
    const part = losses.slice(i * TENTH, (i + 1) * TENTH);
    return [(i + 0.5) * TENTH, meanOf(part)] as const;
  }),
});

const named = (found: readonly Trained[], name: string): Trained => {
  const one = found.find((trained) => trained.name === name);
  if (one === undefined) throw new RangeError(`schedules: ${name} was not trained`);
  return one;
};

export const schedulesExperiment: Experiment = {
  name: "schedules",
  summary: "the learning rate: its size, its decay, and a warm-up before a high one",
  source: "lecture S4 (learning rates, step, exponential and cosine decay, warm-up)",
  async run(options): Promise<Findings> {
    const high = cosine({ rate: HIGH, steps: STEPS });
    const found = await trainAll(
      {
        ...Object.fromEntries(candidates.map((rate) => [`constant ${rate}`, constant({ rate })])),
        [`constant ${RATE}`]: constant({ rate: RATE }),
        ...falling,
        [`cosine from ${HIGH}`]: high,
        "the same, warmed up": warmup({
          steps: WARM,
          start: 0.01,
          before: cosine({ rate: HIGH, steps: STEPS - WARM }),
        }),
      },
      options,
    );
    const worst = ({ losses }: Trained) => Math.max(...losses.slice(0, FIRST));
    const same = named(found, `constant ${RATE}`);
    const smooth = ["cosine to 0", "one cycle, to twice the rate"].map((n) => named(found, n));
    const accuracies = candidates.map((rate) => named(found, `constant ${rate}`).accuracy);
    const spread = Math.max(...accuracies) - Math.min(...accuracies);
    const [cold, warm] = [named(found, `cosine from ${HIGH}`), named(found, "the same, warmed up")];
    const percent = (part: number) => `${(100 * part).toFixed(1)} %`;
    return {
      tables: [
        {
          title: `${EPOCHS} epochs of ${EXAMPLES} digits, the same weights and batches for all`,
          columns: ["schedule", "loss, last epoch", "validation accuracy", "highest loss, epoch 1"],
          rows: found.map((one) => [...[one.name, endOf(one), percent(one.accuracy)], worst(one)]),
        },
      ],
      plots: [
        {
          ...{ title: "training loss, mean of ten steps", x: "step", y: "loss" },
          series: [same, ...smooth].map(curve),
        },
      ],
      claims: [
        {
          text: `the magnitude decides: 0.1, 0.01, 0.001 and 0.0001 lie ${percent(spread)} apart in accuracy`,
          holds: spread > 0.3,
        },
        {
          text: `decay refines the solution at the end: cosine and one-cycle end at ${smooth.map((one) => endOf(one).toFixed(3)).join(" and ")}, the constant rate at ${endOf(same).toFixed(3)}`,
          holds: smooth.every((one) => endOf(one) < endOf(same)),
        },
        {
          text: `warm-up keeps a high rate from harm in the beginning: after a peak of ${HIGH}, ${percent(warm.accuracy)} with it and ${percent(cold.accuracy)} without; highest loss of the first epoch ${worst(warm).toFixed(1)} and ${worst(cold).toFixed(1)}`,
          holds: warm.accuracy > cold.accuracy,
        },
      ],
    };
  },
};
