import { expect, it } from "vitest";
import { Metrics } from "./metrics.ts";

const series = (first: number, ...loss: number[]) => ({
  first,
  loss: Float64Array.from(loss),
  accuracy: Float64Array.from(loss, () => 0.5),
  rate: Float64Array.from(loss, () => 0.1),
});

it("keeps every step once, however many there are", () => {
  const metrics = new Metrics();
  metrics.addSteps(series(1, 5, 4));
  metrics.addSteps(series(2, 4, 3, 2));
  metrics.addSteps(series(3, 3));
  expect([...metrics.step]).toEqual([1, 2, 3, 4]);
  expect([...metrics.loss]).toEqual([5, 4, 3, 2]);
  metrics.addSteps(series(5, ...Array.from({ length: 5000 }, (_, i) => i)));
  expect(metrics.length).toBe(5004);
  expect(metrics.step.at(-1)).toBe(5004);
  expect(metrics.lately(2)).toEqual({ loss: 4998.5, accuracy: 0.5 });
});

it("sorts epochs by what they measured", () => {
  const metrics = new Metrics();
  const time = 1;
  metrics.addRecords([
    { step: 50, epoch: 1, time, split: "batch", loss: 1, accuracy: 0.1 },
    { step: 60, epoch: 1, time, split: "train", loss: 0.9, accuracy: 0.2 },
    { step: 60, epoch: 1, time, split: "val", loss: 0.8 },
  ]);
  expect(metrics.records.length).toBe(3);
  expect(metrics.train).toEqual([{ step: 60, epoch: 1, loss: 0.9, accuracy: 0.2 }]);
  expect(metrics.val).toEqual([{ step: 60, epoch: 1, loss: 0.8, accuracy: Number.NaN }]);
});
