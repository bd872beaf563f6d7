import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { backends } from "../../test/backends.ts";
import { expectClose, randomTensor, slopes } from "../../test/numeric.ts";
import { einsum, matmul } from "./combine.ts";
import { setBackend } from "./default-backend.ts";
import { grad } from "./grad.ts";
import type { Tensor } from "./tensor.ts";

const extent = fc.integer({ min: 1, max: 5 });

function naiveMatmul(a: Tensor, b: Tensor): number[] {
  const [rows, depth] = a.shape as [number, number];
  const columns = b.shape[1] as number;
  const [x, y] = [a.data(), b.data()];
  return Array.from({ length: rows * columns }, (_, flat) => {
    const [i, j] = [Math.floor(flat / columns), flat % columns];
    let sum = 0;
    for (let k = 0; k < depth; k++)
      sum += (x[i * depth + k] as number) * (y[k * columns + j] as number);
    return sum;
  });
}

for (const { name, backend, epsilon } of backends) {
  describe(`matmul on ${name}`, () => {
    beforeAll(() => setBackend(backend));

    it("equals three loops", () => {
      fc.assert(
        fc.property(extent, extent, extent, (i, j, k) => {
          const [a, b] = [randomTensor([i, k], 1), randomTensor([k, j], 2)];
          const product = a.matmul(b);
          expect(product.shape).toEqual([i, j]);
          expectClose(product.data(), naiveMatmul(a, b), 16 * epsilon);
        }),
        { numRuns: 30, seed: 3 },
      );
    });

    it("broadcasts batches", () => {
      const [a, b] = [randomTensor([2, 1, 3, 4], 1), randomTensor([5, 4, 2], 2)];
      const product = a.matmul(b);
      expect(product.shape).toEqual([2, 5, 3, 2]);
      for (const [n, m] of [
        [0, 0],
        [1, 4],
      ] as const)
        expectClose(
          product.slice(n, m).data(),
          naiveMatmul(a.slice(n, 0), b.slice(m)),
          16 * epsilon,
        );
    });

    it("takes vectors, and an empty sum is 0", () => {
      const [a, v] = [randomTensor([3, 4], 1), randomTensor([4], 2)];
      expect(matmul(a, v).shape).toEqual([3]);
      expect(matmul(v, a.transpose()).shape).toEqual([3]);
      expectClose([v.matmul(v).item()], [v.square().sum().item()], 8 * epsilon);
      expect(
        randomTensor([2, 0], 1)
          .matmul(randomTensor([0, 2], 1))
          .array(),
      ).toEqual([
        [0, 0],
        [0, 0],
      ]);
    });

    it("has the slopes of differences, through broadcast batches too", () => {
      const [a, b] = [randomTensor([2, 1, 3, 2], 1), randomTensor([4, 2, 2], 2)];
      const weight = randomTensor([2, 4, 3, 2], 3);
      const f = (x: Tensor, y: Tensor) => x.matmul(y).mul(weight).sum();
      expectClose(
        grad((x: Tensor) => f(x, b))(a).data(),
        slopes((x) => f(x, b), a),
        1e-8 + 32 * epsilon,
      );
      expectClose(
        grad((y: Tensor) => f(a, y))(b).data(),
        slopes((y) => f(a, y), b),
        1e-8 + 32 * epsilon,
      );
    });

    it("says what does not fit", () => {
      const [a, b] = [randomTensor([8, 3], 1), randomTensor([4, 2], 2)];
      expect(() => a.matmul(b)).toThrow(
        "matmul: a is [8, 3], b is [4, 2]; the last axis of a must be 4, not 3",
      );
      expect(() => a.sum().matmul(b)).toThrow("use mul");
    });
  });

  describe(`einsum on ${name}`, () => {
    beforeAll(() => setBackend(backend));
    const [a, b] = [randomTensor([2, 3, 4], 1), randomTensor([2, 4, 5], 2)];
    const square = randomTensor([3, 3], 4);

    it("is a batched product, an outer product, a permutation, a sum", () => {
      expectClose(einsum("bij,bjk->bik", a, b).data(), a.matmul(b).data(), 16 * epsilon);
      expectClose(
        einsum("bij,bjk->kib", a, b).data(),
        a.matmul(b).permute([2, 1, 0]).data(),
        16 * epsilon,
      );
      expect(einsum("i, j -> ij", a.slice(0, 0), b.slice(0, 0)).shape).toEqual([4, 5]);
      expectClose(einsum("bij->ij", a).data(), a.sum(0).data(), 8 * epsilon);
      expect(einsum("bij->jbi", a).array()).toEqual(a.permute([2, 0, 1]).array());
      expect(einsum("ij,jk", a.slice(0), b.slice(0)).shape).toEqual([3, 5]);
    });

    it("walks diagonals", () => {
      const values = square.data();
      expectClose(einsum("ii->i", square).data(), [values[0]!, values[4]!, values[8]!], 0);
      expectClose(
        [einsum("ii->", square).item()],
        [values[0]! + values[4]! + values[8]!],
        8 * epsilon,
      );
    });

    it("multiplies more than two, in order", () => {
      const [p, q, r] = [randomTensor([2, 3], 1), randomTensor([3, 4], 2), randomTensor([4, 2], 3)];
      expectClose(
        einsum("ij,jk,kl->il", p, q, r).data(),
        p.matmul(q).matmul(r).data(),
        32 * epsilon,
      );
      expectClose(
        [einsum("ij,jk,ki->", p, q, r).item()],
        [einsum("ii->", p.matmul(q).matmul(r)).item()],
        32 * epsilon,
      );
    });

    it("has the slopes of differences", () => {
      const f = (x: Tensor) => einsum("bij,bjk->k", x, b).square().sum();
      expectClose(grad(f)(a).data(), slopes(f, a), 1e-8 + 64 * epsilon);
      const diagonal = (x: Tensor) => einsum("ii->i", x).square().sum();
      expectClose(grad(diagonal)(square).data(), slopes(diagonal, square), 1e-8 + 16 * epsilon);
    });

    it("refuses specs that do not fit", () => {
      expect(() => einsum("ij,jk->ik", a, b)).toThrow(
        'gives 2 letters "ij" to an operand of [2, 3, 4]',
      );
      expect(() => einsum("ij,ij->ij", square, randomTensor([3, 2], 1))).toThrow(
        "axis j is 3 in one operand and 2 in another",
      );
      expect(() => einsum("ij->ik", square)).toThrow("k does not");
      expect(() => einsum("ij->ii", square)).toThrow("must occur once");
      expect(() => einsum("ij", square, square)).toThrow("names 1 operands, 2 came");
      expect(() => einsum("i1->i", square)).toThrow("is not of the form");
    });
  });
}
