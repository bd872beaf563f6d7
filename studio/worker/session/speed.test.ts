import { expect, it } from "vitest";
import { Speed } from "./speed.ts";

it("gives the speed of late, and the rest's time by the mean", () => {
  const speed = new Speed();
  expect(speed.stepsPerSecond).toBeUndefined();
  expect(speed.secondsFor(10)).toBeUndefined();
  let step = 0;
  // 10 s at 100 steps a second, then 10 s at 300.
  for (let at = 0; at <= 10_000; at += 10) speed.mark(++step, at);
  expect(speed.stepsPerSecond).toBeCloseTo(100, 0);
  for (let at = 10_010; at <= 20_000; at += 10) {
    step += 3;
    speed.mark(step, at);
  }
  expect(speed.stepsPerSecond).toBeCloseTo(300, -1);
  expect(speed.secondsFor(2000)).toBeCloseTo(10, 0);
});
