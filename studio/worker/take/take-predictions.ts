import { isRegression } from "../../../src/data/index.ts";
import { type LossSpec, lossFromSpec } from "../../../src/nn/index.ts";
import { asFileName } from "../../../src/train/file-name.ts";
import { judgeExamples } from "../../../src/train/index.ts";
import { type Cell, checkCsv, csvOf, isFormula } from "./csv.ts";
import { encode, type Made } from "./made.ts";
import type { RunSource, Subject } from "./subject.ts";

/** What the network makes of every validation example. Parsed again and compared. */
export async function takePredictions(subject: Subject, source: RunSource): Promise<Made> {
  const { label, layer, variables, recipe } = subject;
  const data = await validationOf(source);
  if (data === undefined)
    throw new RangeError("Predictions need the data: begin a run first, one batch is enough.");
  const loss = recipe?.loss && lossFromSpec(recipe.loss as LossSpec);
  const judged = await judgeExamples(layer, { loss })(variables, data);
  if (judged === undefined) throw new Error("the judgement was stopped");
  const { outputs, width, predicted, truth, losses } = judged;
  const found = (i: number): number[] => [...outputs.subarray(i * width, (i + 1) * width)];
  const given = recipe?.classes ?? [];
  const classes = given.map((name) => (isFormula(name) ? `'${name}` : name));
  const table = isRegression(data)
    ? {
        columns: ["example", "loss", ...Array.from({ length: width }, (_, j) => `output ${j + 1}`)],
        rows: Array.from(losses, (value, i): Cell[] => [i, value, ...found(i)]),
      }
    : {
        columns: ["example", "truth", "predicted", "loss", ...given.map((name) => `p ${name}`)],
        rows: Array.from(losses, (value, i): Cell[] => [
          ...[i, classes[truth[i] ?? -1], classes[predicted[i] ?? -1], value],
          ...found(i),
        ]),
      };
  const text = csvOf(table);
  const check = await checkCsv(text, table);
  const name = `${asFileName(label)}-predictions.csv`;
  const notes = given.some(isFormula)
    ? ["Classes whose names a spreadsheet would calculate are written with an apostrophe."]
    : [];
  return { name, type: "text/csv", bytes: encode(text), check, notes };
}

/** Undefined where no run is open. */
async function validationOf(source: RunSource) {
  try {
    return await source.look((sight) => sight.data.validation);
  } catch {
    return undefined;
  }
}
