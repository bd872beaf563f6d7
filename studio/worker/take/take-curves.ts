import { asFileName } from "../../../src/train/file-name.ts";
import { type Cell, checkCsv, csvOf } from "./csv.ts";
import { encode, type Made } from "./made.ts";
import type { Subject } from "./subject.ts";

const columns = ["split", "step", "epoch", "seconds", "loss", "accuracy", "rate"];

/** What the run measured: every step, and the means of training and validation after each epoch. Parsed again and compared. */
export async function takeCurves({ label, records, steps }: Subject): Promise<Made> {
  const batches = steps.flatMap(({ first, loss, accuracy, rate }) =>
    Array.from(loss, (value, i): Cell[] => {
      return ["batch", first + i, undefined, undefined, value, accuracy[i], rate[i]];
    }),
  );
  const told = records
    // The steps have these, and those between.
    .filter(({ split }) => split !== "batch" || batches.length === 0)
    .map(({ split, step, epoch, time, loss, accuracy }): Cell[] => {
      return [split, step, epoch, time, loss, accuracy, undefined];
    });
  const table = { columns, rows: [...batches, ...told] };
  if (table.rows.length === 0)
    throw new RangeError(
      "There are no curves yet: nothing was trained, or the browser kept nothing.",
    );
  const text = csvOf(table);
  const check = await checkCsv(text, table);
  const name = `${asFileName(label)}-curves.csv`;
  return { name, type: "text/csv", bytes: encode(text), check, notes: [] };
}
