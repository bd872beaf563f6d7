import { fromSpec } from "../../../src/nn/index.ts";
import { asFileName } from "../../../src/train/file-name.ts";
import {
  decodeRun,
  encodeRun,
  modelCard,
  modelTensors,
  restoreVariables,
} from "../../../src/train/index.ts";
import { trainingThreads } from "../threads.ts";
import { EXAMPLES, logitsDifference } from "./logits.ts";
import { type Made, zip } from "./made.ts";
import type { Subject } from "./subject.ts";
import { unzip } from "./unzip.ts";

/** Data that a person brought are not in the run. */
const BROUGHT = ["table", "folder", "drawings"];

/** A run folder as a zip, which the command line judges and trains further. Unzipped and compared before it is given. */
export async function takeRun(subject: Subject): Promise<Made> {
  const { label, layer, variables, input, recipe: config, checkpoint, records, seed } = subject;
  if (config === undefined)
    throw new RangeError(`The network cannot be a run: ${subject.noRun ?? "it has no settings"}.`);
  const position = checkpoint?.position;
  const model = modelTensors(variables);
  const parameters = [...model]
    .filter(([name]) => name.startsWith("params/"))
    .reduce((sum, [, { data }]) => sum + data.length, 0);
  const card =
    position?.best == null
      ? undefined
      : modelCard({
          ...{ config, parameters, epochs: position.epoch, best: position.best },
          ...{ seconds: position.seconds, threads: trainingThreads() },
        });
  const kept = records.slice(0, position?.records ?? records.length);
  const files = await encodeRun({ config, records: kept, checkpoint, model, card });
  const folder = asFileName(`${label}-${seed}`);
  const bytes = await zip(
    folder,
    [...files].map(([name, bytes]) => ({ name, bytes })),
  );
  const unpacked = await unzip(bytes);
  const back = await decodeRun(
    new Map([...unpacked].map(([path, content]) => [path.slice(folder.length + 1), content])),
  );
  const other = fromSpec(back.config.model);
  const difference = logitsDifference(
    input,
    { layer, variables },
    {
      layer: other,
      variables: restoreVariables(other, back.config.input, back.model ?? new Map()),
    },
  );
  const resumes = back.checkpoint === undefined ? "no checkpoint" : "a checkpoint";
  return {
    ...{ name: `${folder}.zip`, type: "application/zip", bytes },
    check: {
      how: `unzipped and read back: ${back.model?.size ?? 0} tensors, ${back.records.length} records, ${resumes}; run on ${EXAMPLES} random examples`,
      ...{ difference, limit: 0 },
    },
    notes: [
      ...(checkpoint === undefined
        ? ["There is no checkpoint of it, so the run can be judged but not resumed."]
        : []),
      ...(BROUGHT.includes(config.data.name)
        ? ["Your own data are not in it: keep the files that you brought."]
        : []),
    ],
  };
}
