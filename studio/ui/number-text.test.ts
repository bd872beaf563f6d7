import { expect, it } from "vitest";
import {
  showCount,
  showLoss,
  showNumber,
  showPercent,
  showSeconds,
  showShort,
} from "./number-text.ts";

it("shows numbers as people read them", () => {
  expect([0, 0.12345, 1e-5, 1234567, -2.5, Number.NaN].map(showNumber)).toEqual([
    ...["0", "0.1235", "1.00e-5", "1.23e6", "-2.5", "not a number"],
  ]);
  expect([2e-4, 1.5e-5, 100, 0].map(showShort)).toEqual(["2e-4", "1.5e-5", "100", "0"]);
  expect([0.5, 12.345, 1e-9].map(showLoss)).toEqual(["0.5000", "12.35", "1.00e-9"]);
  expect(showPercent(0.9567)).toBe("95.7 %");
  expect([5.4, 125, 3780].map(showSeconds)).toEqual(["5 s", "2 min 5 s", "1 h 3 min"]);
  expect([999, 12345, 1234567].map(showCount)).toEqual(["999", "12,345", "1,234,567"]);
});
