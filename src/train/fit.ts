import type { Backend } from "../backend/backend.ts";
import { type Augmentation, batches, type Dataset } from "../data/index.ts";
import type { Layer, Variables } from "../nn/index.ts";
import type { Optimiser, Schedule } from "../optim/index.ts";
import { key, tensor } from "../tensor/index.ts";
import type { Best, Checkpoint, HostTensor, Position } from "./checkpoint.ts";
import { type Evaluation, evaluator } from "./evaluate.ts";
import { findNonFinite, NonFiniteError } from "./non-finite.ts";
import { pause } from "./pause.ts";
import { type TrainState, trainStep } from "./step.ts";
import { fromHost, modelTensors, toHost } from "./variables.ts";

/** A line of metrics.jsonl. `batch` is one step, `train` the mean over an epoch's steps, `val` the whole validation set. */
export interface MetricRecord {
  readonly step: number;
  readonly epoch: number;
  /** Seconds since training began, breaks not counted. */
  readonly time: number;
  readonly split: "batch" | "train" | "val";
  readonly loss: number;
  readonly accuracy: number;
}

export type FitEvent =
  | {
      readonly type: "start";
      readonly position: Position;
      readonly steps: number;
      readonly stepsPerEpoch: number;
    }
  | {
      readonly type: "step";
      readonly step: number;
      readonly epoch: number;
      readonly loss: number;
      readonly accuracy: number;
      readonly rate: number;
    }
  | { readonly type: "record"; readonly record: MetricRecord }
  | { readonly type: "checkpoint"; readonly position: Position };

/** Where a run is kept. */
export interface RunStore {
  saveCheckpoint(checkpoint: Omit<Checkpoint, "run">): Promise<void> | void;
  appendRecord(record: MetricRecord): Promise<void> | void;
  /** Called whenever the validation is the best so far. */
  saveModel(tensors: ReadonlyMap<string, HostTensor>): Promise<void> | void;
}

export interface FitOptions {
  readonly model: Layer;
  readonly data: Dataset;
  /** Without it, the last weights are the best. */
  readonly validation?: Dataset | undefined;
  readonly epochs: number;
  /** Examples a step. The rest of an epoch that fills no batch waits for the next epoch's order. */
  readonly batch: number;
  readonly optimiser: Optimiser;
  readonly schedule: Schedule;
  readonly augmentation?: Augmentation | undefined;
  readonly labelSmoothing?: number;
  /** Decay of the running average of the weights that validation uses; 0 for none. */
  readonly averaging?: number;
  readonly seed: number;
  readonly backend?: Backend | undefined;
  readonly onEvent?: (event: FitEvent) => void;
  /** Stops after the running step, once the position is saved. */
  readonly signal?: AbortSignal | undefined;
  readonly store?: RunStore | undefined;
  /** From where to go on. */
  readonly resume?: Checkpoint | undefined;
  /** A checkpoint also within an epoch, after so many seconds. Default 30. */
  readonly checkpointSeconds?: number;
  /** … and after so many steps. */
  readonly checkpointSteps?: number;
  /** A `batch` record every so many steps. Default 50. */
  readonly recordSteps?: number;
}

export interface FitResult {
  readonly status: "done" | "interrupted";
  readonly position: Position;
  readonly state: TrainState;
  /** What validation judges: the weights, or their running average. */
  readonly variables: Variables;
  readonly validation: Evaluation | undefined;
}

const START: Position = {
  step: 0,
  epoch: 0,
  batch: 0,
  lossSum: 0,
  correct: 0,
  examples: 0,
  records: 0,
  seconds: 0,
  best: null,
};

/**
 * Trains a model. Every bit of the result follows from the options and the seed: batches, augmentation and dropout are computed from
 * (seed, epoch, index), so a run that goes on from a checkpoint ends with the same bits as one that was never stopped.
 *
 * @throws {NonFiniteError} if loss or parameters become NaN or infinite; the store then holds the last good position
 * @throws {RangeError} if there are fewer examples than a batch needs
 */
export async function fit(options: FitOptions): Promise<FitResult> {
  const {
    model,
    data,
    validation,
    epochs,
    batch,
    schedule,
    augmentation,
    seed,
    backend,
    signal,
    store,
    resume,
  } = options;
  const {
    onEvent = () => {},
    checkpointSeconds = 30,
    checkpointSteps = Number.POSITIVE_INFINITY,
    recordSteps = 50,
  } = options;
  const stepsPerEpoch = Math.floor(data.size / batch);
  if (stepsPerEpoch < 1 && epochs > 0)
    throw new RangeError(
      `batch is ${batch}, but there are only ${data.size} examples: use a smaller batch`,
    );
  if (epochs * stepsPerEpoch >= 2 ** 24)
    throw new RangeError(
      `${epochs} epochs of ${stepsPerEpoch} steps are too many: steps are counted in float32, up to 2^24`,
    );

  let state = initialState(options);
  if (resume !== undefined) state = fromHost("", state, resume.tensors) as TrainState;
  let position = resume?.position ?? START;
  const step = trainStep(options);
  const evaluate = evaluator(model, { batch: Math.max(batch, 250), backend, signal });

  const before = position.seconds;
  const began = performance.now();
  const seconds = () => before + (performance.now() - began) / 1000;
  let savedAt = performance.now();
  let savedStep = position.step;

  const save = async (): Promise<void> => {
    position = { ...position, seconds: seconds() };
    await store?.saveCheckpoint({ seed, position, tensors: new Map(toHost("", state)) });
    savedAt = performance.now();
    savedStep = position.step;
    onEvent({ type: "checkpoint", position });
  };
  const record = async (
    split: MetricRecord["split"],
    loss: number,
    accuracy: number,
  ): Promise<void> => {
    const epoch = position.epoch + 1;
    const made: MetricRecord = {
      step: position.step,
      epoch,
      time: seconds(),
      split,
      loss,
      accuracy,
    };
    await store?.appendRecord(made);
    position = { ...position, records: position.records + 1 };
    onEvent({ type: "record", record: made });
  };
  const finish = (status: FitResult["status"], judged?: Evaluation): FitResult => ({
    status,
    position,
    state,
    variables: variablesOf(state),
    validation: judged,
  });
  const interrupted = async (): Promise<FitResult> => {
    await save();
    return finish("interrupted");
  };

  onEvent({ type: "start", position, steps: epochs * stepsPerEpoch, stepsPerEpoch });
  let judged: Evaluation | undefined;
  while (position.epoch < epochs) {
    const order = { seed, epoch: position.epoch, start: position.batch, dropLast: true };
    const made = batches(data, { size: batch, ...order, ...(augmentation && { augmentation }) });
    for (const { images, labels } of made) {
      await pause();
      if (signal?.aborted) return interrupted();
      const rate = schedule(position.step);
      const given = { images: tensor(images, [batch, ...data.shape]), labels: tensor(labels) };
      const [next, metrics] = step(state, given, position.step, rate);
      state = next;
      const loss = metrics.loss.item();
      if (metrics.finite.item() !== 1) {
        await save();
        const where = findNonFinite(options, state, given, tensor(position.step));
        throw new NonFiniteError(
          `step ${position.step} (epoch ${position.epoch + 1}, rate ${rate.toPrecision(3)}): ${where}; lower the learning rate or check the data`,
        );
      }
      const correct = metrics.correct.item();
      position = {
        ...position,
        step: position.step + 1,
        batch: position.batch + 1,
        lossSum: position.lossSum + loss,
        correct: position.correct + correct,
        examples: position.examples + batch,
      };
      onEvent({
        type: "step",
        step: position.step,
        epoch: position.epoch + 1,
        loss,
        accuracy: correct / batch,
        rate,
      });
      if (position.step % recordSteps === 0) await record("batch", loss, correct / batch);
      const due =
        performance.now() - savedAt > checkpointSeconds * 1000 ||
        position.step - savedStep >= checkpointSteps;
      // At the end of an epoch the checkpoint waits for the validation.
      if (due && position.batch < stepsPerEpoch) await save();
    }

    const variables = variablesOf(state);
    judged = validation && (await evaluate(variables, validation));
    if (validation !== undefined && judged === undefined) return interrupted();
    await record("train", position.lossSum / stepsPerEpoch, position.correct / position.examples);
    if (judged !== undefined) await record("val", judged.loss, judged.accuracy);
    if (
      judged === undefined ||
      position.best === null ||
      judged.accuracy > position.best.accuracy
    ) {
      // Before the checkpoint that tells of it: a kill between the two only repeats the write.
      await store?.saveModel(modelTensors(variables));
      const { loss, accuracy } = judged ?? {
        loss: position.lossSum / stepsPerEpoch,
        accuracy: position.correct / position.examples,
      };
      position = {
        ...position,
        best: { epoch: position.epoch + 1, loss, accuracy } satisfies Best,
      };
    }
    position = {
      ...position,
      epoch: position.epoch + 1,
      batch: 0,
      lossSum: 0,
      correct: 0,
      examples: 0,
    };
    await save();
  }
  return finish("done", judged);
}

/** The state before the first step: parameters drawn from the seed. */
export function initialState({
  model,
  data,
  optimiser,
  averaging = 0,
  seed,
}: FitOptions): TrainState {
  const { params, state } = model.init(key(seed), data.shape);
  return {
    params,
    model: state,
    optimiser: optimiser.init(params),
    ...(averaging > 0 && { average: { params, model: state } }),
  };
}

const variablesOf = ({ params, model, average }: TrainState): Variables => ({
  params: average?.params ?? params,
  state: average?.model ?? model,
});
