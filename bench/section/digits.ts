import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fovea, mnistFlags } from "../cli.ts";
import { atLeast, mark, type Section } from "../section.ts";
import { percent, show } from "../table.ts";

const SEED = 1;
const NEEDED = 0.95;

export const digitsSection: Section = {
  name: "digits",
  about: "the challenge network trained on generated digits only, judged by MNIST's test images",
  long: true,
  async run({ dataDir, progress }) {
    const data = await mnistFlags(dataDir);
    const folder = mkdtempSync(join(tmpdir(), "fovea-bench-"));
    try {
      const run = join(folder, "run");
      const train = ["train", "challenge", "--data", "digits", "--seed", String(SEED)];
      const trained = await fovea([...train, "--out", run, "--quiet"], ({ epoch, split }) => {
        if (split === "val") progress(`epoch ${epoch}`);
      });
      const judged = await fovea(["eval", run, ...data]);
      const row = {
        seed: SEED,
        digits: Number(trained.last.best),
        mnist: Number(judged.last.accuracy),
        epochs: Number(trained.last.epochs),
        seconds: trained.seconds,
      };
      const twoDigits = (share: number) => percent(share, 2);
      const check = atLeast(
        "digits only: accuracy on MNIST's test images",
        row.mnist,
        NEEDED,
        twoDigits,
      );
      return {
        table: {
          head: ["seed", "on new digits", "on MNIST", "epochs", "wall time s", ""],
          rows: [
            [
              String(row.seed),
              percent(row.digits, 2),
              percent(row.mnist, 2),
              String(row.epochs),
              show(row.seconds, 0),
              mark(check),
            ],
          ],
        },
        checks: [check],
        data: row,
      };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
