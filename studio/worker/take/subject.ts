/** What is taken away: a network with weights, and the run that they are of. */
import { fromSpec } from "../../../src/nn/index.ts";
import { type OptimiserSpec, optimiserFromSpec } from "../../../src/optim/index.ts";
import { key } from "../../../src/tensor/index.ts";
import type { TrainedModel } from "../../../src/train/export/target.ts";
import {
  type Checkpoint,
  completeConfig,
  type HostTensor,
  type MetricRecord,
  modelTensors,
  type RunConfig,
  restoreVariables,
  startCheckpoint,
} from "../../../src/train/index.ts";
import type { KeptRun } from "../session/keeper.ts";
import type { Sight } from "../session/live-run.ts";
import type { Plan } from "../session/plan.ts";
import type { StepSeries } from "../session/pulse.ts";

/** Whose weights: those that were judged best, those where the run stands, or fresh ones. */
export type Which = "best" | "last" | "fresh";

export interface Wish {
  readonly which: Which;
  /** What the project says; of fresh weights. */
  readonly plan: Plan;
  /** Shape of one example. */
  readonly input: readonly number[];
  readonly classes: readonly string[];
  /** How many numbers a regression finds. */
  readonly outputs: number;
  /** For training. */
  readonly examples: number;
}

/** The open run, as the session has it. */
export interface RunSource {
  look<T>(see: (sight: Sight) => T | Promise<T>): Promise<T>;
  save(): Promise<void>;
  last(): Promise<KeptRun | undefined>;
  best(): Promise<ReadonlyMap<string, HostTensor> | undefined>;
}

export interface Subject extends TrainedModel {
  /** The person's own text of the network, where it is known. */
  readonly text?: string;
  readonly seed: number;
  /** 0 where it is untrained. */
  readonly step: number;
  readonly records: readonly MetricRecord[];
  readonly steps: readonly StepSeries[];
  /** From where the run can go on; absent where the browser kept none. */
  readonly checkpoint?: Omit<Checkpoint, "run">;
  /** Why there is no run's configuration. */
  readonly noRun?: string;
}

/** @throws {Error} in one line: no run is open */
export const subjectOf = (wish: Wish, source: RunSource): Promise<Subject> =>
  wish.which === "fresh" ? Promise.resolve(freshSubject(wish)) : ofRun(wish.which, source);

function freshSubject({ plan, input, classes, outputs, examples }: Wish): Subject {
  const { name, model, text, training, seed, data } = plan;
  const layer = fromSpec(model);
  const { params, state } = layer.init(key(seed), input);
  const variables = { params, state };
  const common = {
    ...{ label: name, layer, variables, input, seed, step: 0, records: [], steps: [] },
    ...(text !== undefined && { text }),
  };
  try {
    const { config } = completeConfig({
      ...{ source: { name, model: () => layer }, settings: training, seed, data },
      ...{ input, classes, targets: outputs, examples, stretch: false, backend: "wasm" },
    });
    const optimiser = optimiserFromSpec(config.optimiser as OptimiserSpec);
    const { averaging } = config;
    const checkpoint = startCheckpoint(variables, { optimiser, averaging, seed });
    return { ...common, recipe: config, checkpoint };
  } catch (error) {
    // The network can be had although it cannot be trained on these data.
    return { ...common, noRun: error instanceof Error ? error.message : String(error) };
  }
}

interface Seen {
  readonly config: RunConfig;
  readonly step: number;
  readonly tensors: ReadonlyMap<string, HostTensor>;
}

async function ofRun(which: "best" | "last", source: RunSource): Promise<Subject> {
  await source.save();
  const seen = await source.look(
    ({ config, step, variables }): Seen => ({ config, step, tensors: modelTensors(variables) }),
  );
  const { config, step } = seen;
  // Before its first checkpoint what is kept is another run.
  const kept = step === 0 ? undefined : await source.last();
  const best = which === "best" && step > 0 ? await source.best() : undefined;
  const layer = fromSpec(config.model);
  const variables = restoreVariables(layer, config.input, best ?? seen.tensors);
  return {
    ...{ label: config.recipe, layer, variables, input: config.input, recipe: config, step },
    ...{ seed: config.seed, records: kept?.records ?? [], steps: kept?.steps ?? [] },
    ...(kept?.plan.text !== undefined && { text: kept.plan.text }),
    ...(kept && { checkpoint: kept.checkpoint }),
  };
}
