import { expect, it } from "vitest";
import { exp, ln } from "./elementary.ts";

it("ln is the natural logarithm to the last digits", () => {
  for (let k = -300; k <= 300; k++)
    for (const m of [1, 1.1, 1.3, Math.SQRT2, 1.9, 2, 3.7, 9.999]) {
      const x = m * 10 ** k;
      const error = Math.abs(ln(x) - Math.log(x)) / Math.max(1, Math.abs(Math.log(x)));
      expect(error, `ln ${x}`).toBeLessThan(1e-15);
    }
  expect(ln(1)).toBe(0);
});

it("exp is e to a power to the last digits", () => {
  for (let x = -708; x <= 709.7; x += 0.37)
    expect(Math.abs(exp(x) / Math.exp(x) - 1), `exp ${x}`).toBeLessThan(1e-15);
  expect([exp(0), exp(-1000), exp(1000)]).toEqual([1, 0, Number.POSITIVE_INFINITY]);
  expect([exp(Number.POSITIVE_INFINITY), exp(Number.NEGATIVE_INFINITY)]).toEqual([
    Number.POSITIVE_INFINITY,
    0,
  ]);
});
