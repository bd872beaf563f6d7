import { expect, it } from "vitest";
import { countSteps } from "./count-steps.ts";

it("counts whole batches", () => {
  expect(countSteps({ epochs: 3, batch: 64, examples: 1000 })).toBe(45);
  expect(countSteps({ epochs: 0, batch: 1, examples: 1 })).toBe(0);
});

it.each([
  [{ epochs: 1, batch: 0, examples: 5 }, "batch is 0, must be a whole number"],
  [{ epochs: 1, batch: Number.NaN, examples: 5 }, "batch is NaN"],
  [{ epochs: 1.5, batch: 1, examples: 5 }, "epochs is 1.5"],
  [{ epochs: 1, batch: 6, examples: 5 }, "only 5 training examples: use a smaller batch"],
  [{ epochs: 2 ** 22, batch: 1, examples: 4 }, "use fewer epochs"],
])("refuses %o", (length, message) => {
  expect(() => countSteps(length)).toThrow(message);
});
