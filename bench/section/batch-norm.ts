import { challenge } from "../../src/zoo/index.ts";
import { openBackends } from "../backend.ts";
import { defaultThreads } from "../machine.ts";
import { below, type Check, mark, type Section } from "../section.ts";
import { timeVariants, withoutBatchNorm } from "../step-variants.ts";
import { percent, show } from "../table.ts";

const BATCH = 128;
const ROUNDS = 30;
const NEEDED = 0.15;
const JUDGED = "native";

export const batchNormSection: Section = {
  name: "batch-norm",
  about: `what batch normalisation costs of the challenge network's training step, batch ${BATCH}`,
  async run({ quick, progress }) {
    const rounds = quick ? 2 : ROUNDS;
    const { backends, absent } = await openBackends(defaultThreads());
    const rows = [];
    for (const backend of backends) {
      progress(backend.name);
      const variants = [
        { name: "without", model: withoutBatchNorm() },
        { name: "with", model: challenge.build() },
      ];
      const [without, usual] = await timeVariants(variants, backend, { batch: BATCH, rounds });
      backend.dispose();
      if (!without || !usual) continue;
      rows.push({
        backend: backend.name,
        threads: backend.threads,
        with: usual.sample,
        without: without.sample,
        /** Of the step with it. */
        share: 1 - 1 / usual.slowdown,
        disturbed: usual.disturbed,
      });
    }
    const checks = new Map<string, Check>();
    for (const { backend, share } of rows)
      if (backend === JUDGED)
        checks.set(
          backend,
          below(`batch normalisation's share of the step, ${backend}`, share, NEEDED, one),
        );
    return {
      table: {
        head: ["backend", "with, ms", "best", "without, ms", "best", "share of the step", ""],
        rows: rows.map((row) => [
          row.backend,
          show(row.with.median, 2),
          show(row.with.min, 2),
          show(row.without.median, 2),
          show(row.without.min, 2),
          `${one(row.share)}${row.disturbed ? " †" : ""}`,
          mark(checks.get(row.backend)),
        ]),
      },
      notes: [
        "without it the convolutions add a bias; † other work disturbed the times: by medians or best times, whichever is more",
        ...absent.map(({ name, why }) => `${name}: ${why}`),
      ],
      checks: [...checks.values()],
      data: { batch: BATCH, rounds, rows },
    };
  },
};

const one = (share: number): string => percent(share, 1);
