import { describe, expect, it } from "vitest";
import type { subjects as faulty } from "./faulty.ts";
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

describe("the fuzzer finds a reader that", () => {
  const faults: Record<keyof typeof faulty, string> = {
    throws: "TypeError: boom",
    recurses: "Maximum call stack size exceeded",
    "says two lines": "the message is not one line",
    hangs: "took more than 300 ms",
    "takes memory": "took 3",
    exits: "ended the thread with code 3",
  };
  it.each(Object.entries(faults))("%s", async (subject, what) => {
    const subjects = new URL("./faulty.ts", import.meta.url);
    // Only what hangs is to be met by the clock: a busy machine must not make the others slow.
    const limitMs = subject === "hangs" ? 300 : 10_000;
    const found = await fuzz({ subjects, subject, seed: 3, count: 22, limitMs });
    expect(found.findings.map(({ index }) => index)).toEqual([9, 11, 21]);
    for (const finding of found.findings) expect(finding.what).toContain(what);
  });
});
