import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Backend } from "../../../src/backend/backend.ts";
import { wasm } from "../../../src/backend/wasm/index.ts";
import type { Dataset } from "../../../src/data/index.ts";
import { activation, type Layer, linear, sequential, toSpec } from "../../../src/nn/index.ts";
import {
  flatten,
  getBackend,
  leafPaths,
  setBackend,
  type Tensor,
} from "../../../src/tensor/index.ts";
import { expectClose } from "../../../test/numeric.ts";
import { patterns, tinyModel } from "../../../test/patterns.ts";
import { MemoryKeeper } from "../session/memory-keeper.ts";
import type { Plan } from "../session/plan.ts";
import type { Pulse } from "../session/pulse.ts";
import { Session } from "../session/session.ts";
import type { FoundSoFar } from "./answer.ts";
import { lookApi, spaced } from "./index.ts";

let backend: Backend;
let before: Backend;
beforeAll(async () => {
  before = getBackend();
  backend = wasm({ threads: 1 });
  await backend.ready();
  setBackend(backend);
});
afterAll(() => {
  setBackend(before);
  backend.dispose();
});

const points = {
  ...{ name: "points", shape: [2], classes: ["a", "b"], size: 40 },
  images: Float32Array.from({ length: 80 }, (_, i) => Math.sin(i * 7) * 2),
  labels: Int32Array.from({ length: 40 }, (_, i) => i % 2),
};
const pictures = { train: patterns(40), validation: patterns(21) };
const plan = (model: Layer): Plan => ({
  name: "tiny",
  model: toSpec(model),
  data: { name: "patterns" },
  training: {
    ...{ epochs: 4, batch: 8, labelSmoothing: 0, averaging: 0 },
    optimiser: { type: "sgd", momentum: 0.9 },
    schedule: { type: "oneCycle", peak: 0.05 },
    augmentation: {},
  },
  seed: 7,
});

/** A session that is open, before its first step, and what looks inside. */
async function opened(
  model: Layer = tinyModel(),
  data: { train: Dataset; validation: Dataset } = pictures,
) {
  let last: Pulse | undefined;
  const waiting: (() => void)[] = [];
  const session = new Session({
    engine: async () => backend,
    load: async () => data,
    keeper: new MemoryKeeper(),
    tell: (pulse) => {
      last = pulse;
      if (pulse.status === "done") for (const go of waiting) go();
    },
  });
  expect(await session.open(plan(model))).toBe(true);
  const trained = async (): Promise<void> => {
    const done = new Promise<void>((resolve) => waiting.push(resolve));
    session.go("run");
    await done;
  };
  return { session, look: lookApi(session), trained, last: () => last };
}

describe("lookApi", () => {
  it("says what can be looked at before any training", async () => {
    const { look } = await opened();
    const subject = await look.subject();
    expect(subject.input).toEqual(pictures.train.shape);
    expect(subject.sizes).toEqual({ train: 40, validation: 21 });
    expect(subject.layers.some(({ kernels }) => kernels)).toBe(true);
    const parameters = subject.layers.flatMap(({ parameters }) => parameters);
    expect(new Set(parameters).size).toBe(parameters.length);
    const { step, output, truth, layers } = await look.activations(
      { kind: "example", split: "validation", index: 2 },
      { paths: [subject.layers[0]?.path ?? ""], most: 64 },
    );
    expect(step).toBe(0);
    expect(truth).toBe(pictures.validation.labels[2]);
    expect(output.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    expect(layers[0]?.maps.channels).toBe(layers[0]?.channels);
  });

  it("shows values of a person's own as it shows an example", async () => {
    const { look } = await opened();
    const example = await look.example("train", 3);
    const own = await look.activations(
      { kind: "values", values: example.values.slice() },
      { paths: [], most: 1 },
    );
    const same = await look.activations(
      { kind: "example", split: "train", index: 3 },
      { paths: [], most: 1 },
    );
    expect(own.output).toEqual(same.output);
    expect(own.truth).toBe(-1);
  });

  it("shows what the weights of the beginning make of an input beside what those of now do", async () => {
    const { look, trained } = await opened();
    const { layers } = await look.subject();
    const paths = layers.map(({ path }) => path);
    const query = { paths, most: 8, before: true };
    const input = { kind: "example", split: "validation", index: 1 } as const;
    const start = await look.activations(input, query);
    expect(start.before).toEqual(start.layers);
    await trained();
    const end = await look.activations(input, query);
    expect(end.before).toEqual(start.layers);
    expect(end.layers).not.toEqual(start.layers);
    expect((await look.activations(input, { paths, most: 8 })).before).toBeUndefined();
  });

  it("gives the numbers of plain arithmetic: activations, loss, confusion matrix, mistakes, ratios", async () => {
    const { session, look, trained } = await opened(
      sequential({
        hidden: linear({ units: 3 }),
        tanh: activation("tanh"),
        head: linear({ units: 2 }),
      }),
      { train: points, validation: points },
    );
    await trained();
    const weightsAt = (step?: number) =>
      session.look(
        ({ variables: { params } }) =>
          Object.fromEntries(
            leafPaths(params).map((path, i) => [
              path,
              Array.from(flatten<Tensor>(params)[0][i]?.data() ?? [], Number),
            ]),
          ),
        step,
      );
    const weights = await weightsAt();
    const layer = (x: readonly number[], path: string): number[] =>
      (weights[`${path}/bias`] ?? []).map((bias, unit, { length }) =>
        x.reduce(
          (sum, value, i) => sum + value * (weights[`${path}/weight`]?.[i * length + unit] ?? 0),
          bias,
        ),
      );
    const rows = Array.from(points.labels, (_, n) => {
      const hidden = layer([...points.images.subarray(2 * n, 2 * n + 2)], "hidden");
      const logits = layer(hidden.map(Math.tanh), "head");
      const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
      return { hidden, chances: logits.map((logit) => Math.exp(logit) / total) };
    });
    const seen = await look.activations(
      { kind: "example", split: "validation", index: 4 },
      { paths: ["hidden"], most: 9 },
    );
    expectClose(seen.layers[0]?.maps.values ?? [], rows[4]?.hidden ?? [], 1e-5);
    expectClose(seen.output, rows[4]?.chances ?? [], 1e-5);

    const losses = rows.map(({ chances }, n) => -Math.log(chances[points.labels[n] ?? 0] ?? 0));
    const confusion = [0, 0, 0, 0];
    for (const [n, { chances }] of rows.entries()) {
      const cell = 2 * (points.labels[n] ?? 0) + ((chances[1] ?? 0) > (chances[0] ?? 0) ? 1 : 0);
      confusion[cell] = (confusion[cell] ?? 0) + 1;
    }
    const judged = await look.judge("validation", 3);
    expect(judged.loss).toBeCloseTo(losses.reduce((a, b) => a + b, 0) / losses.length, 5);
    expect([...judged.confusion]).toEqual(confusion);
    const worst = losses.map((loss, n) => ({ loss, n })).sort((a, b) => b.loss - a.loss);
    expect(judged.worst.map(({ index }) => index)).toEqual(worst.slice(0, 3).map(({ n }) => n));

    const [before, after] = [await weightsAt(3), await weightsAt(4)];
    const { ratios } = (await look.ratios()).find(({ step }) => step === 4) ?? { ratios: {} };
    expect(Object.keys(ratios)).toEqual(Object.keys(weights));
    for (const [path, ratio] of Object.entries(ratios)) {
      const moved = Math.hypot(...(after[path] ?? []).map((w, i) => w - (before[path]?.[i] ?? 0)));
      expect(ratio).toBeCloseTo(moved / Math.hypot(...(before[path] ?? [])), 9);
    }
  });

  it("shows kernels before and after, and the network as it was", async () => {
    const { look, trained } = await opened();
    const { layers } = await look.subject();
    const path = layers.find(({ kernels }) => kernels)?.path ?? "";
    const start = await look.kernels(path);
    expect(start.after[0]?.values).toEqual(start.before[0]?.values);
    await trained();
    const end = await look.kernels(path);
    expect(end.step).toBe(20);
    expect(end.before[0]?.values).toEqual(start.before[0]?.values);
    expect(end.after[0]?.values).not.toEqual(start.before[0]?.values);
    const again = await look.kernels(path, 0);
    expect(again.after[0]?.values).toEqual(start.before[0]?.values);
  });

  it("collects histograms over time, a few at a call, in common bins", async () => {
    const { look, trained } = await opened();
    const { layers } = await look.subject();
    await trained();
    const steps = Array.from({ length: 21 }, (_, step) => step);
    for (const kind of ["weights", "activations", "gradients"] as const) {
      let spread = await look.spread(layers[0]?.path ?? "", kind, steps);
      for (let calls = 0; spread.missing > 0 && calls < 30; calls++)
        spread = await look.spread(layers[0]?.path ?? "", kind, steps);
      expect(spread.missing).toBe(0);
      expect(spread.steps).toEqual(steps);
      for (const { low, high, counts, size, below, above } of spread.moments) {
        expect([low, high]).toEqual([spread.low, spread.high]);
        const total = counts.reduce((a, b) => a + b, 0) + below + above;
        expect(total).toBeCloseTo(size, 6);
      }
    }
  });

  it("tells the ratios of the steps that were taken, from the first on", async () => {
    const { look, trained } = await opened();
    await trained();
    const ratios = await look.ratios();
    expect(ratios[0]?.step).toBe(1 + 1);
    expect(ratios.length).toBeGreaterThan(10);
    const weights = Object.entries(ratios[3]?.ratios ?? {}).filter(([path]) => /weight/.test(path));
    expect(weights.length).toBeGreaterThan(0);
    for (const [, ratio] of weights) {
      expect(ratio).toBeGreaterThan(0);
      expect(ratio).toBeLessThan(1);
    }
  });

  it("judges, lists mistakes, and finds the examples of a cell", async () => {
    const { look, trained } = await opened();
    await trained();
    const { confusion, worst, size, loss } = await look.judge("validation", 5);
    const classes = pictures.train.classes.length;
    expect(confusion.reduce((a, b) => a + b, 0)).toBe(size);
    expect(worst).toHaveLength(5);
    expect(worst[0]?.loss).toBeGreaterThanOrEqual(loss);
    expect(worst[0]?.chance).toBeCloseTo(Math.exp(-(worst[0]?.loss ?? 0)), 4);
    const at = confusion.indexOf(Math.max(...confusion));
    const [truth, predicted] = [Math.floor(at / classes), at % classes];
    const cell = await look.cell("validation", [truth, predicted], 100);
    expect(cell).toHaveLength(confusion[at] ?? 0);
    for (const example of cell)
      expect([example.truth, example.predicted]).toEqual([truth, predicted]);
  });

  it("finds an input that raises a channel, with progress, and stops when it is asked to", async () => {
    const { look } = await opened();
    const { layers } = await look.subject();
    const layer = layers.find(({ kernels }) => kernels)?.path ?? "";
    const seen: FoundSoFar[] = [];
    const query = { layer, channel: 0, seed: 1, steps: 24 };
    const found = await look.maximise(query, (progress) => seen.push(progress));
    expect(found.activation).toBeGreaterThan(found.start);
    expect(seen.map(({ step }) => step)).toEqual([0, 4, 8, 12, 16, 20]);
    const stopped = await look.maximise({ ...query, steps: 1000 }, ({ step }) => {
      if (step >= 8) look.stop();
    });
    expect(stopped.steps).toBeLessThan(20);
  });

  it("maps units over the plane, the second number upwards", async () => {
    const model = sequential({
      hidden: linear({ units: 6 }),
      tanh: activation("tanh"),
      head: linear({ units: 2 }),
    });
    const { look } = await opened(model, { train: points, validation: points });
    const plane = await look.plane("hidden");
    expect(plane?.maps).toMatchObject({ channels: 6, height: 32, width: 32 });
    expect(plane?.before).toEqual(plane?.maps);
    const [x, y] = plane?.bounds ?? [];
    const values = [x?.[0] ?? 0, y?.[1] ?? 0];
    const corner = await look.activations(
      { kind: "values", values: Float32Array.from(values) },
      { paths: ["hidden"], most: 64 },
    );
    // The first point of a map is its upper left corner: least x, greatest y.
    for (let c = 0; c < 6; c++)
      expect(plane?.maps.values[c * 1024]).toBeCloseTo(corner.layers[0]?.maps.values[c] ?? 0, 4);
    expect(await (await opened()).look.plane("head")).toBeUndefined();
  });

  it("tells targets and what was found, of a regression", async () => {
    const images = Float32Array.from({ length: 20 }, (_, i) => i / 10 - 1);
    const data = {
      ...{ name: "line", images, labels: new Int32Array(20), shape: [1], classes: [], size: 20 },
      targets: images.map((x) => 2 * x),
    };
    const { session, look } = await opened(tinyModel());
    const loss = { type: "squaredError" };
    const line = new Session({
      engine: async () => backend,
      load: async () => ({ train: data, validation: data }),
      keeper: new MemoryKeeper(),
      tell: () => {},
    });
    const wanted = plan(linear({ units: 1 }));
    expect(await line.open({ ...wanted, training: { ...wanted.training, loss } })).toBe(true);
    const judged = await lookApi(line).judge("train", 3);
    expect(judged.confusion).toHaveLength(0);
    expect(judged.targets).toEqual(data.targets);
    expect(judged.found).toHaveLength(20);
    expect(judged.worst[0]?.target).toHaveLength(1);
    expect((await lookApi(line).subject()).regression).toBe(true);
    expect((await lookApi(line).plane("linear"))?.maps).toMatchObject({ height: 1, width: 128 });
    await session.close();
    await expect(look.subject()).rejects.toThrow("no run is open");
  });
});

describe("spaced", () => {
  it("has every step once, the last first, and spreads over the whole soon", () => {
    const steps = Array.from({ length: 37 }, (_, i) => i * 3);
    const order = spaced(steps);
    expect([...order].sort((a, b) => a - b)).toEqual(steps);
    expect(order[0]).toBe(108);
    const early = order.slice(0, 6);
    expect(Math.max(...early) - Math.min(...early)).toBeGreaterThan(70);
    expect(spaced([])).toEqual([]);
  });
});
