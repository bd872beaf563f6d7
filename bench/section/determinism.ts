import { BACKENDS } from "../backend.ts";
import { runProgram } from "../child.ts";
import { type Check, equal, mark, type Section } from "../section.ts";
import { show } from "../table.ts";

const STEPS = 100;
const THREADS = [1, 2];

export const determinismSection: Section = {
  name: "determinism",
  about: `the bits of all parameters, statistics and velocities after ${STEPS} steps of the challenge network`,
  async run({ quick, progress }) {
    const steps = quick ? 5 : STEPS;
    const rows: Row[] = [];
    const notes: string[] = [];
    for (const backend of BACKENDS) {
      for (const threads of THREADS) {
        progress(`${steps} steps, ${backend}, threads: ${threads}`);
        try {
          const args = [backend, steps, threads].map(String);
          const { sha256, loss, threads: taken } = await runProgram("parameters.ts", args);
          const row = { backend, threads: Number(taken), loss: Number(loss) };
          rows.push({ ...row, sha256: String(sha256) });
        } catch (error) {
          notes.push(error instanceof Error ? error.message : String(error));
        }
      }
    }
    const checks = new Map<string, Check>();
    for (const backend of BACKENDS) {
      const own = rows.filter((row) => row.backend === backend);
      const same = own.every(({ sha256 }) => sha256 === own[0]?.sha256);
      const what = `bits after ${steps} steps with ${THREADS.join(" and ")} threads, ${backend}`;
      if (own.length > 1) checks.set(backend, equal(what, same));
    }
    return {
      table: {
        head: ["backend", "threads", "loss", "sha-256", ""],
        rows: rows.map(({ backend, threads, loss, sha256 }) => [
          backend,
          String(threads),
          show(loss, 6),
          sha256,
          mark(checks.get(backend)),
        ]),
      },
      notes,
      checks: [...checks.values()],
      data: rows,
    };
  },
};

interface Row {
  readonly backend: string;
  readonly threads: number;
  readonly loss: number;
  readonly sha256: string;
}
