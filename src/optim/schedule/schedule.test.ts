import { describe, expect, it } from "vitest";
import golden from "../../../test/golden/optim.json" with { type: "json" };
import {
  constant,
  cosine,
  oneCycle,
  reduceOnPlateau,
  type ScheduleSpec,
  scheduleFromSpec,
  schedules,
  sequence,
  spanSchedule,
  warmup,
} from "./index.ts";

describe("schedules (E8)", () => {
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

  it("cosine follows η_T + (η₀ − η_T)/2 · (1 + cos(πt/T)) (S4)", () => {
    const rate = cosine({ rate: 0.5, steps: 10, final: 0.1 });
    expect([rate(0), rate(5), rate(10), rate(11)].map((r) => Number(r.toFixed(12)))).toEqual([
      0.5, 0.3, 0.1, 0.1,
    ]);
  });

  for (const { spec, rates } of golden.plateaus)
    it(`${JSON.stringify(spec)} gives PyTorch's rates after each epoch`, () => {
      const rate = scheduleFromSpec(spec as unknown as ScheduleSpec);
      // The goldens are given one list of numbers, as losses or as accuracies; epochs of 5 steps.
      const results = golden.losses.map((loss, epoch) => ({
        ...{ step: 5 * (epoch + 1), loss, accuracy: loss },
      }));
      expect(new Set(rates).size).toBeGreaterThan(2);
      for (const [epoch, expected] of rates.entries()) {
        const seen = results.slice(0, epoch);
        expect(rate(5 * epoch, seen), `epoch ${epoch}`).toBeCloseTo(expected, 12);
        // What comes later changes nothing, and what is not judged yet neither.
        expect(rate(5 * epoch + 4, results)).toBe(rate(5 * epoch, seen));
      }
    });

  it("a first result that is NaN or an infinite loss is no improvement, as in PyTorch", () => {
    const schedule = scheduleFromSpec({ type: "reduceOnPlateau", rate: 1, patience: 0 });
    for (const [loss, rate] of [
      [Number.NaN, 0.1],
      [Number.POSITIVE_INFINITY, 0.1],
      [1e300, 1],
    ] as const)
      expect(schedule(1, [{ step: 1, loss }]), String(loss)).toBeCloseTo(rate, 12);
  });

  it("each is remade from its description, with those inside it", () => {
    expect([...schedules.keys()].length).toBe(12);
    for (const kind of schedules.values()) {
      const original = kind.example(0.1, 30);
      const remade = scheduleFromSpec(JSON.parse(JSON.stringify(original.spec)));
      expect(remade.spec).toEqual(original.spec);
      for (let at = 0; at < 40; at++) {
        expect(remade(at)).toBe(original(at));
        expect(original(at)).toBeGreaterThanOrEqual(0);
        expect(original(at)).toBeLessThanOrEqual(0.1 + 1e-12);
      }
    }
  });

  it("warm-up and sequence count from where each part begins, in epochs' results too", () => {
    const inner = reduceOnPlateau({ rate: 0.1, patience: 0, factor: 0.5 });
    const rate = warmup({ steps: 10, before: inner, start: 0 });
    const results = [5, 10, 15, 20].map((step) => ({ step, loss: 1 }));
    expect([0, 5, 10].map((at) => rate(at, results))).toEqual([0, 0.05, 0.1]);
    // The results at 5 and 10 are of the warm-up: the first that counts is at 15, the first without improvement at 20.
    expect(rate(15, results.slice(0, 3))).toBe(0.1);
    expect(rate(20, results)).toBe(0.05);
    const both = sequence({ parts: [constant({ rate: 1 }), inner], at: [10] });
    expect([9, 10, 20].map((at) => both(at, results))).toEqual([1, 0.1, 0.05]);
  });

  it("takes the length of the run where it has one", () => {
    const cosines = { type: "cosine", rate: 0.1 };
    const spec = { type: "warmup", steps: 10, before: cosines };
    expect(spanSchedule(cosines, 50)).toEqual({ ...cosines, steps: 50 });
    expect(spanSchedule({ ...cosines, steps: 7 }, 50)).toEqual({ ...cosines, steps: 50 });
    expect(spanSchedule({ ...cosines, steps: 7 }, 50, true)).toEqual({ ...cosines, steps: 7 });
    expect(spanSchedule(spec, 50)).toEqual({ ...spec, before: { ...cosines, steps: 40 } });
    const parts = [{ type: "constant", rate: 1 }, spec];
    expect(spanSchedule({ type: "sequence", at: [20], parts }, 50)).toMatchObject({
      parts: [{}, { steps: 10, before: { steps: 20 } }],
    });
    const restarts = { type: "warmRestarts", rate: 1, period: 5 };
    expect(spanSchedule(restarts, 50)).toBe(restarts);
  });

  it("refuses what is no schedule", () => {
    const refused = (spec: ScheduleSpec) => expect(() => scheduleFromSpec(spec));
    refused({ type: "cosin", rate: 1 }).toThrow("schedule cosin is unknown; write cosine");
    refused({ type: "x" }).toThrow(/schedule x is unknown; use one of constant, step/);
    expect(() => constant({ rate: -1 })).toThrow(
      "constant schedule: rate is -1, must be finite and ≥ 0",
    );
    expect(() => constant({ rate: Number.NaN })).toThrow(/rate is NaN/);
    expect(() => oneCycle({ peak: 0.1, steps: 0 })).toThrow(
      /steps is 0, must be a whole number ≥ 1/,
    );
    expect(() => oneCycle({ peak: 0.1, steps: 5, warmup: 2 })).toThrow(RangeError);
    refused({ type: "step", rate: 1 }).toThrow(/every is missing/);
    refused({ type: "oneCycle", steps: 5 }).toThrow(/peak is missing/);
    refused({ type: "constant", rate: "0.1" }).toThrow(
      'rate is "0.1", must be finite and ≥ 0; write 0.1',
    );
    refused({ type: "constant", raet: 1 }).toThrow("option raet is unknown; write rate");
    refused({ type: "oneCycle", steps: 5, peak: null }).toThrow(/peak is null, must be finite/);
    refused({ type: "multiStep", rate: 1, at: [5, 5] }).toThrow(
      "multiStep schedule: at is [5,5], must be a list of rising whole numbers ≥ 1",
    );
    refused({ type: "warmup", steps: 5, before: 0.1 }).toThrow(/before is 0.1, must be a schedule/);
    refused({ type: "warmup", steps: 5, before: { type: "cosin" } }).toThrow(/write cosine/);
    refused({ type: "sequence", parts: [{ type: "constant", rate: 1 }], at: [3] }).toThrow(
      "sequence schedule: at has 1 steps for 1 parts, must have 0",
    );
    refused({ type: "reduceOnPlateau", rate: 1, factor: 1 }).toThrow(/factor is 1, must be in/);
    refused({ type: "reduceOnPlateau", rate: 1, monitor: "los" }).toThrow(/write "loss"/);
  });
});
