import { signal } from "@preact/signals";
import { expect, it, vi } from "vitest";
import { paced } from "./paced.ts";

it("follows at most so often, and to the last value", () => {
  vi.useFakeTimers();
  const source = signal(0);
  const seen: number[] = [];
  const shown = paced(source, 100);
  shown.subscribe((value) => seen.push(value));
  vi.advanceTimersByTime(200);
  for (let i = 1; i <= 50; i++) {
    source.value = i;
    vi.advanceTimersByTime(10);
  }
  vi.advanceTimersByTime(200);
  expect(seen.length).toBeLessThanOrEqual(8);
  expect(seen.at(-1)).toBe(50);
  source.value = 51;
  expect(seen.at(-1)).toBe(51);
  vi.useRealTimers();
});
