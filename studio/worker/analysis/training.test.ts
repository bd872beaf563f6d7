import { describe, expect, it } from "vitest";
import { checkTraining, exampleSchedule, rateCurve, trainingKinds } from "./training.ts";

const training = {
  ...{ epochs: 3, batch: 64, labelSmoothing: 0, averaging: 0 },
  optimiser: { type: "sgd", momentum: 0.9, nesterov: true },
  schedule: { type: "oneCycle", peak: 0.1 },
  augmentation: { shift: 2 },
};

describe("settings of training", () => {
  it("finds nothing wrong with good ones, and every fault by its part", () => {
    expect(checkTraining(training, 1000)).toEqual([]);
    const bad = {
      ...training,
      optimiser: { type: "sgd", nesterov: true },
      schedule: { type: "oneCycle" },
      augmentation: { shift: 0.5 },
      labelSmoothing: 0.1,
      loss: { type: "squaredError" },
      earlyStopping: { patience: 0 },
    };
    const found = checkTraining(bad, 10);
    expect(found.map(({ part }) => part)).toEqual([
      ...["run", "optimiser", "schedule", "loss", "augmentation", "earlyStopping"],
    ]);
    expect(found[0]?.message).toContain("only 10 training examples");
    expect(found[1]?.message).toContain("nesterov needs momentum");
  });

  it("draws the rate over the run's own length", () => {
    const curve = rateCurve(training.schedule, 1000, 101);
    expect(curve?.step.length).toBe(101);
    expect(curve?.step.at(-1)).toBe(999);
    expect(Math.max(...(curve?.rate ?? []))).toBeCloseTo(0.1, 3);
    expect(rateCurve({ type: "oneCycle" }, 10, 10)).toBeUndefined();
    expect(rateCurve({ type: "constant", rate: 1 }, 0, 10)?.rate.length).toBe(1);
  });

  it.each(trainingKinds().schedules.map(({ type }) => type))("fills in a schedule: %s", (type) => {
    const made = exampleSchedule(type, { type: "oneCycle", peak: 0.3 }, 200);
    expect(checkTraining({ ...training, schedule: made }, 10_000)).toEqual([]);
    const curve = rateCurve(made, 200, 200);
    expect(Math.max(...(curve?.rate ?? []))).toBeCloseTo(0.3, 2);
    // Its length is the run's.
    if (["cosine", "linear", "oneCycle"].includes(type)) expect(made.steps).toBeUndefined();
  });
});
