import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeNative } from "../../test/native.ts";
import { patterns, tinyModel } from "../../test/patterns.ts";
import type { Backend } from "../backend/backend.ts";
import { reference } from "../backend/reference/index.ts";
import { wasm } from "../backend/wasm/index.ts";
import { digits } from "../data/index.ts";
import { custom, flatten, linear, sequential } from "../nn/index.ts";
import { constant, oneCycle, sgd } from "../optim/index.ts";
import { getBackend, setBackend, type Tensor } from "../tensor/index.ts";
import { challenge } from "../zoo/index.ts";
import type { Checkpoint, HostTensor } from "./checkpoint.ts";
import {
  type FitEvent,
  type FitOptions,
  type FitResult,
  fit as fitModel,
  type MetricRecord,
  type RunStore,
} from "./fit.ts";
import { NonFiniteError } from "./non-finite.ts";
import { judgedTensors, modelTensors, toHost } from "./variables.ts";

/** A store in memory that keeps everything it is given. */
class Memory implements RunStore {
  readonly checkpoints: Checkpoint[] = [];
  records: MetricRecord[] = [];
  model: ReadonlyMap<string, HostTensor> = new Map();
  saveCheckpoint(checkpoint: Omit<Checkpoint, "run">): void {
    this.checkpoints.push({ ...checkpoint, run: "" });
  }
  appendRecord(record: MetricRecord): void {
    this.records.push(record);
  }
  saveModel(tensors: ReadonlyMap<string, HostTensor>): void {
    this.model = tensors;
  }
}

const data = patterns(40);
const validation = patterns(21);

const options = (more: Partial<FitOptions> = {}): FitOptions => ({
  model: tinyModel(),
  data,
  validation,
  epochs: 3,
  batch: 8,
  optimiser: sgd({ momentum: 0.9, weightDecay: 1e-4 }),
  schedule: oneCycle({ peak: 0.05, steps: 15 }),
  augmentation: { shift: 1 },
  averaging: 0.9,
  seed: 7,
  recordSteps: 2,
  ...more,
});

const bits = ({ state }: FitResult) => new Map(toHost("", state));
const withoutTime = (records: readonly MetricRecord[]) =>
  records.map(({ time: _, ...rest }) => rest);

const makers: Readonly<Record<string, () => Backend>> = {
  reference: () => reference(),
  "wasm on 1 thread": () => wasm({ threads: 1 }),
  "wasm on 2 threads": () => wasm({ threads: 2 }),
  ...(makeNative && { "native on 2 threads": makeNative.bind(undefined, 2) }),
};

for (const [name, make] of Object.entries(makers))
  describe(`fit on ${name}`, () => {
    let before: Backend;
    let backend: Backend;
    beforeAll(async () => {
      before = getBackend();
      backend = make();
      await backend.ready();
      setBackend(backend);
    });
    afterAll(() => {
      setBackend(before);
      backend.dispose();
    });

    it("learns, and says what it measured", async () => {
      const events: FitEvent[] = [];
      const store = new Memory();
      const result = await fitModel(
        options({
          epochs: 8,
          schedule: constant({ rate: 0.05 }),
          store,
          onEvent: (e) => events.push(e),
        }),
      );
      expect(result.status).toBe("done");
      expect(result.validation?.accuracy).toBe(1);
      expect(result.position).toMatchObject({ step: 40, epoch: 8, batch: 0 });
      expect(events[0]).toMatchObject({ type: "start", steps: 40, stepsPerEpoch: 5 });
      expect(events.filter(({ type }) => type === "step").length).toBe(40);
      const { records } = store;
      expect(records.filter(({ split }) => split === "batch").map(({ step }) => step)).toEqual(
        Array.from({ length: 20 }, (_, i) => 2 * i + 2),
      );
      const train = records.filter(({ split }) => split === "train");
      expect(train.map(({ epoch, step }) => [epoch, step])).toEqual(
        Array.from({ length: 8 }, (_, i) => [i + 1, 5 * i + 5]),
      );
      const steps = events.filter((event) => event.type === "step" && event.epoch === 1);
      const mean = steps.reduce((sum, e) => sum + (e.type === "step" ? e.loss : 0), 0) / 5;
      expect(train[0]?.loss).toBeCloseTo(mean, 12);
      expect(result.position.best).toMatchObject({ accuracy: 1 });
      // The weights of the best epoch, which is the first with that accuracy.
      const best = store.checkpoints.find(({ position }) => position.best?.accuracy === 1);
      expect(best?.position.best?.epoch).toBe(best?.position.epoch);
      const weight = best?.tensors.get("average/params/classifier/weight");
      expect(store.model.get("params/classifier/weight")).toEqual(weight);
      expect(store.model.get("state/norm/mean")).toEqual(
        best?.tensors.get("average/model/norm/mean"),
      );
    });

    it("gives the same bits for the same seed, others for another", async () => {
      const [a, b, c] = [
        await fitModel(options()),
        await fitModel(options()),
        await fitModel(options({ seed: 8 })),
      ];
      expect(bits(b)).toEqual(bits(a));
      expect(bits(c)).not.toEqual(bits(a));
    });

    it("goes on from every checkpoint to the bits of the uninterrupted run", async () => {
      const whole = new Memory();
      const end = bits(await fitModel(options({ store: whole, checkpointSteps: 1 })));
      // After each of 15 steps: within the epochs, and once validated at their ends.
      expect(whole.checkpoints.map(({ position }) => [position.epoch, position.batch])).toEqual(
        [0, 1, 2].flatMap((epoch) => [
          ...[1, 2, 3, 4].map((batch) => [epoch, batch]),
          [epoch + 1, 0],
        ]),
      );
      for (const resume of whole.checkpoints) {
        const rest = new Memory();
        const result = await fitModel(options({ store: rest, resume }));
        expect(bits(result), `step ${resume.position.step}`).toEqual(end);
        const kept = whole.records.slice(0, resume.position.records);
        expect(withoutTime([...kept, ...rest.records])).toEqual(withoutTime(whole.records));
        expect(result.position.best).toEqual(whole.checkpoints.at(-1)?.position.best);
      }
    });

    it("stops on request after a step, saves, and goes on to the same bits", async () => {
      const end = bits(await fitModel(options()));
      for (const stopAt of [0, 3, 5, 9]) {
        const store = new Memory();
        const controller = new AbortController();
        if (stopAt === 0) controller.abort();
        const stopped = await fitModel(
          options({
            store,
            signal: controller.signal,
            onEvent: (event) => {
              if (event.type === "step" && event.step === stopAt) controller.abort();
            },
          }),
        );
        expect(stopped.status).toBe("interrupted");
        expect(stopped.position.step).toBe(stopAt);
        const resume = store.checkpoints.at(-1);
        expect(resume?.position.step).toBe(stopAt);
        expect(bits(await fitModel(options({ resume })))).toEqual(end);
      }
    });

    it("shows every step to who asks, and waits for them, without a bit's difference", async () => {
      const store = new Memory();
      const end = bits(await fitModel(options({ store })));
      const seen: [step: number, epoch: number, batch: number][] = [];
      const watched = new Memory();
      const result = await fitModel(
        options({
          store: watched,
          afterStep: async ({ position, variables, state, batch }) => {
            seen.push([position.step, position.epoch, position.batch]);
            expect(batch.images.shape).toEqual([8, 8, 8, 1]);
            expect(variables.params).toBe(state.average?.params);
            if (position.step === 4) {
              const weights = modelTensors(variables);
              expect(weights.get("params/classifier/weight")?.data.every(Number.isFinite)).toBe(
                true,
              );
              await new Promise((resolve) => setTimeout(resolve, 300));
            }
          },
        }),
      );
      // Behind an epoch's last step comes its validation, and then its moment.
      expect(seen).toEqual(
        Array.from({ length: 15 }, (_, i) => [i + 1, Math.floor((i + 1) / 5), (i + 1) % 5]),
      );
      expect(bits(result)).toEqual(end);
      expect(withoutTime(watched.records)).toEqual(withoutTime(store.records));
      expect(watched.model).toEqual(store.model);
      // What was waited is no training time.
      const [before, after] = [3, 5].map(
        (step) => watched.records.find((r) => r.step >= step)?.time,
      );
      expect(Number(after) - Number(before)).toBeLessThan(0.3);
    });

    it("goes on to the same bits where it was left in a moment", async () => {
      const end = bits(await fitModel(options()));
      for (const leaveAt of [3, 5, 12]) {
        const store = new Memory();
        const controller = new AbortController();
        let taken: Omit<Checkpoint, "run"> | undefined;
        const left = await fitModel(
          options({
            store,
            signal: controller.signal,
            afterStep: ({ position, checkpoint }) => {
              if (position.step !== leaveAt) return;
              taken = checkpoint();
              controller.abort();
            },
          }),
        );
        expect(left.position.step).toBe(leaveAt);
        const resume = store.checkpoints.at(-1);
        expect(taken?.tensors).toEqual(resume?.tensors);
        const seen: number[] = [];
        const rest = await fitModel(
          options({ resume, afterStep: ({ position }) => void seen.push(position.step) }),
        );
        expect(bits(rest)).toEqual(end);
        expect(seen[0]).toBe(leaveAt + 1);
      }
    });

    it("names the layer that makes a NaN, and saves the state before it", async () => {
      const store = new Memory();
      // The logarithm of a mean that the weights drive below 0.
      const spoil = custom({
        name: "logarithm",
        init: () => ({ params: {}, state: {} }),
        apply: (_: unknown, x: Tensor) => x.sub(3).log(),
      });
      const model = sequential({
        flatten: flatten(),
        first: linear({ units: 6 }),
        spoil,
        last: linear({ units: 4 }),
      });
      const run = fitModel(options({ model, store, averaging: 0 }));
      await expect(run).rejects.toThrow(NonFiniteError);
      await expect(run).rejects.toMatchObject({ layer: "spoil" });
      await expect(run).rejects.toThrow(
        /^step 0 \(epoch 1, rate [\d.]+\): layer spoil puts out NaN;[^\n]*$/,
      );
      const last = store.checkpoints.at(-1);
      expect(last?.position.step).toBe(0);
      for (const { data } of last?.tensors.values() ?? [])
        expect(data.every((value) => Number.isFinite(value))).toBe(true);
    });
  });

describe("fit", () => {
  it.each([
    ["wasm", (threads: number) => wasm({ threads }), [1, 2, 3]],
    // Each count of threads takes the C compiler's seconds.
    ...(makeNative ? [["native", makeNative, [1, 3]] as const] : []),
  ] as const)("gives the same bits with any number of threads on %s", async (_, make, counts) => {
    const before = getBackend();
    const results = [];
    for (const threads of counts) {
      const backend = make(threads);
      await backend.ready();
      setBackend(backend);
      expect(backend.threads).toBe(threads);
      // The real thing: its kernels are large enough to be divided.
      const data = digits({ count: 128, seed: 1 });
      const real = { model: challenge.build(), data, validation: undefined, batch: 32, epochs: 2 };
      results.push(bits(await fitModel(options(real))));
      setBackend(before);
      backend.dispose();
    }
    expect(results[0]?.get("params/classifier/weight")?.shape[1]).toBe(10);
    for (const other of results.slice(1)) expect(other).toEqual(results[0]);
  });

  it("names the layer that overflows when the rate is far too high, at its step", async () => {
    const backend = wasm({ threads: 1 });
    setBackend(backend);
    const store = new Memory();
    const run = fitModel(
      options({ store, augmentation: undefined, averaging: 0, schedule: constant({ rate: 1e30 }) }),
    );
    await expect(run).rejects.toThrow(
      /^step [12] \(epoch 1, rate 1\.00e\+30\): [^\n]*; lower the learning rate/,
    );
    for (const { data } of store.checkpoints.at(-1)?.tensors.values() ?? [])
      expect(data.every((value) => Number.isFinite(value))).toBe(true);
  });

  it("refuses a batch larger than the data", async () => {
    await expect(fitModel(options({ batch: 41 }))).rejects.toThrow(
      "batch is 41, but there are only 40 training examples",
    );
  });

  it("keeps the last weights as the best where there is nothing to validate on", async () => {
    setBackend(reference());
    const store = new Memory();
    const result = await fitModel(options({ validation: undefined, store, averaging: 0 }));
    expect(result.validation).toBeUndefined();
    expect(store.model).toEqual(modelTensors(result.variables));
    expect(result.position.best?.epoch).toBe(3);
    expect(store.records.some(({ split }) => split === "val")).toBe(false);
  });

  it.each([0, 0.9])(
    "finds what validation judges in a checkpoint, averaging by %d",
    async (averaging) => {
      setBackend(reference());
      const store = new Memory();
      const result = await fitModel(options({ store, averaging, epochs: 1 }));
      const last = store.checkpoints.at(-1)?.tensors ?? new Map();
      expect(judgedTensors(last)).toEqual(modelTensors(result.variables));
    },
  );

  it("does not take up the state of another model", async () => {
    setBackend(reference());
    const store = new Memory();
    await fitModel(options({ epochs: 1, store, averaging: 0 }));
    const model = sequential({ flatten: flatten(), classifier: linear({ units: 4 }) });
    await expect(
      fitModel(options({ model, resume: store.checkpoints[0], averaging: 0 })),
    ).rejects.toThrow(
      /params\/classifier\/weight is \[27, 4\], the model has \[64, 4\]: made for another model/,
    );
  });
});
