import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fovea, mnistFlags } from "../cli.ts";
import { type Check, mark, type Section } from "../section.ts";
import { percent, show } from "../table.ts";

const SEEDS = [1, 2, 3];
/** Best validation accuracy within so many epochs must be above this. */
const NEEDED = 0.994;
const EPOCHS = 15;
const PARAMETERS = 20_000;

export const accuracySection: Section = {
  name: "accuracy",
  about: "fovea train challenge --data mnist",
  long: true,
  async run({ dataDir, progress }) {
    const data = await mnistFlags(dataDir);
    const folder = mkdtempSync(join(tmpdir(), "fovea-bench-"));
    try {
      const rows = [];
      for (const seed of SEEDS) {
        const out = ["--out", join(folder, String(seed)), "--quiet"];
        const { last, seconds } = await fovea(
          ["train", "challenge", ...data, "--seed", String(seed), ...out],
          ({ epoch, split, accuracy }) => {
            if (split === "val")
              progress(`seed ${seed}, epoch ${epoch}: ${percent(Number(accuracy), 2)}`);
          },
        );
        const numbers = {
          params: Number(last.params),
          epochs: Number(last.epochs),
          best: Number(last.best),
          accuracy: Number(last.accuracy),
          threads: Number(last.threads),
        };
        const check: Check = {
          what: `MNIST, seed ${seed}: best validation accuracy, ${numbers.params} parameters, ${numbers.epochs} epochs`,
          value: percent(numbers.best, 2),
          needed: `above ${percent(NEEDED, 2)}`,
          met: numbers.best > NEEDED && numbers.params < PARAMETERS && numbers.epochs <= EPOCHS,
        };
        rows.push({ check, row: { seed, ...numbers, seconds } });
      }
      return {
        table: {
          head: [
            "seed",
            "best",
            "last epoch",
            "epochs",
            "parameters",
            "threads",
            "wall time s",
            "",
          ],
          rows: rows.map(({ check, row }) => [
            String(row.seed),
            percent(row.best, 2),
            percent(row.accuracy, 2),
            String(row.epochs),
            show(row.params, 0),
            String(row.threads),
            show(row.seconds, 0),
            mark(check),
          ]),
        },
        notes: ["accuracy on the 10,000 test images; wall time of the whole process"],
        checks: rows.map(({ check }) => check),
        data: rows.map(({ row }) => row),
      };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
