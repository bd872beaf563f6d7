import { defaultThreads } from "../machine.ts";
import { gflops, interleaved } from "../measure.ts";
import { peak } from "../peak.ts";
import type { Section } from "../section.ts";
import { percent, show } from "../table.ts";

const ROUNDS = 60;

export const peakSection: Section = {
  name: "peak",
  about: "multiply-adds on registers alone: what WebAssembly can reach here at most",
  async run() {
    const threads = defaultThreads();
    const counts = threads > 1 ? [1, threads] : [1];
    const peaks = await Promise.all(counts.map(peak));
    const samples = await interleaved(peaks, { rounds: ROUNDS });
    for (const { dispose } of peaks) dispose();
    const data = peaks.map(({ threads, flop }, i) => {
      const { median, min, spread, count } = samples[i] as (typeof samples)[number];
      const best = gflops(flop, min);
      return {
        threads,
        best,
        median: gflops(flop, median),
        perCore: best / threads,
        spread,
        count,
      };
    });
    return {
      table: {
        head: ["threads", "best GFLOP/s", "median", "best a core", "spread"],
        rows: data.map(({ threads, best, median, perCore, spread }) => [
          String(threads),
          show(best),
          show(median),
          show(perCore),
          percent(spread),
        ]),
      },
      notes: ["spread is the distance of the quartiles as a share of the median, here and below"],
      data,
    };
  },
};
