import { expect, it } from "vitest";
import { type Snapshot, Timeline } from "./timeline.ts";

const snapshot = (step: number, floats = 256): Snapshot => ({
  step,
  epoch: 0,
  tensors: new Map([["params/w", { shape: [floats], data: new Float32Array(floats) }]]),
});

function walk(timeline: Timeline, steps: number, floats?: number): number {
  let copies = 0;
  for (let step = 0; step <= steps; step++)
    if (timeline.wants(step)) {
      timeline.keep(snapshot(step, floats));
      copies++;
    }
  return copies;
}

it("keeps a bounded number of evenly spread moments, step 0 among them", () => {
  const timeline = new Timeline({ count: 60, bytes: 2 ** 26 });
  const copies = walk(timeline, 10_000);
  const { steps } = timeline;
  expect(steps.length).toBeGreaterThan(30);
  expect(steps.length).toBeLessThanOrEqual(60);
  expect(steps[0]).toBe(0);
  const gaps = new Set(steps.slice(1).map((step, i) => step - (steps[i] ?? 0)));
  expect(gaps.size).toBe(1);
  expect(copies).toBeLessThan(60 * 10);
});

it("keeps no more bytes than it may", () => {
  const timeline = new Timeline({ count: 60, bytes: 10 * 1024 });
  walk(timeline, 1000);
  expect(timeline.bytes).toBeLessThanOrEqual(10 * 1024);
  expect(timeline.steps.length).toBeGreaterThanOrEqual(5);
});

it("keeps nothing of a network too large for it, and asks for it once", () => {
  const timeline = new Timeline({ count: 60, bytes: 1000 });
  expect(walk(timeline, 100, 1000)).toBe(1);
  expect(timeline.at(5)).toBeUndefined();
});

it("gives the last moment not after a step", () => {
  const timeline = new Timeline({ count: 8, bytes: 2 ** 20 });
  walk(timeline, 20);
  expect(timeline.steps).toEqual([0, 4, 8, 12, 16, 20]);
  expect(timeline.at(11)?.step).toBe(8);
  expect(timeline.at(0)?.step).toBe(0);
  expect(timeline.at(99)?.step).toBe(20);
});
