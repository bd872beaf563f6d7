import { expect, it } from "vitest";
import { showDuration, showPercent } from "./duration.ts";

it("shows durations by their size", () => {
  expect([0.416, 1, 59.94, 59.96, 125, 3725].map(showDuration)).toEqual([
    "0.42 s",
    "1.0 s",
    "59.9 s",
    "1:00",
    "2:05",
    "1:02:05",
  ]);
});

it("shows shares with two digits", () => {
  expect(showPercent(0.99423)).toBe("99.42 %");
});
