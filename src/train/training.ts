import {
  batches,
  type Batch as DataBatch,
  type Dataset,
  isRegression,
  type Regression,
  targetWidth,
} from "../data/index.ts";
import { key, type Tensor, tensor, zeros } from "../tensor/index.ts";
import type { Best, Position } from "./checkpoint.ts";
import { countSteps, MOST_STEPS } from "./count-steps.ts";
import { readEarlyStopping, shouldStop } from "./early-stopping.ts";
import { type Evaluation, evaluator } from "./evaluate.ts";
import type { FitOptions, FitResult, MetricRecord } from "./fit.ts";
import { variablesOf } from "./moment.ts";
import { findNonFinite, NonFiniteError } from "./non-finite.ts";
import { pause } from "./pause.ts";
import { START } from "./start.ts";
import { type Batch, type TrainState, trainStep } from "./step.ts";
import { checkTargets, requireMixable, trainingLoss } from "./training-loss.ts";
import { fromHost, modelTensors, toHost } from "./variables.ts";

/** One run of `fit`: what it trains with, and where it stands. */
export class Training {
  readonly #options: FitOptions;
  readonly #stepsPerEpoch: number;
  readonly #step: ReturnType<typeof trainStep>;
  readonly #evaluate: ReturnType<typeof evaluator>;
  readonly #began = performance.now();
  /** Of earlier parts of the run. */
  readonly #secondsBefore: number;
  #state: TrainState;
  #position: Position;
  #savedAt = performance.now();
  #savedStep: number;
  #compiled = false;
  /** Milliseconds that others took between the steps. */
  #waited = 0;
  /** Of the last step; none before the first of this part of the run. */
  #given: Batch | undefined;

  constructor(options: FitOptions) {
    const { model, data, epochs, batch, backend, signal, resume } = options;
    this.#options = options;
    countSteps({ epochs, batch, examples: data.size });
    this.#stepsPerEpoch = Math.floor(data.size / batch);
    checkLearning(options);
    const fresh = initialState(options);
    this.#state = resume === undefined ? fresh : fromHost("", fresh, resume.tensors);
    this.#position = resume?.position ?? START;
    this.#secondsBefore = this.#position.seconds;
    this.#savedStep = this.#position.step;
    this.#step = trainStep(options);
    this.#evaluate = evaluator(model, {
      ...{ batch: Math.max(batch, 250), loss: trainingLoss(options), backend, signal },
    });
  }

  async run(): Promise<FitResult> {
    const { epochs, onEvent } = this.#options;
    const steps = epochs * this.#stepsPerEpoch;
    onEvent?.({
      type: "start",
      position: this.#position,
      steps,
      stepsPerEpoch: this.#stepsPerEpoch,
    });
    let judged: Evaluation | undefined;
    while (this.#position.epoch < epochs && !this.#stopped()) {
      const whole = await this.#trainEpoch();
      judged = whole ? await this.#validate() : undefined;
      if (!whole || this.#unjudged(judged)) {
        await this.#save();
        return this.#result("interrupted", undefined);
      }
      await this.#closeEpoch(judged);
      await this.#afterStep();
    }
    return this.#result("done", judged);
  }

  /** The steps that are left of this epoch. False if it was asked to stop before the end. */
  async #trainEpoch(): Promise<boolean> {
    const {
      data,
      batch,
      seed,
      augmentation,
      signal,
      checkpointSeconds = 30,
      checkpointSteps,
    } = this.#options;
    const { epoch, batch: start } = this.#position;
    const order = { size: batch, seed, epoch, start, dropLast: true };
    for (const made of batches(data, { ...order, ...(augmentation && { augmentation }) })) {
      await pause();
      if (signal?.aborted) return false;
      this.#given = givenOf(made, data);
      await this.#trainStep(this.#given);
      // At the end of an epoch both wait for the validation.
      if (this.#position.batch === this.#stepsPerEpoch) continue;
      const due =
        performance.now() - this.#savedAt > checkpointSeconds * 1000 ||
        this.#position.step - this.#savedStep >= (checkpointSteps ?? MOST_STEPS);
      if (due) await this.#save();
      await this.#afterStep();
    }
    return !signal?.aborted;
  }

  async #trainStep(given: Batch): Promise<void> {
    const { batch, schedule, recordSteps = 50, onEvent } = this.#options;
    const { step, epoch } = this.#position;
    const rate = schedule(step, this.#position.results);
    const began = performance.now();
    const [next, metrics] = this.#step(this.#state, given, step, rate);
    this.#state = next;
    if (!this.#compiled) {
      this.#compiled = true;
      const firstStepMs = performance.now() - began;
      onEvent?.({ type: "compiled", firstStepMs, stats: this.#step.stats() });
    }
    if (metrics.finite.item() !== 1) {
      // The step left the state as it was.
      await this.#save();
      const { where, layer } = findNonFinite(this.#options, next, given, tensor(step));
      throw new NonFiniteError(
        `step ${step} (epoch ${epoch + 1}, rate ${rate.toPrecision(3)}): ${where}; lower the learning rate or check the data`,
        layer,
      );
    }
    const loss = metrics.loss.item();
    const correct = metrics.correct.item();
    const accuracy = this.#classifies() ? correct / batch : Number.NaN;
    this.#move({
      step: step + 1,
      batch: this.#position.batch + 1,
      lossSum: this.#position.lossSum + loss,
      correct: this.#position.correct + correct,
      examples: this.#position.examples + batch,
    });
    onEvent?.({ type: "step", step: step + 1, epoch: epoch + 1, loss, accuracy, rate });
    if ((step + 1) % recordSteps === 0) await this.#record("batch", loss, accuracy);
  }

  async #afterStep(): Promise<void> {
    const { afterStep, seed } = this.#options;
    const given = this.#given;
    if (afterStep === undefined || given === undefined) return;
    const [state, position] = [this.#state, this.#position];
    const seconds = this.#seconds();
    const began = performance.now();
    await afterStep({
      ...{ state, batch: given },
      get position() {
        return { ...position, seconds };
      },
      get variables() {
        return variablesOf(state);
      },
      checkpoint: () => ({
        ...{ seed, position: { ...position, seconds } },
        tensors: new Map(toHost("", state)),
      }),
    });
    this.#waited += performance.now() - began;
  }

  async #validate(): Promise<Evaluation | undefined> {
    const { validation } = this.#options;
    return validation && this.#evaluate(variablesOf(this.#state), validation);
  }

  /** True if the validation was asked to stop before its end. */
  #unjudged(judged: Evaluation | undefined): boolean {
    return judged === undefined && this.#options.validation !== undefined;
  }

  /** Records the epoch, keeps the weights if they are the best, and saves. */
  async #closeEpoch(judged: Evaluation | undefined): Promise<void> {
    const { lossSum, correct, examples, epoch, best } = this.#position;
    const trained = {
      loss: lossSum / this.#stepsPerEpoch,
      accuracy: this.#classifies() ? correct / examples : Number.NaN,
    };
    await this.#record("train", trained.loss, trained.accuracy);
    if (judged !== undefined) await this.#record("val", judged.loss, judged.accuracy);
    // Without validation the last weights count as the best.
    const { loss, accuracy } = judged ?? trained;
    const result = { loss, ...known(accuracy) };
    if (judged === undefined || isBest(result, best)) {
      // Before the checkpoint that tells of it: a kill between the two only repeats the write.
      await this.#options.store?.saveModel(modelTensors(variablesOf(this.#state)));
      this.#move({ best: { epoch: epoch + 1, ...result } });
    }
    const results = [...this.#position.results, { step: this.#position.step, ...result }];
    this.#move({ results });
    this.#move({ epoch: epoch + 1, batch: 0, lossSum: 0, correct: 0, examples: 0 });
    await this.#save();
  }

  async #record(split: MetricRecord["split"], loss: number, accuracy: number): Promise<void> {
    const { step, epoch, records } = this.#position;
    const made = { step, epoch: epoch + 1, time: this.#seconds(), split, loss };
    const record = { ...made, ...known(accuracy) };
    await this.#options.store?.appendRecord(record);
    this.#move({ records: records + 1 });
    this.#options.onEvent?.({ type: "record", record });
  }

  async #save(): Promise<void> {
    const { seed, store, onEvent } = this.#options;
    this.#move({ seconds: this.#seconds() });
    const position = this.#position;
    await store?.saveCheckpoint({ seed, position, tensors: new Map(toHost("", this.#state)) });
    this.#savedAt = performance.now();
    this.#savedStep = position.step;
    onEvent?.({ type: "checkpoint", position });
  }

  #move(to: Partial<Position>): void {
    this.#position = { ...this.#position, ...to };
  }

  #classifies(): boolean {
    return !isRegression(this.#options.data);
  }

  #stopped(): boolean {
    return shouldStop(this.#position.results, this.#options.earlyStopping);
  }

  #seconds(): number {
    return this.#secondsBefore + (performance.now() - this.#began - this.#waited) / 1000;
  }

  #result(status: FitResult["status"], validation: Evaluation | undefined): FitResult {
    const [position, state] = [this.#position, this.#state];
    const stoppedEarly = status === "done" && position.epoch < this.#options.epochs;
    return { status, stoppedEarly, position, state, variables: variablesOf(state), validation };
  }
}

/** A batch of the data room as the tensors of a step. */
export function givenOf(made: DataBatch, data: Dataset | Regression): Batch {
  const { images, labels, mixed, count } = made;
  const pictures = tensor(images, [count, ...data.shape]);
  if (isRegression(data)) return { images: pictures, labels: targetsOf(made, data) };
  return {
    images: pictures,
    labels: mixed ? tensor(mixed.targets, [count, data.classes.length]) : tensor(labels),
  };
}

/** [N, D]; mixed as the images are. */
function targetsOf({ indices, mixed, count }: DataBatch, data: Regression): Tensor {
  const width = targetWidth(data);
  const values = new Float32Array(count * width);
  for (let n = 0; n < count; n++)
    for (let i = 0; i < width; i++) {
      const own = data.targets[(indices[n] as number) * width + i] as number;
      const share = mixed?.shares[n] ?? 1;
      const other = mixed ? (data.targets[(mixed.partners[n] as number) * width + i] as number) : 0;
      values[n * width + i] = share * own + (1 - share) * other;
    }
  return tensor(values, [count, width]);
}

/**
 * Whether model, data, loss, optimiser and augmentation go together. Nothing is computed.
 * @throws {RangeError} naming what does not
 */
export function checkLearning(
  options: Omit<Parameters<typeof initialState>[0], "averaging"> &
    Pick<FitOptions, "loss" | "labelSmoothing" | "validation" | "augmentation" | "earlyStopping">,
): void {
  const { data, validation, augmentation, earlyStopping, seed } = options;
  const loss = trainingLoss(options);
  checkTargets(data);
  if (validation) checkTargets(validation);
  if (augmentation) requireMixable(loss, augmentation);
  if (
    earlyStopping &&
    readEarlyStopping(earlyStopping).monitor === "accuracy" &&
    isRegression(data)
  )
    throw new RangeError(
      `earlyStopping: monitor is "accuracy", must be "loss": a regression has no accuracy`,
    );
  // The optimiser's groups are to match parameters, and the loss the model's output.
  const { params, model } = initialState(options);
  const { output } = options.model.apply({ params, state: model }, zeros([2, ...data.shape]), {
    ...{ training: true, key: key(seed) },
  });
  loss(output, isRegression(data) ? zeros([2, targetWidth(data)]) : zeros([2], "int32"));
}

/** The state before the first step: parameters drawn from the seed. */
export function initialState({
  model,
  data,
  optimiser,
  averaging = 0,
  seed,
}: Pick<FitOptions, "model" | "data" | "optimiser" | "averaging" | "seed">): TrainState {
  const { params, state } = model.init(key(seed), data.shape);
  return {
    params,
    model: state,
    optimiser: optimiser.init(params),
    ...(averaging > 0 && { average: { params, model: state } }),
  };
}

/** An accuracy as records hold it: not at all where nothing is classified. */
const known = (accuracy: number): { readonly accuracy?: number } =>
  Number.isNaN(accuracy) ? {} : { accuracy };

/** By accuracy; where nothing is classified, by loss, and any is better than NaN. */
const isBest = (result: Omit<Best, "epoch">, best: Best | null): boolean =>
  best === null ||
  (result.accuracy === undefined || best.accuracy === undefined
    ? result.loss < best.loss || Number.isNaN(best.loss)
    : result.accuracy > best.accuracy);
