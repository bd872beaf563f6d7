import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BACKENDS, type BackendName, openBackend } from "../backend.ts";
import { fovea, mnistFlags } from "../cli.ts";
import { sample } from "../measure.ts";
import { atMost, type Check, mark, type Section } from "../section.ts";
import { percent, show } from "../table.ts";
import { THREADS } from "../threads.ts";

const SEEDS = [1, 2, 3];
const GOAL = 0.994;
/** Seconds, of the median seed. */
const NEEDED: Readonly<Partial<Record<BackendName, number>>> = { native: 150 };

interface Run {
  readonly backend: BackendName;
  readonly seed: number;
  /** From the start of the process until the validation that first reached the goal; undefined if none did. */
  readonly seconds: number | undefined;
  readonly epoch: number;
  readonly accuracy: number;
}

export const timeToAccuracySection: Section = {
  name: "time-to-accuracy",
  about: `fovea train challenge --data mnist until ${percent(GOAL, 1)} of the test images are right`,
  long: true,
  async run({ dataDir, progress }) {
    const data = await mnistFlags(dataDir);
    const folder = mkdtempSync(join(tmpdir(), "fovea-bench-"));
    const runs: Run[] = [];
    const notes: string[] = [];
    try {
      for (const backend of BACKENDS) {
        const why = await whyAbsent(backend);
        if (why !== undefined) notes.push(`${backend}: ${why}`);
        for (const seed of why === undefined ? SEEDS : [])
          runs.push(await train(backend, seed, data, join(folder, `${backend}-${seed}`), progress));
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
    const checks = BACKENDS.flatMap((backend): Check[] => {
      const own = runs.filter((run) => run.backend === backend);
      const needed = NEEDED[backend];
      if (own.length === 0 || needed === undefined) return [];
      const { median } = sample(own.map(({ seconds = Number.POSITIVE_INFINITY }) => seconds));
      const what = `MNIST to ${percent(GOAL, 1)}, ${backend}, threads: ${THREADS}, median of ${own.length} seeds`;
      return [atMost(what, median, needed, (s) => `${show(s, 0)} s`)];
    });
    return {
      table: {
        head: ["backend", "seed", "reached after s", "epoch", "accuracy", ""],
        rows: runs.map(({ backend, seed, seconds, epoch, accuracy }) => [
          backend,
          String(seed),
          seconds === undefined ? "never" : show(seconds, 1),
          String(epoch),
          percent(accuracy, 2),
          mark(checks.find(({ what }) => what.includes(`, ${backend},`))),
        ]),
      },
      notes: [
        ...notes,
        `wall time of the process from its start to the end of the validation, threads: ${THREADS}; all 10,000 test images after every epoch`,
      ],
      checks,
      data: { threads: THREADS, goal: GOAL, runs },
    };
  },
};

async function whyAbsent(name: BackendName): Promise<string | undefined> {
  try {
    (await openBackend(name, 1)).dispose();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function train(
  backend: BackendName,
  seed: number,
  data: readonly string[],
  out: string,
  progress: (text: string) => void,
): Promise<Run> {
  const began = performance.now();
  let seconds: number | undefined;
  let [lastEpoch, lastAccuracy] = [0, 0];
  const flags = ["--backend", backend, "--threads", String(THREADS), "--seed", String(seed)];
  await fovea(
    ["train", "challenge", ...data, ...flags, "--out", out, "--quiet"],
    ({ epoch, split, accuracy }) => {
      if (split !== "val") return false;
      [lastEpoch, lastAccuracy] = [Number(epoch), Number(accuracy)];
      progress(`${backend}, seed ${seed}, epoch ${epoch}: ${percent(lastAccuracy, 2)}`);
      if (lastAccuracy < GOAL) return false;
      seconds = (performance.now() - began) / 1000;
      return true;
    },
  );
  return { backend, seed, seconds, epoch: lastEpoch, accuracy: lastAccuracy };
}
