import { beforeAll, describe, expect, it } from "vitest";
import { backends } from "../../../test/backends.ts";
import { randomTensor, randomValues } from "../../../test/numeric.ts";
import { digits } from "../../data/index.ts";
import { activation, conv2d, flatten, linear, maxPool, sequential } from "../../nn/index.ts";
import { adam, constant } from "../../optim/index.ts";
import { key, setBackend, tensor } from "../../tensor/index.ts";
import { fit as train } from "../../train/index.ts";
import { channelMeans, maximiser } from "./maximise.ts";

const alike = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [u, v] = [a[i] as number, b[i] as number];
    ab += u * v;
    aa += u * u;
    bb += v * v;
  }
  return ab / Math.sqrt(aa * bb);
};

for (const { name, backend } of backends)
  describe(`maximiser on ${name}`, () => {
    beforeAll(() => setBackend(backend));

    it("finds a known filter's own pattern under a norm limit", async () => {
      // At one place, w · x with ‖x‖ fixed is largest for x along w.
      const filter = randomValues(25, 9);
      const model = conv2d({ filters: 2, kernel: 5, bias: false });
      const weight = Float32Array.from({ length: 50 }, (_, i) =>
        i % 2 === 1 ? (filter[i >> 1] as number) : 0.1,
      );
      const variables = { params: { weight: tensor(weight, [5, 5, 1, 2]) }, state: {} };
      const maximise = maximiser(model, { layer: "conv2d", inputShape: [5, 5, 1] });
      const plain = { jitter: 0, blur: 0, variation: 0, low: -10, high: 10, norm: 1, steps: 100 };
      const { input, activation } = await maximise(variables, { channel: 1, rate: 0.01, ...plain });
      expect(alike(input, filter)).toBeGreaterThan(0.999);
      // ‖w‖ · ‖x‖, with rms(x) = 1 of 25 pixels.
      expect(activation).toBeCloseTo(Math.hypot(...filter) * 5, 1);
    });

    it("takes inputs that are no pictures", async () => {
      const model = linear({ units: 2, bias: false });
      const variables = {
        params: {
          weight: tensor([
            [1, 0],
            [-2, 1],
          ]),
        },
        state: {},
      };
      const maximise = maximiser(model, { layer: "linear", inputShape: [2] });
      const found = await maximise(variables, { channel: 0, low: -1, high: 1, steps: 64 });
      expect([...found.input]).toEqual([1, -1]);
      expect(found.activation).toBe(3);
    });
  });

describe("maximiser", () => {
  const model = sequential({
    conv1: conv2d({ filters: 6, kernel: 5, padding: "same" }),
    relu1: activation("relu"),
    pool: maxPool({ size: 4 }),
    flatten: flatten(),
    head: linear({ units: 10 }),
  });

  it("raises a trained model's channels far above every training image and noise", async () => {
    const data = digits({ count: 1024, seed: 5 });
    const trained = await train({
      ...{ model, data, epochs: 2, batch: 64, seed: 3 },
      ...{ optimiser: adam(), schedule: constant({ rate: 0.005 }) },
    });
    const pixels = Float32Array.from(data.images, (byte) => byte / 255);
    const images = tensor(pixels, [1024, 28, 28, 1]);
    for (const [layer, channel] of [
      ["relu1", 2],
      ["head", 7],
    ] as const) {
      const means = channelMeans(model, { layer })(trained.variables, images);
      const width = means.length / 1024;
      const best = Math.max(
        ...Array.from({ length: 1024 }, (_, n) => means[n * width + channel] ?? 0),
      );
      const noise = channelMeans(model, { layer })(
        trained.variables,
        randomTensor([8, 28, 28, 1], 2).add(1).div(2),
      );
      const chance = Math.max(
        ...Array.from({ length: 8 }, (_, n) => noise[n * width + channel] ?? 0),
      );
      const maximise = maximiser(model, { layer, inputShape: [28, 28, 1] });
      const found = await maximise(trained.variables, { channel, steps: 128 });
      expect(found.activation).toBeGreaterThan(1.5 * Math.max(best, 0));
      expect(found.activation).toBeGreaterThan(1.5 * Math.max(chance, 0));
      expect(found.activation).toBeGreaterThan(found.start);
      expect(Math.min(...found.input)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...found.input)).toBeLessThanOrEqual(1);
    }
  });

  it("gives the same for the same seed, other pictures for others, and reports its progress", async () => {
    const variables = model.init(key(1), [28, 28, 1]);
    const maximise = maximiser(model, { layer: "conv1", inputShape: [28, 28, 1] });
    const seen: number[] = [];
    const run = (seed: number) =>
      maximise(variables, {
        ...{ channel: 1, seed, steps: 20, every: 5 },
        onProgress: ({ step, input }) => {
          seen.push(step);
          expect(input).toHaveLength(784);
        },
      });
    const [a, b, c] = [await run(4), await run(4), await run(5)];
    expect(seen.slice(0, 4)).toEqual([0, 5, 10, 15]);
    expect(a.input).toEqual(b.input);
    expect(a.input).not.toEqual(c.input);
  });

  it("leaves a place where nothing leads upwards, and stops when it is asked to", async () => {
    const dead = sequential({ conv: conv2d({ filters: 1, kernel: 3 }), relu: activation("relu") });
    const weight = tensor(new Float32Array(9).fill(1), [3, 3, 1, 1]);
    const variables = { params: { conv: { weight, bias: tensor([-6]) } }, state: {} };
    const maximise = maximiser(dead, { layer: "relu", inputShape: [6, 6, 1] });
    const found = await maximise(variables, { channel: 0 });
    expect(found.start).toBe(0);
    expect(found.activation).toBeCloseTo(3, 1);
    const stop = new AbortController();
    const stopped = await maximise(variables, {
      ...{ channel: 0, signal: stop.signal },
      onProgress: ({ step }) => void (step >= 16 && stop.abort()),
    });
    expect(stopped.steps).toBe(17);
  });

  it("names layers and channels that do not exist", async () => {
    const variables = model.init(key(1), [28, 28, 1]);
    const of = (layer: string) => maximiser(model, { layer, inputShape: [28, 28, 1] });
    await expect(of("conv2")(variables, { channel: 0 })).rejects.toThrow("layer conv2 is unknown");
    await expect(of("head")(variables, { channel: 10 })).rejects.toThrow(
      "head: channel is 10, must be from 0 to 9",
    );
  });
});
