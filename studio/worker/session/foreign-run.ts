import {
  decodeCheckpoint,
  type MetricRecord,
  parseRunConfig,
  type RunConfig,
} from "../../../src/train/index.ts";
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
 * @throws {FormatError} for a file that is damaged
 */
export async function readForeignRun(files: RunFiles): Promise<Omit<KeptRun, "savedAt">> {
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const config = parseRunConfig(JSON.parse(text(files.config)));
  const checkpoint = await decodeCheckpoint(files.checkpoint);
  const plan = planOf(config);
  const records = text(files.metrics)
    .split("\n")
    .slice(0, -1)
    // What came after the checkpoint will come again.
    .slice(0, checkpoint.position.records)
    .map((line) => JSON.parse(line) as MetricRecord);
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
