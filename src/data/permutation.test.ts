import { expect, it } from "vitest";
import { permutation } from "./permutation.ts";

it("holds every number once, for any length", () => {
  for (const n of [0, 1, 2, 3, 100, 1000])
    expect([...permutation(n, [5, n])].sort((a, b) => a - b)).toEqual(
      Array.from({ length: n }, (_, i) => i),
    );
});

it("is a function of its key", () => {
  expect(permutation(100, [1, 2])).toEqual(permutation(100, [1, 2]));
  expect(permutation(100, [1, 2])).not.toEqual(permutation(100, [1, 3]));
});

it("takes each of the six orders of three equally often", () => {
  const seen = new Map<string, number>();
  const n = 60_000;
  for (let k = 0; k < n; k++) {
    const order = permutation(3, [9, k]).join("");
    seen.set(order, (seen.get(order) ?? 0) + 1);
  }
  expect(seen.size).toBe(6);
  for (const count of seen.values())
    expect(Math.abs(count / n - 1 / 6)).toBeLessThan(4 * Math.sqrt(5 / 36 / n));
});
