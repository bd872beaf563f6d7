import { expect, it } from "vitest";
import { histogram } from "../../../src/inspect/index.ts";
import { SpreadLog } from "./spread-log.ts";

const spreads = (values: readonly number[]) => {
  const made = histogram(values, { bins: 48 });
  return new Map([["conv", { weights: made, activations: made, gradients: undefined }]]);
};

it("puts moments on one axis, and leaves those out that have no such values", () => {
  const log = new SpreadLog();
  log.add(0, spreads([-1, 1]));
  log.add(5, spreads([0, 3]));
  const { steps, missing, low, high, moments } = log.of("conv", "weights", [0, 5, 9]);
  expect({ steps, missing, low, high }).toEqual({ steps: [0, 5], missing: 1, low: -1, high: 3 });
  for (const { counts } of moments) expect(counts.reduce((a, b) => a + b, 0)).toBeCloseTo(2, 9);
  expect(log.of("conv", "gradients", [0]).steps).toEqual([]);
});

it("tells of values that are all NaN, also where there are no others", () => {
  const log = new SpreadLog();
  log.add(0, spreads([Number.NaN, Number.NaN]));
  const found = log.of("conv", "weights", [0]);
  expect(found.steps).toEqual([0]);
  expect(found.moments[0]).toMatchObject({ nan: 2, low: -1, high: 1 });
  log.add(1, spreads([2, 4]));
  expect(log.of("conv", "weights", [0, 1])).toMatchObject({ steps: [0, 1], low: 2, high: 4 });
});
