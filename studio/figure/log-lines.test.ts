import { describe, expect, it } from "vitest";
import { frameOf, pathOf, placeIn } from "./log-lines.ts";

const line = {
  name: "a",
  points: [
    [0, 1e-2],
    [10, Number.NaN],
    [20, 0],
    [30, 1e-4],
    [40, 1e-4],
  ],
} as const;

describe("log lines", () => {
  it("take in whole decades, and a value that is to be in sight", () => {
    expect(frameOf([line], 1e-3)).toEqual({ decades: [-4, -2], xs: [0, 40] });
    expect(frameOf([line], 5)).toMatchObject({ decades: [-4, 1] });
    expect(frameOf([{ name: "b", points: [[1, 0]] }], 1)).toBeUndefined();
  });

  it("leave gaps where nothing is above 0", () => {
    const frame = frameOf([line], 1e-3);
    if (frame === undefined) throw new Error("nothing to draw");
    const place = placeIn(frame, 100, 50);
    expect(place.y(1e-3)).toBeCloseTo(25, 9);
    expect(pathOf(line, place)).toBe("M0.0 0.0M75.0 50.0L100.0 50.0");
  });
});
