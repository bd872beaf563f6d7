import { beforeAll, describe, expect, it } from "vitest";
import { backends } from "../../test/backends.ts";
import { expectClose, randomTensor, slopes } from "../../test/numeric.ts";
import { tensor } from "./create.ts";
import { setBackend } from "./default-backend.ts";
import { grad } from "./grad.ts";
import { logSoftmax, logSumExp, softmax, stopGradient } from "./softmax.ts";
import type { Tensor } from "./tensor.ts";

for (const { name, backend, epsilon } of backends) {
  describe(`softmax and its logarithms on ${name}`, () => {
    beforeAll(() => setBackend(backend));
    const x = randomTensor([3, 4], 1);

    it("equal their formulas along either axis", () => {
      const row = (i: number) =>
        Array.from({ length: 4 }, (_, j) => Math.exp(x.data()[i * 4 + j] as number));
      const total = (i: number) => row(i).reduce((s, v) => s + v, 0);
      const expected = [0, 1, 2].flatMap((i) => row(i).map((v) => v / total(i)));
      expectClose(softmax(x).data(), expected, 8 * epsilon);
      expectClose(logSoftmax(x).data(), expected.map(Math.log), 8 * epsilon);
      expectClose(
        logSumExp(x).data(),
        [0, 1, 2].map((i) => Math.log(total(i))),
        8 * epsilon,
      );
      expectClose(softmax(x.transpose(), 0).transpose().data(), expected, 8 * epsilon);
      expect(logSumExp(x, 0, { keepDims: true }).shape).toEqual([1, 4]);
    });

    it("stay finite for inputs to ±1e4, and so do their slopes", () => {
      const far = tensor([1e4, -1e4, 0, 9999]);
      const rest = Math.log1p(Math.exp(-1));
      expectClose(
        logSoftmax(far).data(),
        [0, -2e4, -1e4, -1].map((v) => v - rest),
        8 * epsilon,
      );
      expectClose([logSumExp(far).item()], [1e4 + Math.log1p(Math.exp(-1))], 8 * epsilon);
      for (const f of [softmax, logSoftmax, logSumExp]) {
        const slope = grad((a: Tensor) =>
          f(a)
            .mul(tensor([1, 2, 3, 4]))
            .sum(),
        )(far);
        expect(Array.from(slope.data()).every(Number.isFinite)).toBe(true);
      }
    });

    it("have the slopes of differences", () => {
      for (const f of [softmax, logSoftmax, logSumExp]) {
        const scalar = (a: Tensor) => f(a, 1).mul(f(a, 1).add(1)).sum();
        expectClose(grad(scalar)(x).data(), slopes(scalar, x), 1e-8 + 32 * epsilon);
      }
      const slope = grad((a: Tensor) => logSumExp(a, 1).sum())(x);
      expectClose(slope.data(), softmax(x).data(), 16 * epsilon);
    });

    it("know rows of infinities", () => {
      const rows = tensor([
        [-Infinity, -Infinity],
        [Infinity, 0],
        [-Infinity, 3],
      ]);
      expect(logSumExp(rows).array()).toEqual([-Infinity, Infinity, 3]);
      expect(softmax(rows).slice(2).array()).toEqual([0, 1]);
      expect(logSoftmax(rows).slice(2).array()).toEqual([-Infinity, 0]);
    });

    it("stop a gradient", () => {
      const f = (a: Tensor) => a.mul(stopGradient(a)).sum();
      expectClose(grad(f)(x).data(), x.data(), 0);
      expect(stopGradient(x).array()).toEqual(x.array());
    });
  });
}
