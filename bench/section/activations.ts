import { activations, withActivation } from "../../src/nn/index.ts";
import { challenge } from "../../src/zoo/index.ts";
import { openBackends } from "../backend.ts";
import { defaultThreads } from "../machine.ts";
import { atMost, mark, type Section } from "../section.ts";
import { timeVariants, type VariantTime } from "../step-variants.ts";
import { show } from "../table.ts";

const BATCH = 128;
const ROUNDS = 15;
/** The others are compared with this one. */
const YARDSTICK = "relu";
/** Times of the yardstick's step, where a formula is fused. */
const NEEDED = 1.25;
const JUDGED = "native";

export const activationsSection: Section = {
  name: "activations",
  about: `the challenge network's training step with every activation, batch ${BATCH}, against ReLU's`,
  async run({ quick, progress }) {
    const rounds = quick ? 2 : ROUNDS;
    // Functions along an axis, as softmax, end a network.
    const names = Object.values(activations)
      .filter(({ kind, name }) => kind === "elementwise" && name !== YARDSTICK)
      .map(({ name }) => name);
    const variants = [YARDSTICK, ...(quick ? names.slice(0, 3) : names)].map((name) => ({
      name,
      model: withActivation(challenge.build(), name),
    }));
    const { backends, absent } = await openBackends(defaultThreads());
    const measured: (VariantTime & { readonly backend: string })[] = [];
    for (const backend of backends) {
      progress(`${variants.length} networks, ${backend.name}`);
      const times = await timeVariants(variants, backend, { batch: BATCH, rounds });
      measured.push(...times.map((time) => ({ ...time, backend: backend.name })));
      backend.dispose();
    }
    const rows = measured.toSorted((a, b) =>
      a.backend === b.backend ? a.slowdown - b.slowdown : 0,
    );
    const checkOf = ({ name, backend, slowdown }: (typeof rows)[number]) =>
      atMost(`step with ${name}, of ReLU's, ${backend}`, slowdown, NEEDED, times);
    const judged = rows.filter(({ backend }) => backend === JUDGED);
    const missed = judged.map(checkOf).filter(({ met }) => !met);
    const slowest = judged.at(-1);
    return {
      table: {
        head: ["backend", "activation", "median ms", "best ms", "of ReLU's", "arena MiB", ""],
        rows: rows.map((row) => [
          row.backend,
          row.name,
          show(row.sample.median, 2),
          show(row.sample.min, 2),
          `${times(row.slowdown)}${row.disturbed ? " †" : ""}`,
          show(row.arenaBytes / 2 ** 20),
          row.backend === JUDGED ? mark(checkOf(row)) : "",
        ]),
      },
      notes: [
        "† other work disturbed the times: the ratio of medians or of best times, whichever is more",
        ...absent.map(({ name, why }) => `${name}: ${why}`),
      ],
      checks: missed.length > 0 || !slowest ? missed : [checkOf(slowest)],
      data: {
        batch: BATCH,
        rounds,
        measured: rows.map(({ model: _, ...row }) => row),
      },
    };
  },
};

const times = (ratio: number): string => `${show(ratio, 2)} ×`;
