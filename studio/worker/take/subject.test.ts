import { beforeAll, describe, expect, it } from "vitest";
import { wasm } from "../../../src/backend/wasm/index.ts";
import { setBackend } from "../../../src/tensor/index.ts";
import {
  type HostTensor,
  type MetricRecord,
  modelTensors,
  restoreVariables,
} from "../../../src/train/index.ts";
import type { KeptRun } from "../session/keeper.ts";
import type { Sight } from "../session/live-run.ts";
import { type RunSource, type Subject, subjectOf, type Wish } from "./subject.ts";

const wish: Wish = {
  which: "fresh",
  plan: {
    name: "studio",
    model: {
      type: "sequential",
      layers: [{ type: "flatten" }, { type: "linear", units: 2 }],
    },
    ...{ data: { name: "digits" }, seed: 3 },
    training: {
      ...{ epochs: 9, batch: 4, optimiser: { type: "sgd", momentum: 0.9 } },
      ...{ schedule: { type: "oneCycle", peak: 0.1 } },
      ...{ augmentation: {}, labelSmoothing: 0, averaging: 0 },
    },
  },
  ...{ input: [2, 2, 1], classes: ["a", "b"], outputs: 2, examples: 40 },
};

type Weights = ReadonlyMap<string, HostTensor>;

const filled = (value: number, weights: Weights): Weights =>
  new Map(
    [...weights].map(([name, { shape, data }]) => [
      name,
      { shape, data: Float32Array.from(data, () => value) },
    ]),
  );

const biasOf = ({ variables }: Subject): number =>
  Number([...modelTensors(variables).values()][0]?.data[0]);

/** A run that goes on: step 5 is kept, step 7 is done. The weights are the numbers of their steps, the best ones 100. */
async function source(keptPlan = wish.plan): Promise<RunSource> {
  const fresh = await subjectOf(wish, {} as RunSource);
  const { recipe, checkpoint, variables, layer } = fresh;
  if (recipe === undefined || checkpoint === undefined) throw new Error(fresh.noRun);
  const weights = modelTensors(variables);
  const at = (step: number) => restoreVariables(layer, wish.input, filled(step, weights));
  const best = { epoch: 1, loss: 1 };
  const record = (step: number): MetricRecord => ({
    ...{ step, epoch: 1, time: step, split: "train", loss: 1 },
  });
  const series = Float64Array.of(1, 2, 3, 4, 5);
  const kept: KeptRun = {
    ...{ plan: keptPlan, savedAt: 0 },
    checkpoint: {
      ...{ ...checkpoint, run: "", position: { ...checkpoint.position, step: 5, best } },
      tensors: filled(5, weights),
    },
    records: [record(2), record(5)],
    steps: [{ first: 1, loss: series, accuracy: series, rate: series }],
  };
  return {
    look: async (see, step = 7) =>
      see({ config: recipe, step, variables: at(step) } as unknown as Sight),
    save: async () => {},
    last: async () => kept,
    best: async () => filled(100, weights),
  };
}

describe("what is taken away of a run that goes on", () => {
  beforeAll(() => setBackend(wasm({ threads: 1 })));

  it("is of one step in all its parts", async () => {
    const subject = await subjectOf({ ...wish, which: "last" }, await source());
    expect([subject.step, biasOf(subject), subject.checkpoint?.position.step]).toEqual([5, 5, 5]);
  });

  it("is the best that was kept", async () => {
    const subject = await subjectOf({ ...wish, which: "best" }, await source());
    expect([biasOf(subject), subject.notes]).toEqual([100, undefined]);
  });

  it("takes nothing of another run, which is kept where there was no room for this one", async () => {
    const other = await source({ ...wish.plan, seed: 4 });
    const subject = await subjectOf({ ...wish, which: "best" }, other);
    expect([subject.step, biasOf(subject), subject.checkpoint]).toEqual([7, 7, undefined]);
    expect([subject.records, subject.steps]).toEqual([[], []]);
    expect(subject.notes).toEqual(["The browser kept no best weights: these are of step 7."]);
  });

  it("is the network as it was, with what was measured until then", async () => {
    const subject = await subjectOf({ ...wish, which: "moment", step: 3 }, await source());
    expect([subject.step, biasOf(subject), subject.checkpoint]).toEqual([3, 3, undefined]);
    expect(subject.records.map(({ step }) => step)).toEqual([2]);
    expect(subject.steps.map(({ loss }) => [...loss])).toEqual([[1, 2, 3]]);
  });
});
