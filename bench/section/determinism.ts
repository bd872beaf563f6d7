import { runProgram } from "../child.ts";
import { equal, mark, type Section } from "../section.ts";
import { show } from "../table.ts";

const STEPS = 100;
const THREADS = [1, 2];

export const determinismSection: Section = {
  name: "determinism",
  about: `the bits of all parameters, statistics and velocities after ${STEPS} steps of the challenge network`,
  async run({ progress }) {
    const rows: { threads: number; loss: number; sha256: string }[] = [];
    for (const threads of THREADS) {
      progress(`${STEPS} steps, threads: ${threads}`);
      const {
        sha256,
        loss,
        threads: taken,
      } = await runProgram("parameters.ts", [STEPS, threads].map(String));
      rows.push({ threads: Number(taken), loss: Number(loss), sha256: String(sha256) });
    }
    const same = rows.every(({ sha256 }) => sha256 === rows[0]?.sha256);
    const check = equal(`bits after ${STEPS} steps with ${THREADS.join(" and ")} threads`, same);
    return {
      table: {
        head: ["threads", "loss", "sha-256", ""],
        rows: rows.map(({ threads, loss, sha256 }) => [
          String(threads),
          show(loss, 6),
          sha256,
          mark(check),
        ]),
      },
      checks: [check],
      data: rows,
    };
  },
};
