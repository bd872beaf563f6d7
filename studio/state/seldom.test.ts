import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { seldom } from "./seldom.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("does at once what is wanted first, then once for all who want it meanwhile, and nothing after its end", async () => {
  const done: number[] = [];
  const work = seldom(async () => {
    done.push(performance.now());
    await new Promise((resolve) => setTimeout(resolve, 300));
    if (done.length === 2) throw new Error("the second fails");
  });
  const from = performance.now();
  for (let n = 0; n < 5; n++) work.want();
  await vi.advanceTimersByTimeAsync(100);
  work.want();
  await vi.advanceTimersByTimeAsync(20_000);
  // Ten times as long as it took.
  expect(done.map((at) => at - from)).toEqual([0, 3300]);
  work.want();
  const ended = work.end();
  work.want();
  await vi.advanceTimersByTimeAsync(20_000);
  await ended;
  expect(done.length).toBe(3);
});
