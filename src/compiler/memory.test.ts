import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ALIGNMENT, type Lifetime, planMemory } from "./memory.ts";

const lifetimes = fc.array(
  fc
    .tuple(fc.nat(10_000), fc.nat(30), fc.nat(10))
    .map(([bytes, first, length]) => ({ bytes, first, last: first + length })),
  { maxLength: 60 },
);

const together = (a: Lifetime, b: Lifetime) => a.first <= b.last && b.first <= a.last;

describe("planMemory", () => {
  it("never lets two stretches that live at the same moment overlap", () => {
    fc.assert(
      fc.property(lifetimes, (all) => {
        const { offsets, bytes } = planMemory(all);
        all.forEach((a, i) => {
          const start = offsets[i] ?? 0;
          expect(start % ALIGNMENT).toBe(0);
          expect(start + a.bytes).toBeLessThanOrEqual(bytes);
          all.forEach((b, j) => {
            if (i >= j || a.bytes === 0 || b.bytes === 0 || !together(a, b)) return;
            const other = offsets[j] ?? 0;
            expect(start + a.bytes <= other || other + b.bytes <= start).toBe(true);
          });
        });
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("needs no more than the sum, and reuses what is free again", () => {
    const chain = [0, 1, 2, 3, 4].map((at) => ({ bytes: 6400, first: at, last: at + 1 }));
    expect(planMemory(chain).bytes).toBe(2 * 6400);
  });
});
