import { expect, it } from "vitest";
import { Metrics } from "../../../state/metrics.ts";
import { runCurves } from "./run-curves.ts";

function measured(): Metrics {
  const metrics = new Metrics();
  const steps = (values: number[]) => Float64Array.from(values);
  metrics.addSteps({
    ...{ first: 1, loss: steps([4, 2, 2]), accuracy: steps([0, 0.5, 1]), rate: steps([1, 1, 1]) },
  });
  metrics.addRecords([
    { step: 3, epoch: 1, time: 1, split: "val", loss: 1.5, accuracy: 0.75 },
    { step: 2, epoch: 1, time: 1, split: "batch", loss: 2, accuracy: 0.5 },
  ]);
  return metrics;
}

it("draws steps and epochs of a run, and the run before it fainter", () => {
  const curves = runCurves(measured(), {
    ...{ measure: "loss", smoothing: 0, unit: 3, previous: measured() },
  });
  expect(curves.map(({ name }) => name)).toEqual([
    ...["training", "validation", "training before", "validation before"],
  ]);
  expect(Array.from(curves[0]?.x ?? [])).toEqual([1 / 3, 2 / 3, 1]);
  expect(Array.from(curves[0]?.y ?? [])).toEqual([4, 2, 2]);
  expect(curves[1]).toMatchObject({ x: [1], y: [1.5], look: "marked" });
  expect(curves.map(({ faint = false }) => faint)).toEqual([false, false, true, true]);
});

it("leaves out what was not measured", () => {
  const empty = runCurves(new Metrics(), { measure: "accuracy", smoothing: 0.5, unit: 1 });
  expect(empty.map(({ name }) => name)).toEqual(["training"]);
});

it("takes the records of a run that told no steps", () => {
  const metrics = new Metrics();
  metrics.addRecords(measured().records);
  const [training] = runCurves(metrics, { measure: "loss", smoothing: 0, unit: 1 });
  expect([training?.x, Array.from(training?.y ?? [])]).toEqual([[2], [2]]);
});

it("goes on from what was told to the steps that are done here, smoothed as one curve", () => {
  const metrics = new Metrics();
  const draw = () =>
    runCurves(metrics, { measure: "loss", smoothing: 0.5, unit: 1 }).map(({ x, y }) => [
      Array.from(x),
      Array.from(y),
    ])[0];
  metrics.addRecords([{ step: 50, epoch: 0, time: 1, split: "batch", loss: 4, accuracy: 0 }]);
  expect(draw()).toEqual([[50], [4]]);
  const one = (value: number) => Float64Array.of(value);
  metrics.addSteps({ first: 61, loss: one(1), accuracy: one(1), rate: one(1) });
  expect(draw()).toEqual([
    [50, 61],
    [4, 2],
  ]);
});
