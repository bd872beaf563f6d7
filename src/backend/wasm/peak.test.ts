import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Memory } from "../memory/memory.ts";
import { Pool } from "../threads/pool.ts";
import { measurePeak, peakProgram } from "./peak.ts";

for (const threads of [1, 2])
  describe(`the peak on ${threads} threads`, () => {
    const memory = new Memory({ shared: threads > 1 });
    const pool = new Pool(memory, threads);
    beforeAll(() => pool.ready());
    afterAll(() => pool.dispose());

    it("does all multiply-adds it counts, on every thread", () => {
      // run() itself checks the sums and throws.
      const { flop, run, free } = peakProgram(memory, pool);
      expect(flop % (2e6 * 4 * threads)).toBe(0);
      expect(run().every((ms) => ms > 0)).toBe(true);
      free();
    });

    it("is a rate that some machine has", () => {
      const rate = measurePeak(memory, pool);
      expect(rate).toBeGreaterThan(0.5);
      expect(rate).toBeLessThan(400 * threads);
    });
  });
