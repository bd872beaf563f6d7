import { expect, it } from "vitest";
import { describeTraining } from "../../../../src/train/describe-training.ts";
import { withRate } from "./rate.ts";

it("puts another rate where a schedule has one", () => {
  const { schedules } = describeTraining();
  const at = (schedule: { type: string; [option: string]: unknown }) =>
    withRate(schedule, 0.5, schedules);
  expect(at({ type: "oneCycle", peak: 0.1 })).toEqual({ type: "oneCycle", peak: 0.5 });
  expect(at({ type: "warmup", steps: 5, before: { type: "cosine", rate: 1 } })).toEqual({
    ...{ type: "warmup", steps: 5, before: { type: "cosine", rate: 0.5 } },
  });
  const parts = { type: "sequence", parts: [], at: [] };
  expect(at(parts)).toEqual(parts);
});
