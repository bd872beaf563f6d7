import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backends } from "../../test/backends.ts";
import { expectClose } from "../../test/numeric.ts";
import { patterns, tinyModel } from "../../test/patterns.ts";
import { wasm } from "../backend/wasm/index.ts";
import type { Augmentation } from "../data/index.ts";
import { batches } from "../data/index.ts";
import { flatten, linear, sequential } from "../nn/index.ts";
import { constant, sgd } from "../optim/index.ts";
import { getBackend, key, setBackend } from "../tensor/index.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { type FitOptions, type FitResult, fit as fitModel } from "./fit.ts";
import { type TrainState, trainStep } from "./step.ts";
import { givenOf } from "./training.ts";
import { toHost } from "./variables.ts";

const data = patterns(40);
const before = getBackend();
afterAll(() => setBackend(before));

for (const { name, backend, epsilon } of backends)
  describe(`a step on mixed images on ${name}`, () => {
    beforeAll(() => setBackend(backend));

    it("has the loss λ L(yᵢ) + (1 − λ) L(yⱼ), and counts what the larger part shows (E7)", () => {
      const model = sequential(flatten(), linear({ units: 4 }));
      const optimiser = sgd({});
      const made = model.init(key(2), [8, 8, 1]);
      const [batch] = batches(data, { size: 8, seed: 3, augmentation: { mixup: 1 } });
      if (batch?.mixed === undefined) throw new Error("nothing was mixed");
      const { partners, shares } = batch.mixed;
      const step = trainStep({ model, optimiser, seed: 1 });
      const state: TrainState = {
        params: made.params,
        model: made.state,
        optimiser: optimiser.init(made.params),
      };
      const given = givenOf(batch, data);
      // By hand, from what the model puts out before the step.
      const { output } = model.apply(made, given.images, { training: false });
      const logits = [...output.data()];
      let loss = 0;
      let correct = 0;
      for (let n = 0; n < 8; n++) {
        const row = logits.slice(4 * n, 4 * n + 4);
        const total = Math.log(row.reduce((sum, x) => sum + Math.exp(x), 0));
        const [own, other] = [batch.indices[n], partners[n]].map((i) => data.labels[i as number]);
        const share = shares[n] as number;
        loss += share * (total - (row[own as number] as number));
        loss += (1 - share) * (total - (row[other as number] as number));
        const larger = share >= 0.5 ? own : other;
        expect(batch.labels[n]).toBe(larger);
        if (row.indexOf(Math.max(...row)) === larger) correct++;
      }
      const [, metrics] = step(state, given, 0, 0.1);
      expectClose([metrics.loss.item()], [loss / 8], 1e-6 + 64 * epsilon);
      expect(metrics.correct.item()).toBe(correct);
    });
  });

describe("fit on mixed images", () => {
  const backend = wasm({ threads: 1 });
  beforeAll(async () => {
    await backend.ready();
    setBackend(backend);
  });
  afterAll(() => {
    setBackend(before);
    backend.dispose();
  });

  const augmentation: Augmentation = {
    ...{ crop: 1, flip: true, brightness: 0.2, cutout: 2 },
    ...{ mixup: 0.4, cutmix: true },
  };
  const options = (more: Partial<FitOptions> = {}): FitOptions => ({
    ...{ model: tinyModel(), data, epochs: 2, batch: 8, seed: 7, augmentation, backend },
    optimiser: sgd({ momentum: 0.9 }),
    schedule: constant({ rate: 0.05 }),
    ...more,
  });
  const bits = ({ state }: FitResult) => new Map(toHost("", state));

  it("is one stream for one seed, another for another (E7)", async () => {
    const end = bits(await fitModel(options()));
    expect(bits(await fitModel(options()))).toEqual(end);
    expect(bits(await fitModel(options({ seed: 8 })))).not.toEqual(end);
    expect(bits(await fitModel(options({ augmentation: {} })))).not.toEqual(end);
  });

  it("goes on within an epoch to the bits of the uninterrupted run", async () => {
    const checkpoints: Checkpoint[] = [];
    const store = {
      saveCheckpoint: (made: Omit<Checkpoint, "run">) =>
        void checkpoints.push({ ...made, run: "" }),
      appendRecord: () => {},
      saveModel: () => {},
    };
    const end = bits(await fitModel(options({ store, checkpointSteps: 1 })));
    const within = checkpoints.filter(({ position }) => position.batch > 0);
    expect(within.length).toBe(8);
    for (const resume of within) expect(bits(await fitModel(options({ resume })))).toEqual(end);
  });

  it("refuses what cannot be before the first step", async () => {
    await expect(fitModel(options({ augmentation: { cutout: 9 } }))).rejects.toThrow(
      "augmentation: cutout is 9; for images of 8 × 8 it must be from 0 to 8 pixels",
    );
  });
});
