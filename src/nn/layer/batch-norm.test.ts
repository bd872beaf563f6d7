import { beforeAll, describe, expect, it } from "vitest";
import { backends } from "../../../test/backends.ts";
import { expectClose, randomTensor, slopes } from "../../../test/numeric.ts";
import { flatten, grad, key, setBackend, type Tensor, tensor } from "../../tensor/index.ts";
import { batchNorm } from "./batch-norm.ts";
import type { Tensors } from "./layer.ts";

const values = (tensors: Tensors): number[][] =>
  flatten<Tensor>(tensors)[0].map((t) => [...t.data()]);

for (const { name, backend, epsilon } of backends)
  describe(`batchNorm on ${name}`, () => {
    beforeAll(() => setBackend(backend));
    const near = 32 * epsilon;

    // Channel 0 is 1, 2, 3, 6 (mean 3, variance 3.5), channel 1 is −1, 1, −1, 1 (mean 0, variance 1).
    const x = tensor([
      [1, -1],
      [2, 1],
      [3, -1],
      [6, 1],
    ]);
    const variables = {
      params: { scale: tensor([2, 1]), shift: tensor([10, 0]) },
      state: { mean: tensor([1, 1]), variance: tensor([2, 4]) },
    };

    it("in training uses the batch and moves the running statistics, by hand", () => {
      const { output, state } = batchNorm().apply(variables, x, { training: true });
      const [a, b] = [2 / Math.sqrt(3.5 + 1e-5), 1 / Math.sqrt(1 + 1e-5)];
      const expected = [10 - 2 * a, -b, 10 - a, b, 10, -b, 10 + 3 * a, b];
      expectClose(output.data(), expected, near);
      // 0.9 · old + 0.1 · new, the variance unbiased: 14/3 and 4/3.
      const [mean = [], variance = []] = values(state);
      expectClose(mean, [0.9 + 0.3, 0.9], near);
      expectClose(variance, [1.8 + 1.4 / 3, 3.6 + 0.4 / 3], near);
    });

    it("in evaluation uses the running statistics and leaves them", () => {
      const { output, state } = batchNorm().apply(variables, x, { training: false });
      const [a, b] = [2 / Math.sqrt(2 + 1e-5), 1 / Math.sqrt(4 + 1e-5)];
      expectClose(output.data(), [10, -2 * b, 10 + a, 0, 10 + 2 * a, -2 * b, 10 + 5 * a, 0], near);
      expect(values(state)).toEqual([
        [1, 1],
        [2, 4],
      ]);
    });

    it("normalises each of many channels over batch and pixels", () => {
      const images = randomTensor([4, 3, 3, 8], 1).mul(5).add(2);
      const made = batchNorm().init(key(0), [3, 3, 8]);
      const { output } = batchNorm().apply(made, images, { training: true });
      expectClose(output.mean([0, 1, 2]).data(), new Array(8).fill(0), near);
      expectClose(output.variance([0, 1, 2]).data(), new Array(8).fill(1), 1e-5);
    });

    it("keeps the digits of a small variance beside a large mean", () => {
      const far = tensor([[4096], [4097], [4098], [4099]]);
      const { output } = batchNorm().apply(batchNorm().init(key(0), [1]), far, { training: true });
      const unit = 1 / Math.sqrt(1.25 + 1e-5);
      expectClose(output.data(), [-1.5 * unit, -0.5 * unit, 0.5 * unit, 1.5 * unit], near);
    });

    it("has second derivatives too, as central differences of the first", () => {
      const made = batchNorm().init(key(0), [2]);
      const weights = randomTensor([4, 2], 7);
      const score = (x: Tensor): Tensor =>
        batchNorm().apply(made, x, { training: true }).output.mul(weights).sum();
      const steepness = (x: Tensor): Tensor => grad(score)(x).square().sum();
      const at = randomTensor([4, 2], 8).mul(3);
      expectClose(grad(steepness)(at).data(), slopes(steepness, at), 1e-7 + 1e3 * epsilon);
    });

    it("gives 0 for a channel that never changes", () => {
      const { output } = batchNorm().apply(batchNorm().init(key(0), [1]), tensor([[7], [7]]), {
        training: true,
      });
      expect([...output.data()]).toEqual([0, 0]);
    });
  });

describe("batchNorm", () => {
  it("has 128 means and 128 variances for 128 channels, and uses those of training in evaluation (E5, S4)", () => {
    const layer = batchNorm({ momentum: 1 });
    const made = layer.init(key(0), [4, 4, 128]);
    for (const tensors of [made.params, made.state])
      expect(values(tensors).map((v) => v.length)).toEqual([128, 128]);
    const x = randomTensor([32, 4, 4, 128], 3).mul(2).add(1);
    const { state } = layer.apply(made, x, { training: true });
    expect(values(state).map((v) => v.length)).toEqual([128, 128]);
    // One image alone, by the statistics of the batch: n/(n − 1) of its variance, n = 512.
    const { output } = layer.apply({ ...made, state }, x.slice([0, 1]), { training: false });
    const deviation = x
      .variance([0, 1, 2])
      .mul(512 / 511)
      .add(1e-5)
      .sqrt();
    const expected = x
      .slice([0, 1])
      .sub(x.mean([0, 1, 2]))
      .div(deviation);
    expectClose(output.data(), expected.data(), 1e-5);
  });

  it("refuses other channels, and a training batch without a variance", () => {
    const variables = batchNorm().init(key(0), [3]);
    expect(() =>
      batchNorm().apply(variables, randomTensor([2, 4], 1), { training: false }),
    ).toThrow("batchNorm: x is [2, 4], scale is [3]; the last axis of x must be 3");
    expect(() => batchNorm().apply(variables, randomTensor([1, 3], 1), { training: true })).toThrow(
      /needs at least 2 values a channel; use a larger batch/,
    );
    expect(() => batchNorm({ momentum: 1.1 })).toThrow(
      "batchNorm: momentum is 1.1, must be in [0, 1]",
    );
    expect(() => batchNorm({ epsilon: -1 })).toThrow(
      "batchNorm: epsilon is -1, must be finite and > 0",
    );
  });
});
