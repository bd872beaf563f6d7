import { describe, expect, it } from "vitest";
import { fuzz } from "./fuzz.ts";
import { mutated } from "./mutate.ts";
import { subjects } from "./subjects.ts";

/** `npm run fuzz` feeds as many as one likes; here a few of a fixed seed. */
const [seed, count] = [20_261_123, 10_000];

describe.each(Object.keys(subjects))("%s", (subject) => {
  it(`survives ${count} damaged files of seed ${seed}`, async () => {
    const { findings, accepted } = await fuzz({ subject, seed, count });
    expect(findings).toEqual([]);
    // Else the changes would never get past the first check.
    expect(accepted).toBeGreaterThan(count / 200);
  });
});

it("makes the same damage again, and other damage of another number", () => {
  const corpus = [Uint8Array.from({ length: 200 }, (_, i) => i)];
  expect(mutated({ corpus }, 1, 2)).toEqual(mutated({ corpus }, 1, 2));
  expect(mutated({ corpus }, 1, 2)).not.toEqual(mutated({ corpus }, 1, 3));
});
