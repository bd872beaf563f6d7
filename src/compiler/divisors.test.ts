import { expect, it } from "vitest";
import { divisorsOf } from "./divisors.ts";

it("finds the divisors that trying all finds, and those of a huge number at once", () => {
  for (let n = 1; n <= 300; n++) {
    const all = Array.from({ length: n }, (_, i) => i + 1);
    expect(divisorsOf(n)).toEqual(all.filter((divisor) => n % divisor === 0));
  }
  expect(divisorsOf(2 ** 31 - 1)).toEqual([1, 2 ** 31 - 1]);
  expect(divisorsOf(1e9)).toHaveLength(100);
});
