import { describe, expect, it } from "vitest";
import { activations, type ElementwiseActivation, findActivation } from "../nn/index.ts";
import {
  activationCurve,
  activationPlot,
  adjustableParameters,
  functionsOf,
  valuesAlong,
} from "./activation-curve.ts";

const elementwise: readonly ElementwiseActivation[] = Object.values(activations).filter(
  (a) => a.kind === "elementwise",
);

const named = (name: string): ElementwiseActivation => {
  const record = findActivation(name);
  if (record?.kind !== "elementwise") throw new Error(`no ${name}`);
  return record;
};

describe("the curve of an activation", () => {
  it.each(elementwise.map((a) => [a.name, a] as const))(
    "%s: the kinks that its expression has are those of its record",
    (_, record) => {
      const { kinks } = activationCurve(record, { low: -10, high: 10 });
      const told = record.kinks.filter(({ at }) => Math.abs(at) <= 10);
      const jumping = told.filter(({ at }) => {
        const [f, slope] = functionsOf(record);
        return [f, slope].some((g) => Math.abs(g(at + 1e-6) - g(at - 1e-6)) > 1e-3);
      });
      expect(kinks.map(({ at }) => at)).toEqual(
        jumping.map(({ at }) => expect.closeTo(at, 9)).sort(),
      );
      for (const { at, slope } of kinks)
        expect(told.find((kink) => Math.abs(kink.at - at) < 1e-6)?.slope).toBeCloseTo(slope, 6);
    },
  );

  it("follows its parameters, and so do formulas and kinks", () => {
    const srelu = named("srelu");
    const values = { right: 2, rightSlope: 0.5, left: -1, leftSlope: 0.25 };
    const { kinks, f, formula, derivative } = activationCurve(srelu, { values });
    expect(kinks.map(({ at }) => at)).toEqual([-1, 2]);
    const [value] = functionsOf(srelu, values);
    expect([value(4), value(0.5), value(-3)]).toEqual([3, 0.5, -1.5]);
    expect(f.points.find(([x]) => x === 4)?.[1]).toBe(3);
    expect(formula.text).toContain("0.25");
    expect(derivative.text).toContain("0.5 if x ≥ 2");
  });

  it("is refused values that the formula does not allow", () => {
    expect(() => activationCurve(named("elu"), { values: { alfa: 1 } })).toThrow(/alfa/);
    expect(() => activationCurve(named("rrelu"), { values: { lower: 1 } })).toThrow(
      "rrelu: lower is 1, must be at most upper, which is 0.3333333333333333",
    );
  });

  it("has a gap where the function jumps, and takes the mean of the input", () => {
    const step = activationPlot(named("binaryStep"))?.series[0]?.points ?? [];
    expect(step.filter(([, y]) => Number.isNaN(y))).toHaveLength(1);
    const { kinks } = activationCurve(named("abrelu"), { values: { mean: 1.5 } });
    expect(kinks).toEqual([{ at: 1.5, slope: 0, value: 0 }]);
  });
});

describe("parameters that can be moved", () => {
  it.each(elementwise.map((a) => [a.name, a] as const))(
    "%s: every end of each is allowed",
    (_, record) => {
      for (const { name, low, high, start } of adjustableParameters(record)) {
        expect(low).toBeLessThan(start);
        expect(high).toBeGreaterThan(start);
        for (const value of [low, high]) {
          const bound = Object.values(record.parameters).find((p) => p.kind === "sampled");
          const pair = bound === undefined ? [] : [bound.low, bound.high];
          if (pair.includes(name)) continue;
          if (record.ascending?.includes(name)) continue;
          expect(() => activationCurve(record, { values: { [name]: value } })).not.toThrow();
        }
      }
    },
  );
});

it("softmax of 8, 5, 0 is that of the lectures", () => {
  const y = valuesAlong(activations.softmax, [8, 5, 0]);
  expect(y.map((value) => value.toFixed(4))).toEqual(["0.9523", "0.0474", "0.0003"]);
});
