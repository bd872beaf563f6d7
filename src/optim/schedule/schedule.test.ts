import { describe, expect, it } from "vitest";
import golden from "../../../test/golden/optim.json" with { type: "json" };
import { constant, cosine, oneCycle, type ScheduleSpec, scheduleFromSpec, step } from "./index.ts";

describe("schedules", () => {
  for (const { spec, rates } of golden.schedules)
    it(`${JSON.stringify(spec)} gives PyTorch's rates`, () => {
      const rate = scheduleFromSpec(spec as unknown as ScheduleSpec);
      expect(rates.length).toBeGreaterThan(4);
      for (const [at, expected] of rates.entries())
        expect(Math.abs(rate(at) - expected), `step ${at}`).toBeLessThan(1e-12 + 1e-9 * expected);
    });

  it("one-cycle climbs to its peak and stays at its last rate after the end", () => {
    const rate = oneCycle({ peak: 0.2, steps: 40 });
    expect(rate(11)).toBeCloseTo(0.2, 12);
    expect(rate(39)).toBeCloseTo(0.2 / 25 / 1e4, 12);
    expect(rate(1000)).toBe(rate(39));
  });

  it("cosine follows η_T + (η₀ − η_T)/2 · (1 + cos(πt/T))", () => {
    const rate = cosine({ rate: 0.5, steps: 10, final: 0.1 });
    expect([rate(0), rate(5), rate(10), rate(11)].map((r) => Number(r.toFixed(12)))).toEqual([
      0.5, 0.3, 0.1, 0.1,
    ]);
  });

  it("each is remade from its description", () => {
    const all = [
      constant({ rate: 0.1 }),
      step({ rate: 0.1, every: 3 }),
      cosine({ rate: 0.1, steps: 9 }),
      oneCycle({ peak: 0.1, steps: 9 }),
    ];
    for (const original of all) {
      const remade = scheduleFromSpec(JSON.parse(JSON.stringify(original.spec)));
      for (let at = 0; at < 9; at++) expect(remade(at)).toBe(original(at));
    }
  });

  it("refuses what is no schedule", () => {
    expect(() => scheduleFromSpec({ type: "cosin", rate: 1 })).toThrow(
      /cosin is unknown; use one of constant/,
    );
    expect(() => constant({ rate: -1 })).toThrow(
      "constant schedule: rate is -1, must be finite and ≥ 0",
    );
    expect(() => constant({ rate: Number.NaN })).toThrow(/rate is NaN/);
    expect(() => oneCycle({ peak: 0.1, steps: 0 })).toThrow(
      /steps is 0, must be a whole number ≥ 1/,
    );
    expect(() => oneCycle({ peak: 0.1, steps: 5, warmup: 2 })).toThrow(/warmup is 2/);
    expect(() => scheduleFromSpec({ type: "step", rate: 1 })).toThrow(/every is undefined/);
    expect(() => scheduleFromSpec({ type: "oneCycle", steps: 5 })).toThrow(/peak is undefined/);
    expect(() => scheduleFromSpec({ type: "constant", rate: "0.1" })).toThrow(/rate is 0.1, must/);
    const empty = JSON.parse('{ "type": "oneCycle", "steps": 5, "peak": null }');
    expect(() => scheduleFromSpec(empty)).toThrow(/peak is null, must be finite/);
  });
});
