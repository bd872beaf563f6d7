import { beforeAll, describe, expect, it } from "vitest";
import { backends, onReference } from "../../../test/backends.ts";
import { expectClose } from "../../../test/numeric.ts";
import { constant } from "../../expr/expr.ts";
import { compile } from "../compile.ts";
import { tensor, zeros } from "../create.ts";
import { setBackend } from "../default-backend.ts";
import { bernoulli, bits, normal, uniform } from "./distributions.ts";
import { foldIn, type Key, key, split } from "./key.ts";
import { threefry } from "./threefry.ts";

const word = (value: number) => constant(value, "uint32");

describe("threefry", () => {
  // Random123's known answers, kat_vectors: threefry2x32 20
  it.each([
    [0, 0, 0, 0, 0x6b200159, 0x99ba4efe],
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x1cb996fc, 0xbb002be7],
    [0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3, 0xc4923a9c, 0x483df7a0],
  ])("key %i %i, counter %i %i", (k0, k1, c0, c1, first, second) => {
    const [a, b] = threefry([word(k0), word(k1)], [word(c0), word(c1)]);
    expect([a.op, a.value, b.op, b.value]).toEqual(["const", first, "const", second]);
  });
});

const COUNT = 100_000;

/** Σ (seen − expected)² / expected over equal bins of [0, 1). */
function chiSquare(values: ArrayLike<number>, bins: number): number {
  const seen = new Float64Array(bins);
  for (const value of Array.from(values)) {
    const bin = Math.floor(value * bins);
    seen[bin] = (seen[bin] as number) + 1;
  }
  const expected = values.length / bins;
  return seen.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
}

const meanOf = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, v) => sum + v, 0) / values.length;
const momentOf = (values: ArrayLike<number>, power: number, center = 0) =>
  meanOf(Array.from(values, (v) => (v - center) ** power));

/** Φ by series, to 1e-7: Abramowitz & Stegun 26.2.17. */
function normalCdf(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const poly =
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * poly;
  return x >= 0 ? 1 - tail : tail;
}

for (const { name, backend, epsilon } of backends) {
  describe(`random numbers on ${name}`, () => {
    beforeAll(() => setBackend(backend));

    it("are the known answers at counter 0", () => {
      expect(bits(key(0), [1]).item()).toBe(0x6b200159);
    });

    it("are the same for the same key, and the same bits on every backend", () => {
      const draw = () =>
        [bits(key(7), [50]), uniform(key(7), [50])].map((x) => Array.from(x.data()));
      expect(draw()).toEqual(draw());
      expect(draw()).toEqual(onReference(draw));
      expect(bits(key(7), [5, 10]).data()).toEqual(bits(key(7), [50]).data());
      expect(bits(key(7), [20]).data()).toEqual(bits(key(7), [50]).data().slice(0, 20));
    });

    it("are uniform: moments and χ² of 100 bins", () => {
      const values = uniform(key(1), [COUNT]).data();
      expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...values)).toBeLessThan(1);
      // Five standard deviations.
      expect(Math.abs(meanOf(values) - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / COUNT));
      expect(Math.abs(momentOf(values, 2, 0.5) - 1 / 12)).toBeLessThan(
        5 * Math.sqrt(1 / 180 / COUNT),
      );
      // 99 degrees of freedom: 99.99 % lie below 161.
      expect(chiSquare(values, 100)).toBeLessThan(161);
      const moved = uniform(key(1), [COUNT], -3, 5).data();
      expectClose(
        moved,
        Array.from(values, (v) => v * 8 - 3),
        4 * epsilon,
      );
    });

    it("are normal: moments and χ² of 100 bins of equal chance", () => {
      const values = normal(key(2), [COUNT]).data();
      expect(Math.abs(meanOf(values))).toBeLessThan(5 / Math.sqrt(COUNT));
      expect(Math.abs(momentOf(values, 2) - 1)).toBeLessThan(5 * Math.sqrt(2 / COUNT));
      expect(Math.abs(momentOf(values, 3))).toBeLessThan(5 * Math.sqrt(15 / COUNT));
      expect(Math.abs(momentOf(values, 4) - 3)).toBeLessThan(5 * Math.sqrt(96 / COUNT));
      expect(chiSquare(Array.from(values, normalCdf), 100)).toBeLessThan(161);
      expect(Array.from(values).every(Number.isFinite)).toBe(true);
      const neighbours = meanOf(Array.from(values.slice(1), (v, i) => v * (values[i] as number)));
      expect(Math.abs(neighbours)).toBeLessThan(5 / Math.sqrt(COUNT));
    });

    it("hit with the chance that was asked for", () => {
      const hits = bernoulli(key(3), 0.3, [COUNT]);
      expect(hits.dtype).toBe("bool");
      expect(Math.abs(meanOf(hits.data()) - 0.3)).toBeLessThan(5 * Math.sqrt(0.21 / COUNT));
      const rows = bernoulli(key(3), tensor([[0], [1]]), [2, 1000]);
      expect(rows.sum(1).array()).toEqual([0, 1000]);
    });

    it("of split and folded keys are independent of each other and of the parent's", () => {
      const parent = key(4);
      const [a, b] = split(parent) as [typeof parent, typeof parent];
      const all = [parent, a, b, foldIn(parent, 0), foldIn(parent, 1)].map((k) =>
        uniform(k, [COUNT]).data(),
      );
      for (const [i, x] of all.entries())
        for (const y of all.slice(0, i)) {
          const together = meanOf(Array.from(x, (v, k) => (v - 0.5) * ((y[k] as number) - 0.5)));
          expect(Math.abs(together)).toBeLessThan(5 / 12 / Math.sqrt(COUNT));
        }
    });

    it("of keys: split gives distinct keys, foldIn takes numbers and tensors", () => {
      const keys = [
        ...split(key(5), 100),
        ...Array.from({ length: 100 }, (_, i) => foldIn(key(5), i)),
      ];
      expect(new Set(keys.map((k) => k.data().join())).size).toBe(200);
      expect(foldIn(key(5), tensor([3], [], "int32")).data()).toEqual(foldIn(key(5), 3).data());
      expect(foldIn(key(5), tensor(3)).data()).toEqual(foldIn(key(5), 3).data());
      expect(key(2 ** 32 + 1).data()).toEqual(Uint32Array.of(1, 1));
    });

    it("of keys: the same whether they are derived here or inside a program", () => {
      const derive = (k: Key) => [...split(k, 3), foldIn(k, 2 ** 32 - 1), foldIn(foldIn(k, 7), 8)];
      const words = (keys: readonly Key[]) => keys.map((k) => [...k.data()]);
      expect(words(compile(derive)(key(6)))).toEqual(words(derive(key(6))));
    });

    it("refuse what is no key or seed", () => {
      expect(() => key(-1)).toThrow("seed is -1");
      expect(() => key(0.5)).toThrow(RangeError);
      expect(() => uniform(zeros([2]), [3])).toThrow("the key is float32 [2]; a key is uint32 [2]");
      expect(() => foldIn(key(1), tensor([1, 2]))).toThrow("one number is needed");
      expect(() => bits(key(1), [2 ** 20, 2 ** 12])).toThrow("fewer than 2^31");
    });
  });
}
