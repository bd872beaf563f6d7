import { describe, expect, it } from "vitest";
import { wasm } from "../backend/wasm/index.ts";
import { fourier } from "./fourier.ts";
import type { Samples } from "./index.ts";

describe("the square wave beside a network's fit", () => {
  it("shows Gibbs's overshoot of 8.95 % of the jump, and a network that comes near the wave", async () => {
    const { show, model, tracked } = await fourier.fit(
      {
        name: "nothing",
        rows: new Float64Array(),
        size: 0,
        width: 0,
        features: [],
        classes: [],
        labels: new Int32Array(),
      },
      { terms: 30 },
      { seed: 1, backend: wasm() },
    );
    const { tables } = await show();
    expect(tables[0]?.rows[0]?.[1]).toBe("8.95 %");
    expect(tracked.values.at(-1)).toBeLessThan(0.01);
    const places: Samples = {
      ...{ name: "places", size: 4, width: 1, features: ["x"], classes: [] },
      ...{ rows: Float64Array.of(-2, -1, 1, 2), labels: new Int32Array() },
    };
    Array.from(fourier.answer(model, places)).forEach((value, n) => {
      expect(value).toBeCloseTo([-1, -1, 1, 1][n] as number, 1);
    });
  });
});
