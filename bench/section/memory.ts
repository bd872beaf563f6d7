import { runProgram } from "../child.ts";
import { below, mark, type Section } from "../section.ts";
import { percent, show } from "../table.ts";

const STEPS = 10_000;
const EVERY = 1000;
/** Small, so that the steps are many: what is lost is lost once a step. */
const BATCH = 4;
const NEEDED = 0.01;

interface Seen {
  readonly step: number;
  /** Bytes that the process holds in the machine's memory. */
  readonly rss: number;
  /** JavaScript's heap, and what hangs on it outside. */
  readonly heapUsed: number;
  readonly external: number;
}

export const memorySection: Section = {
  name: "memory",
  about: `the process's memory over ${STEPS.toLocaleString("en")} training steps of batch ${BATCH}`,
  async run({ quick, progress }) {
    const [steps, every] = quick ? [40, 20] : [STEPS, EVERY];
    progress(`${steps} steps`);
    const answer = await runProgram("memory.ts", [steps, every, BATCH].map(String), {
      flags: ["--expose-gc"],
    });
    const seen = answer.seen as readonly Seen[];
    const [first, last] = [seen[0], seen.at(-1)];
    if (first === undefined || last === undefined) throw new Error("memory: nothing was seen");
    const growth = last.rss / first.rss - 1;
    const what = `growth of the process from step ${first.step} to step ${last.step}`;
    const check = below(what, growth, NEEDED, (share) => percent(share, 1));
    return {
      table: {
        head: ["steps", "process MiB", "heap MiB", "outside MiB", ""],
        rows: seen.map(({ step, rss, heapUsed, external }) => [
          show(step, 0),
          mebibytes(rss),
          mebibytes(heapUsed),
          mebibytes(external),
          step === last.step ? mark(check) : "",
        ]),
      },
      notes: [
        "each time after collecting garbage: V8 else lets some tens of MiB of it lie for the first thousands of steps",
      ],
      checks: [check],
      data: { batch: BATCH, growth, seen },
    };
  },
};

const mebibytes = (bytes: number): string => show(bytes / 2 ** 20);
