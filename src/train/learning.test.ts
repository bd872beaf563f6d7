/** Losses, schedules that watch the validation, early stopping and the search for a rate, in the fit loop. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backends } from "../../test/backends.ts";
import { patterns, tinyModel } from "../../test/patterns.ts";
import type { Backend } from "../backend/backend.ts";
import { reference } from "../backend/reference/index.ts";
import type { Regression } from "../data/index.ts";
import {
  activation,
  custom,
  flatten,
  linear,
  losses,
  lossFromSpec,
  sequential,
} from "../nn/index.ts";
import { adamw, constant, reduceOnPlateau, sgd } from "../optim/index.ts";
import { getBackend, map, setBackend, type Tensor, zeros } from "../tensor/index.ts";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "./checkpoint.ts";
import { findLearningRate } from "./find-rate.ts";
import { type FitEvent, type FitOptions, fit as fitModel, type MetricRecord } from "./fit.ts";
import { checkLearning } from "./training.ts";
import { toHost } from "./variables.ts";

const data = patterns(40);
const validation = patterns(21);

/** Everything new at once. The rates are far too small to learn: each epoch is as good as the last but for the sixth digit. */
const options = (more: Partial<FitOptions> = {}): FitOptions => ({
  ...{ model: tinyModel(), data, validation, epochs: 9, batch: 8, seed: 7 },
  optimiser: adamw({
    ...{ weightDecay: 0.1, decay: "weights", clipNorm: 0.5, clipValue: 0.2 },
    groups: [{ match: "^norm/", rateFactor: 0.5 }],
  }),
  schedule: reduceOnPlateau({ rate: 1e-5, patience: 0, factor: 0.5, threshold: 0.5 }),
  loss: lossFromSpec({ type: "huber", delta: 0.5 }),
  earlyStopping: { patience: 4, minDelta: 0.5 },
  augmentation: { shift: 1 },
  averaging: 0.9,
  ...more,
});

/** What a run keeps, and the rates it took. */
async function follow(given: FitOptions) {
  const checkpoints: Checkpoint[] = [];
  const records: MetricRecord[] = [];
  const rates: number[] = [];
  const result = await fitModel({
    ...given,
    store: {
      // Through bytes, as on the disk.
      saveCheckpoint: async (made) => {
        const bytes = await encodeCheckpoint({ ...made, run: "" });
        checkpoints.push(await decodeCheckpoint(bytes));
      },
      appendRecord: (record) => void records.push(record),
      saveModel: () => {},
    },
    onEvent: (event: FitEvent) => void (event.type === "step" && rates.push(event.rate)),
  });
  return { result, checkpoints, records, rates, bits: new Map(toHost("", result.state)) };
}

let before: Backend;
beforeAll(() => {
  before = getBackend();
});
afterAll(() => setBackend(before));

for (const { name, backend } of backends)
  describe(`fit on ${name}`, () => {
    beforeAll(() => setBackend(backend));

    it("cuts the rate and stops where the results say so, and after any resume to the same bits", async () => {
      const whole = await follow(options({ checkpointSteps: 3 }));
      expect(whole.result).toMatchObject({ status: "done", stoppedEarly: true });
      // The first epoch is the best; four without improvement follow.
      expect(whole.result.position).toMatchObject({ epoch: 5, step: 25 });
      expect(whole.result.position.results.map(({ step }) => step)).toEqual([5, 10, 15, 20, 25]);
      const expected = [1, 1, 0.5, 0.25, 0.125].flatMap((part) => new Array(5).fill(1e-5 * part));
      expect(whole.rates).toEqual(expected);
      expect(whole.checkpoints.length).toBe(10);
      // Within an epoch and at its end, before and after each cut.
      for (const resume of whole.checkpoints.filter((_, i) => i % 2 === 1)) {
        const rest = await follow(options({ resume }));
        expect(rest.bits, `step ${resume.position.step}`).toEqual(whole.bits);
        expect(rest.rates).toEqual(expected.slice(resume.position.step));
        expect(rest.result.stoppedEarly).toBe(true);
        expect(rest.result.position.results).toEqual(whole.result.position.results);
      }
    });
  });

describe("fit", () => {
  beforeAll(() => setBackend(reference()));

  const pixels = 64;
  /** The mean brightness of the upper and of the lower half. */
  const regression = (size: number): Regression => {
    const made = patterns(size);
    const targets = Float32Array.from({ length: 2 * size }, (_, i) => {
      const from = Math.floor(i / 2) * pixels + (i % 2) * (pixels / 2);
      const half = Array.from(made.images.subarray(from, from + pixels / 2));
      return half.reduce((sum, value) => sum + value / 255, 0) / half.length;
    });
    return { ...made, labels: new Uint8Array(size), classes: [], targets };
  };
  const regress = (more: Partial<FitOptions> = {}) =>
    options({
      ...{ data: regression(40), validation: regression(21), epochs: 12, averaging: 0 },
      ...{ augmentation: {}, earlyStopping: undefined },
      model: sequential(flatten(), linear({ units: 2 })),
      optimiser: sgd(),
      schedule: constant({ rate: 0.05 }),
      loss: lossFromSpec({ type: "squaredError" }),
      ...more,
    });

  it("learns by every loss", async () => {
    for (const kind of losses.values()) {
      const more = { epochs: 6, averaging: 0, augmentation: {}, earlyStopping: undefined };
      const learner = { optimiser: sgd({ momentum: 0.9 }), schedule: constant({ rate: 0.1 }) };
      const { result } = await follow(options({ ...more, ...learner, loss: kind.make() }));
      expect(result.validation?.accuracy, kind.type).toBeGreaterThan(0.8);
      expect(result.stoppedEarly).toBe(false);
    }
  });

  it("finds numbers: no accuracy is made up, and the lowest loss is the best", async () => {
    const { result, records, checkpoints } = await follow(regress());
    expect(records.every((record) => !("accuracy" in record))).toBe(true);
    const judged = records.filter(({ split }) => split === "val").map(({ loss }) => loss);
    expect(judged.at(-1)).toBeLessThan(0.5 * (judged[0] as number));
    const { best } = result.position;
    expect(best).toEqual({ epoch: expect.any(Number), loss: Math.min(...judged) });
    const resume = checkpoints.at(5);
    const rest = await follow(regress(resume && { resume }));
    expect(rest.result.position.best).toEqual(best);
    // Targets are mixed as the images are.
    const mixed = await follow(regress({ epochs: 2, augmentation: { mixup: 0.5 } }));
    expect(mixed.result.status).toBe("done");
  });

  it("goes on from a validation that came to NaN, and never takes that for the best", async () => {
    // Judged before the 11th step, so in the first two of three epochs, the output is no number.
    const spoilt = custom({
      name: "spoilt",
      init: () => ({ params: {}, state: { steps: zeros([]) } }),
      apply: ({ state }, x, { training }) => {
        const { steps } = state as { readonly steps: Tensor };
        if (training) return { output: x, state: { steps: steps.add(1) } };
        return map((x, n) => n.lt(11).select(Number.NaN, x), x, steps);
      },
    });
    const model = sequential(flatten(), linear({ units: 2 }), spoilt);
    const whole = await follow(regress({ model, epochs: 3 }));
    const losses = whole.result.position.results.map(({ loss }) => loss);
    expect(losses).toEqual([Number.NaN, Number.NaN, expect.any(Number)]);
    expect(whole.result.position.best).toEqual({ epoch: 3, loss: losses[2] });
    const rest = await follow(regress({ model, epochs: 3, resume: whole.checkpoints[0] }));
    expect(rest.bits).toEqual(whole.bits);
    expect(rest.result.position.best).toEqual(whole.result.position.best);
  });

  it("says in one line which labels, targets and options do not go together", async () => {
    const refused = (more: Partial<FitOptions>) => expect(fitModel(options(more))).rejects;
    const labels = data.labels.slice();
    labels[17] = 4;
    await refused({ data: { ...data, labels } }).toThrow(
      "patterns: label of image 17 is 4, must be in 0 … 3",
    );
    await refused({ validation: { ...data, labels: Int32Array.from(labels, (l) => -l) } }).toThrow(
      /patterns: label of image 1 is -1/,
    );
    await refused({ data: { ...data, labels: labels.subarray(2) } }).toThrow(
      "patterns: has 38 labels, must have 40: one an image",
    );
    const wrong = regression(40);
    wrong.targets[5] = Number.NaN;
    await expect(fitModel(regress({ data: wrong }))).rejects.toThrow(
      "patterns: target of image 2 is NaN, must be finite",
    );
    await refused({ labelSmoothing: 0.1 }).toThrow(
      "labelSmoothing is 0.1, must be 0: the loss huber has none; only crossEntropy has",
    );
    const smoothed = lossFromSpec({ type: "crossEntropy", labelSmoothing: 0.2 });
    await refused({ loss: smoothed, labelSmoothing: 0.1 }).toThrow(
      /loss itself says 0.2; give one/,
    );
    await refused({ loss: lossFromSpec({ type: "hinge" }), augmentation: { cutmix: 1 } }).toThrow(
      "augmentation: cutmix makes probabilities of labels, and the loss hinge takes none",
    );
    const weighted = lossFromSpec({ type: "binaryCrossEntropy", positiveWeight: [1, 2, 3] });
    await refused({ loss: weighted }).toThrow(
      "binaryCrossEntropy: positiveWeight has 3 numbers, output is [2, 4]; must have 4",
    );
    const accurate = { patience: 2, monitor: "accuracy" } as const;
    await expect(fitModel(regress({ earlyStopping: accurate }))).rejects.toThrow(
      'earlyStopping: monitor is "accuracy", must be "loss": a regression has no accuracy',
    );
    const model = sequential(flatten(), linear({ units: 4 }), activation("argmax"));
    expect(() => checkLearning(options({ model, optimiser: sgd() }))).toThrow(
      /^argmax: argmax has no slope, so/,
    );
    await refused({ earlyStopping: { patience: 0 } }).toThrow(
      "earlyStopping: patience is 0, must be a whole number ≥ 1",
    );
  });
});

describe("findLearningRate", () => {
  beforeAll(() => setBackend(reference()));
  const search = { optimiser: sgd({ momentum: 0.9 }), loss: undefined, averaging: 0, steps: 40 };

  it("suggests a rate at which the loss falls, below the one at which it diverges, and repeats itself", async () => {
    const seen: number[] = [];
    const given = { ...options(search), to: 1e6, onStep: () => void seen.push(1) };
    const found = await findLearningRate(given);
    const { suggestion = Number.NaN, lowest, diverged = Number.NaN, steps } = found;
    expect(suggestion).toBeGreaterThan(1e-4);
    expect(suggestion).toBeLessThan(lowest);
    expect(lowest).toBeLessThan(diverged);
    expect(steps.length).toBe(seen.length);
    const [first, second] = steps;
    expect(first).toMatchObject({ step: 0, rate: 1e-5, smoothed: first?.loss });
    expect(second?.rate).toBeCloseTo(1e-5 * 1e11 ** (1 / 39), 12);
    expect(await findLearningRate(given)).toEqual(found);
    // It is a rate to train with.
    const { result } = await follow(
      options({
        ...search,
        epochs: 8,
        schedule: constant({ rate: suggestion }),
        earlyStopping: undefined,
      }),
    );
    expect(result.validation?.accuracy).toBeGreaterThan(0.8);
  });

  it("says what it needs", async () => {
    const refused = (more: object) =>
      expect(findLearningRate({ ...options(search), ...more })).rejects;
    await refused({ from: 1, to: 0.1 }).toThrow("from 1 to 0.1, must be 0 < from < to");
    await refused({ steps: 5 }).toThrow("steps is 5, must be a whole number ≥ 10");
    await refused({ batch: 50 }).toThrow("batch is 50, but there are only 40 examples");
    const spoil = custom({ name: "spoil", apply: (_, x) => x.sub(3).log() });
    const first = refused({ model: sequential(flatten(), spoil, linear({ units: 4 })) });
    await first.toThrow(/^step 0 \(rate 0.00001\): layer spoil puts out NaN; check the data$/);
  });
});
