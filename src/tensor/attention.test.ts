import { beforeAll, describe, expect, it } from "vitest";
import { portableBackends } from "../../test/backends.ts";
import { expectClose, randomTensor } from "../../test/numeric.ts";
import { attention, attentionWeights } from "./attention.ts";
import { eye, ones, tensor, zeros } from "./create.ts";
import { setBackend } from "./default-backend.ts";

for (const { name, backend, epsilon } of portableBackends)
  describe(`attention on ${name}`, () => {
    beforeAll(() => setBackend(backend));
    const near = 16 * epsilon;

    it("gives the mean of the values where all keys fit alike", () => {
      const v = randomTensor([2, 3, 4], 1);
      const y = attention(zeros([2, 5, 7]), randomTensor([2, 3, 7], 2), v);
      expectClose(y.data(), v.mean(1, { keepDims: true }).broadcastTo([2, 5, 4]).data(), near);
    });

    it("has weights that sum to 1, and none on what a query may not read", () => {
      const [q, k] = [randomTensor([3, 4], 3), randomTensor([3, 4], 4)];
      const mask = tensor([true, true, false], [3]);
      const weights = attentionWeights(q, k, { causal: true, mask }).array() as number[][];
      for (const row of weights) expect(row.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 5);
      expect(weights.map((row) => row.map((w) => w > 0))).toEqual([
        [true, false, false],
        [true, true, false],
        [true, true, false],
      ]);
    });

    it("weighs by softmax of q·k / √d", () => {
      const q = eye(2).mul(2);
      const [[a = 0] = []] = attentionWeights(q, q).array() as number[][];
      expect(a).toBeCloseTo(1 / (1 + Math.exp(-4 / Math.SQRT2)), 6);
    });
  });

describe("attention", () => {
  it("says what does not fit", () => {
    expect(() => attention(ones([2, 3]), ones([2, 4]), ones([2, 3]))).toThrow(
      "attention: q is [2, 3] and k is [2, 4]; they must be [..., T, d] and [..., S, d]",
    );
    expect(() => attention(ones([2, 3]), ones([2, 3]), ones([4, 3]))).toThrow(
      "k is [2, 3] and v is [4, 3]; they need one key for each value",
    );
    expect(() => attentionWeights(ones([2, 3]), ones([2, 3]), { mask: ones([2]) })).toThrow(
      "attention: mask is float32; it must be bool",
    );
  });
});
