/** What is taken away: a network with weights, and the run that they are of. */
import { fromSpec } from "../../../src/nn/index.ts";
import { type OptimiserSpec, optimiserFromSpec } from "../../../src/optim/index.ts";
import { key } from "../../../src/tensor/index.ts";
import type { TrainedModel } from "../../../src/train/export/target.ts";
import {
  type Checkpoint,
  completeConfig,
  type HostTensor,
  judgedTensors,
  type MetricRecord,
  modelTensors,
  type RunConfig,
  restoreVariables,
  startCheckpoint,
} from "../../../src/train/index.ts";
import type { RunSoFar } from "../session/keeper.ts";
import type { Sight } from "../session/live-run.ts";
import { identityOf, type Plan } from "../session/plan.ts";
import type { StepSeries } from "../session/pulse.ts";

/** Whose weights: those that were judged best, those where the run stands, those of a moment of its timeline, or fresh ones. */
export type Which = "best" | "last" | "moment" | "fresh";

export interface Wish {
  readonly which: Which;
  /** Of the run; of fresh weights what the project says. */
  readonly plan: Plan;
  /** Of the moment. */
  readonly step?: number;
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
  look<T>(see: (sight: Sight) => T | Promise<T>, step?: number): Promise<T>;
  save(): Promise<void>;
  /** The run up to its last checkpoint; undefined before the first. */
  last(): Promise<RunSoFar | undefined>;
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
  /** From where the run can go on; absent before the first checkpoint, and of a moment that is past. */
  readonly checkpoint?: Omit<Checkpoint, "run">;
  /** Why there is no run's configuration. */
  readonly noRun?: string;
  /** Where the weights are others than those that were asked for. */
  readonly notes?: readonly string[];
}

/** @throws {Error} in one line: no run is open */
export const subjectOf = (wish: Wish, source: RunSource): Promise<Subject> =>
  wish.which === "fresh"
    ? Promise.resolve(freshSubject(wish))
    : wish.which === "moment"
      ? pastSubject(wish, source)
      : runSubject(wish, source);

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

/** The run where it stands, all parts of the same step although it may go on meanwhile. */
async function runSubject(wish: Wish, source: RunSource): Promise<Subject> {
  await source.save();
  const kept = await keptRun(wish, source);
  const seen = await sight(source);
  const best = wish.which === "best" && kept ? await source.best() : undefined;
  const tensors = best ?? (kept ? judgedTensors(kept.checkpoint.tensors) : seen.tensors);
  const step = kept?.checkpoint.position.step ?? seen.step;
  const wasJudged = kept === undefined || kept.checkpoint.position.best !== null;
  const noBest = wish.which === "best" && best === undefined && wasJudged;
  return {
    ...ofRun(seen.config, step, tensors),
    ...{ records: kept?.records ?? [], steps: kept?.steps ?? [] },
    ...(kept?.plan.text !== undefined && { text: kept.plan.text }),
    ...(kept && { checkpoint: kept.checkpoint }),
    ...(noBest && { notes: [`The browser kept no best weights: these are of step ${step}.`] }),
  };
}

/** The run as it was. */
async function pastSubject(wish: Wish, source: RunSource): Promise<Subject> {
  await source.save();
  const kept = await keptRun(wish, source);
  const { config, step, tensors } = await sight(source, wish.step);
  return {
    ...ofRun(config, step, tensors),
    records: (kept?.records ?? []).filter((record) => record.step <= step),
    steps: (kept?.steps ?? []).map((series) => until(series, step)),
    ...(kept?.plan.text !== undefined && { text: kept.plan.text }),
  };
}

const until = ({ first, loss, accuracy, rate }: StepSeries, step: number): StepSeries => {
  const count = Math.max(0, step - first + 1);
  return {
    first,
    loss: loss.subarray(0, count),
    accuracy: accuracy.subarray(0, count),
    rate: rate.subarray(0, count),
  };
};

/** The run with its past, where it is the one that is wished for. */
async function keptRun({ plan }: Wish, source: RunSource): Promise<RunSoFar | undefined> {
  const kept = await source.last();
  return kept && identityOf(kept.plan) === identityOf(plan) ? kept : undefined;
}

interface Seen {
  readonly config: RunConfig;
  readonly step: number;
  readonly tensors: ReadonlyMap<string, HostTensor>;
}

const sight = (source: RunSource, step?: number): Promise<Seen> =>
  source.look(
    ({ config, step, variables }): Seen => ({ config, step, tensors: modelTensors(variables) }),
    step,
  );

function ofRun(config: RunConfig, step: number, tensors: ReadonlyMap<string, HostTensor>) {
  const layer = fromSpec(config.model);
  const variables = restoreVariables(layer, config.input, tensors);
  const { recipe: label, seed, input } = config;
  return { label, layer, variables, input, recipe: config, step, seed };
}
