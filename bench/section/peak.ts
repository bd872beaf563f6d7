import { openBackends } from "../backend.ts";
import { defaultThreads } from "../machine.ts";
import { interleaved, sample } from "../measure.ts";
import { peakOf } from "../peak.ts";
import type { Section } from "../section.ts";
import { percent, show } from "../table.ts";

const ROUNDS = 20;

export const peakSection: Section = {
  name: "peak",
  about: "multiply-adds on registers alone: what each backend can reach here at most",
  async run({ quick }) {
    const threads = defaultThreads();
    const data = [];
    const notes = [];
    for (const count of threads > 1 ? [1, threads] : [1]) {
      const { backends, absent } = await openBackends(count);
      const peaks = backends.map(peakOf);
      await interleaved(peaks, { rounds: quick ? 2 : ROUNDS });
      for (const [i, { name, description }] of backends.entries()) {
        const rates = peaks[i]?.rates ?? [];
        const { median, spread } = sample(rates);
        const best = Math.max(...rates);
        data.push({ name, threads: count, best, median, perCore: best / count, spread });
        notes.push(`${name}: ${description}`);
      }
      notes.push(...absent.map(({ name, why }) => `${name}: ${why}`));
      for (const backend of backends) backend.dispose();
    }
    return {
      table: {
        head: ["backend", "threads", "best GFLOP/s", "median", "best a core", "spread"],
        rows: data.map(({ name, threads, best, median, perCore, spread }) => [
          name,
          String(threads),
          show(best),
          show(median),
          show(perCore),
          percent(spread),
        ]),
      },
      notes: [
        ...new Set(notes),
        "each measure is the best of some 60 ms; spread is the distance of the quartiles as a share of the median, here and below",
      ],
      data,
    };
  },
};
