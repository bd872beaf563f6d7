import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kernelSeparability, separability } from "./separability.ts";
import { singularValues } from "./svd.ts";

const product = (column: readonly number[], row: readonly number[]): number[][] =>
  column.map((a) => row.map((b) => a * b));

const sum = (a: number[][], b: number[][]): number[][] =>
  a.map((row, u) => row.map((x, v) => x + b[u]![v]!));

describe("separability", () => {
  it("takes [[3,6,9],[4,8,12],[5,10,15]] apart into [3,4,5]ᵀ[1,2,3] (S4)", () => {
    const kernel = [
      [3, 6, 9],
      [4, 8, 12],
      [5, 10, 15],
    ];
    const found = separability(kernel);
    expect(found).toMatchObject({ rank: 1, separable: true });
    expect(found.error).toBeLessThan(1e-15);
    expect(found.factors).toEqual([
      { singular: expect.closeTo(Math.sqrt(700), 12), column: [3, 4, 5], row: [1, 2, 3] },
    ]);
  });

  it("takes Sobel's kernel apart into [1,2,1]ᵀ[−1,0,1] (S4)", () => {
    const { rank, factors } = separability([
      [-1, 0, 1],
      [-2, 0, 2],
      [-1, 0, 1],
    ]);
    expect(rank).toBe(1);
    expect(factors[0]).toMatchObject({ column: [1, 2, 1], row: [-1, 0, 1] });
  });

  it("shares a square between both, and gives another scale to the column", () => {
    const blur = product([1, 2, 1], [1, 2, 1]).map((row) => row.map((x) => x / 16));
    expect(separability(blur).factors[0]).toMatchObject({
      column: [0.25, 0.5, 0.25],
      row: [0.25, 0.5, 0.25],
    });
    expect(separability(product([2, 2], [1, 3, 0])).factors[0]).toMatchObject({
      column: [2, 2],
      row: [1, 3, 0],
    });
  });

  it("says what the best column · row misses: Laplace's kernel has rank 2", () => {
    const { rank, separable, factors, error } = separability([
      [0, 1, 0],
      [1, -4, 1],
      [0, 1, 0],
    ]);
    expect([rank, separable]).toEqual([2, false]);
    // Its eigenvalues are −2 ± √6 and 0.
    const [first, second] = [2 + Math.sqrt(6), Math.sqrt(6) - 2];
    expect(factors.map(({ singular }) => singular)).toEqual([
      expect.closeTo(first, 12),
      expect.closeTo(second, 12),
    ]);
    expect(error).toBeCloseTo(second / Math.hypot(first, second), 12);
  });

  it("gives factors that sum up to the kernel, whatever it is", () => {
    const number = fc.double({ min: -5, max: 5, noNaN: true });
    const kernel = fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
      .chain(([height, width]) =>
        fc.array(fc.array(number, { minLength: width, maxLength: width }), {
          minLength: height,
          maxLength: height,
        }),
      );
    fc.assert(
      fc.property(kernel, (kernel) => {
        const { factors, error } = separability(kernel, 0);
        const zeros = kernel.map((row) => row.map(() => 0));
        const whole = factors.reduce((k, { column, row }) => sum(k, product(column, row)), zeros);
        for (const [u, row] of kernel.entries())
          for (const [v, x] of row.entries()) expect(whole[u]![v]!).toBeCloseTo(x, 4);
        expect(error).toBeLessThan(1);
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  it("has orthonormal vectors and falling values below", () => {
    const matrix = [
      [2, 0.5, -1, 3],
      [1, 1e-9, 0, -2],
      [0.1, 7, 2, 5],
    ];
    const terms = singularValues(matrix);
    const dot = (a: readonly number[], b: readonly number[]) =>
      a.reduce((s, x, i) => s + x * b[i]!, 0);
    for (const [i, a] of terms.entries())
      for (const [j, b] of terms.entries()) {
        expect(dot(a.left, b.left)).toBeCloseTo(i === j ? 1 : 0, 12);
        expect(dot(a.right, b.right)).toBeCloseTo(i === j ? 1 : 0, 12);
      }
    expect(terms.map(({ value }) => value)).toEqual(
      terms.map(({ value }) => value).toSorted((a, b) => b - a),
    );
  });

  it("is exact for kernels of float32, of zeros, and of one row", () => {
    const drawn = product([0.1, 0.7, -0.3], [1.3, -0.9, 0.2]);
    const found = separability(drawn.map((row) => [...Float32Array.from(row)]));
    expect(found.separable).toBe(true);
    expect(found.error).toBeLessThan(1e-7);
    expect(separability([[0, 0]])).toEqual({ rank: 0, separable: true, factors: [], error: 0 });
    expect(separability([[2, 4, 6]])).toMatchObject({ rank: 1, error: 0 });
  });

  it.each([1e200, 1e-200, 2 ** -1070])("is separable in any unit: %d", (unit) => {
    const kernel = product([1, 2], [1, 2]).map((row) => row.map((x) => x * unit));
    const found = separability(kernel);
    expect(found).toMatchObject({ rank: 1, separable: true });
    expect(found.factors[0]!.singular / unit).toBeCloseTo(5, 6);
    expect(kernelSeparability(kernel.flat(), [2, 2, 1, 1])).toMatchObject({ separable: 1 });
    expect(kernelSeparability(kernel.flat(), [2, 2, 1, 1]).error).toBeLessThan(1e-7);
  });

  it("looks at each channel of each filter of a convolution", () => {
    const [sobel, laplace] = [product([1, 2, 1], [-1, 0, 1]), [0, 1, 0, 1, -4, 1, 0, 1, 0]];
    // [3, 3, 1, 2]
    const values = sobel.flat().flatMap((x, i) => [x, laplace[i]!]);
    const found = kernelSeparability(values, [3, 3, 1, 2]);
    expect(found.slices.map(({ channel, filter, rank }) => [channel, filter, rank])).toEqual([
      [0, 0, 1],
      [0, 1, 2],
    ]);
    expect(found.separable).toBe(1);
    const lost = (Math.sqrt(6) - 2) ** 2;
    expect(found.error).toBeCloseTo(Math.sqrt(lost / (12 + 20)), 12);
  });

  it("refuses what is no kernel", () => {
    expect(() => separability([])).toThrow("separability: the kernel is empty");
    expect(() => separability([[1, 2], [3]])).toThrow(
      "separability: row 0 has 2 numbers, row 1 has 1; rows must be of equal length",
    );
    expect(() => separability([[1, Number.NaN]])).toThrow("element [0, 1] is NaN");
    expect(() => kernelSeparability([1, 2], [1, 2, 1])).toThrow(
      "separability: the weight is [1, 2, 1] of 2 values, must be [Kh, Kw, Cin / groups, Cout]",
    );
  });
});
