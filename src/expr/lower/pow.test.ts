import { describe, expect, it } from "vitest";
import { evaluate } from "../evaluate.ts";
import { evaluateFloat32 } from "../evaluate-float32.ts";
import { input } from "../expr.ts";
import { lower } from "./index.ts";

const power = input(0).pow(input(1));
const lowered = lower(power);

/** Numbers in [0, 1) that fill the square evenly: the R2 sequence. */
function pairs(count: number, make: (u: number, v: number) => readonly [number, number]) {
  const bases = new Float32Array(count);
  const exponents = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const [base, exponent] = make((i * 0.7548776662466927) % 1, (i * 0.5698402909980532) % 1);
    bases[i] = base;
    exponents[i] = exponent;
  }
  return [bases, exponents] as const;
}

const COUNT = 150_000;

/** Bases, and exponents that keep the result between 2^−150 and 2^128. */
const regions = {
  "over all magnitudes": pairs(COUNT, (u, v) => {
    const base = Math.exp((u - 0.5) * 170);
    return [base, ((v * 2 - 1) * 104) / Math.log(base)];
  }),
  "near 1": pairs(COUNT, (u, v) => {
    const base = 1 + (u - 0.5) * Math.exp(-v * 14);
    return [base, (((u * 97) % 1) * 2 - 1) * (104 / Math.log(base))];
  }),
  "whole exponents": pairs(COUNT, (u, v) => [(u - 0.5) * 20, Math.floor((v - 0.5) * 60)]),
  "denormal bases": pairs(COUNT, (u, v) => [u * 1.1e-38, (v * 2 - 1) * 1.2]),
};

describe.each([{ fused: true }, { fused: false }])("pow with fused = $fused", ({ fused }) => {
  it.each(Object.entries(regions))("errs by at most 1.7 ulp %s", (_, [bases, exponents]) => {
    const exact = evaluate(power, [bases, exponents], new Float64Array(COUNT));
    const got = evaluateFloat32(lowered, [bases, exponents], new Float64Array(COUNT), { fused });
    let worst = 0;
    let at = "";
    for (let i = 0; i < COUNT; i++) {
      const value = exact[i] ?? 0;
      const result = got[i] ?? 0;
      if (Object.is(Math.fround(value), result)) continue;
      const ulp = Math.max(2 ** -149, 2 ** (Math.floor(Math.log2(Math.abs(value))) - 23));
      const error = Math.abs(result - value) / ulp;
      if (error <= worst) continue;
      worst = error;
      at = `${bases[i]} ^ ${exponents[i]} = ${value}, not ${result}`;
    }
    expect(worst, at).toBeLessThanOrEqual(1.7);
  });

  it("has the special cases of IEEE 754", () => {
    // biome-ignore format: a table
    const values = [
      0, -0, 1, -1, Infinity, -Infinity, NaN, 2, -2, 3, -3, 0.5, -0.5, 2.5, -2.5, 1e-45, -1e-45, 1e38, -1e38,
      16777215, -16777215, 16777216, 33554432, 1.0000001, 0.99999994, 1e-30,
    ].map(Math.fround);
    for (const base of values) {
      for (const exponent of values) {
        const exact = evaluate(power, [[base], [exponent]], new Float64Array(1))[0] ?? 0;
        const out = new Float64Array(1);
        const got = evaluateFloat32(lowered, [[base], [exponent]], out, { fused })[0] ?? 0;
        const rounded = Math.fround(exact);
        const name = `${base} ^ ${exponent}`;
        if (rounded === 0 || !Number.isFinite(rounded)) expect(got, name).toBe(rounded);
        else expect(Math.abs(got / rounded - 1), name).toBeLessThan(2.4e-7);
      }
    }
  });
});

it("pow of float64 follows IEEE 754 where JavaScript does not", () => {
  const of = (a: number, b: number) => evaluate(power, [[a], [b]], new Float64Array(1))[0];
  expect(of(1, Number.NaN)).toBe(1);
  expect(of(-1, Number.NEGATIVE_INFINITY)).toBe(1);
  expect(of(-1, Number.NaN)).toBeNaN();
});
