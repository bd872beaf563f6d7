import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";

/** Until here V8 still compiles the loop better and better, which takes memory once. */
const WARM_UP = 5_000;
const STEPS = 10_000;
const STEPS_AN_EPOCH = 125;

it("10,000 steps need no more memory than the steps before them", () => {
  const script = join(import.meta.dirname, "..", "..", "test", "long-run.ts");
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    // The young generation has its full size from the start, or V8 would let it grow when it likes.
    [
      "--expose-gc",
      "--min-semi-space-size=16",
      "--max-semi-space-size=16",
      script,
      String((WARM_UP + STEPS) / STEPS_AN_EPOCH),
    ],
    { encoding: "utf8" },
  );
  expect(status, stderr).toBe(0);
  const points = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, number>);
  const at = (step: number) => points.find((point) => point.step === step) ?? {};
  const [before, after] = [at(WARM_UP), at(WARM_UP + STEPS)];
  for (const kind of ["rss", "heapUsed", "external"]) {
    const growth = (after[kind] ?? 0) / (before[kind] ?? 0) - 1;
    expect(growth, `${kind}: ${before[kind]} → ${after[kind]} bytes`).toBeLessThan(0.01);
  }
});
