import { FormatError } from "../../../src/formats/index.ts";
import { decodeRun, type RunConfig, runFileNames } from "../../../src/train/index.ts";
import { readRecords } from "../../../src/train/run-files.ts";
import type { KeptRun } from "./keeper.ts";
import { identityOf, type Plan } from "./plan.ts";

/** The files of a run folder. */
export interface RunFiles {
  readonly config: Uint8Array<ArrayBuffer>;
  readonly metrics: Uint8Array<ArrayBuffer>;
  readonly checkpoint: Uint8Array<ArrayBuffer>;
  /** The best weights. */
  readonly model?: Uint8Array<ArrayBuffer>;
}

/**
 * A run of the command line as the page keeps its own: it is opened at its last checkpoint, and goes on from there.
 *
 * @throws {FormatError} for a file that is damaged, or of another run
 */
export async function readForeignRun(files: RunFiles): Promise<Omit<KeptRun, "savedAt">> {
  const { config, checkpoint } = await decodeRun(
    new Map([
      [runFileNames.config, files.config],
      [runFileNames.checkpoint, files.checkpoint],
    ]),
  );
  if (checkpoint === undefined) throw new FormatError("there is no checkpoint");
  const plan = planOf(config);
  // What came after the checkpoint will come again.
  const metrics = new TextDecoder().decode(files.metrics);
  const records = readRecords(metrics, checkpoint.position.records);
  return { plan, checkpoint: { ...checkpoint, run: identityOf(plan) }, records, steps: [] };
}

/** What the run was started with, as a project says it. */
export function planOf(config: RunConfig): Plan {
  const { recipe, model, seed, epochs, batch, optimiser, schedule } = config;
  const { augmentation, loss, labelSmoothing, averaging, earlyStopping } = config;
  const { dir: _, ...data } = config.data;
  return {
    ...{ name: recipe, model: model as Plan["model"], data, seed },
    training: {
      ...{ epochs, batch, optimiser, schedule, augmentation, labelSmoothing, averaging },
      ...(loss && { loss }),
      ...(earlyStopping && { earlyStopping }),
    },
  };
}
