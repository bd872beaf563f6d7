import type { Layer, Variables } from "../../../src/nn/index.ts";
import { key } from "../../../src/tensor/index.ts";
import {
  type Checkpoint,
  type FitEvent,
  type FitOptions,
  fit as fitModel,
  type HostTensor,
  judgedTensors,
  type MetricRecord,
  type Moment,
  modelTensors,
  NonFiniteError,
  type RunConfig,
  restoreVariables,
  type TrainingData,
} from "../../../src/train/index.ts";
import type { RatioMoment } from "../look/answer.ts";
import { RatioLog } from "../look/ratio-log.ts";
import { Gate, type Leave } from "./gate.ts";
import type { RunSoFar } from "./keeper.ts";
import type { Failure, Opened, Status } from "./plan.ts";
import { BEGINNING, type Place, type Pulse, placeOf, StepBuffer } from "./pulse.ts";
import type { RunWriter } from "./run-writer.ts";
import { Speed } from "./speed.ts";
import { Timeline } from "./timeline.ts";

/** The model of a run as it is now, or as it was. */
export interface Sight {
  readonly config: RunConfig;
  readonly model: Layer;
  readonly data: TrainingData;
  /** Steps done. */
  readonly step: number;
  readonly epoch: number;
  /** What validation judges. */
  readonly variables: Variables;
  /** Between two steps: the whole state, and the batch of the last one. */
  readonly moment?: Moment;
  /** How far steps moved the weights, at moments all along the run. */
  readonly ratios: readonly RatioMoment[];
}

/** A run that is set up and not begun. */
export interface Prepared {
  readonly config: RunConfig;
  readonly model: Layer;
  readonly data: TrainingData;
  readonly options: FitOptions;
  readonly opened: Opened;
}

/** Between two messages about a run that goes on: faster than this nobody reads its numbers, and each costs the page a drawing. */
const TELL_MS = 100;
/** Between two checkpoints. */
const CHECKPOINT_SECONDS = 4;
/** The first comes after this, the next when as much again has gone by, until they come regularly: a page may be left early. */
const FIRST_CHECKPOINT_SECONDS = 0.5;

/** What has become of a run that is trained elsewhere. */
export interface News {
  readonly status?: Status;
  readonly records?: readonly MetricRecord[];
  readonly checkpoint?: Checkpoint;
  /** The best weights so far. */
  readonly best?: ReadonlyMap<string, HostTensor>;
  readonly failure?: Failure;
}

/** One run, from before its first step to its end. */
export class LiveRun {
  readonly #prepared: Prepared;
  readonly #writer: RunWriter;
  readonly #tell: (pulse: Pulse) => void;
  readonly #timeline = new Timeline();
  readonly #speed = new Speed();
  readonly #ratios = new RatioLog();
  readonly #controller = new AbortController();
  readonly #steps = new StepBuffer();
  #records: MetricRecord[] = [];
  #status: Status;
  #place: Place;
  /** The weights that are looked at while no step is under way. */
  #rest: Variables;
  #resume: Checkpoint | undefined;
  #gate: Gate | undefined;
  #moment: Moment | undefined;
  #running: Promise<void> | undefined;
  /** Who waits to see the model between two steps. */
  #waiting: ((moment: Moment | undefined) => Promise<void>)[] = [];
  /** Those who are looking while the run waits: it does not go on before they are done. */
  #looking: Promise<unknown> = Promise.resolve();
  #past: { readonly step: number; readonly variables: Variables } | undefined;
  /** Seconds of training after which it is saved early. */
  #early = FIRST_CHECKPOINT_SECONDS;
  /** Records from elsewhere that came after the last checkpoint from there. */
  #ahead: MetricRecord[] = [];
  #recordsKept = 0;
  #toldAt = 0;
  #toldMoments = 0;

  constructor(
    prepared: Prepared,
    writer: RunWriter,
    tell: (pulse: Pulse) => void,
    resume?: Checkpoint,
  ) {
    const { model, options } = prepared;
    this.#prepared = prepared;
    this.#writer = writer;
    this.#tell = tell;
    this.#resume = resume;
    this.#place = resume?.position ?? BEGINNING;
    this.#status = resume === undefined ? "ready" : "paused";
    const { params, state } = model.init(key(options.seed), options.data.shape);
    this.#rest = { params, state };
    this.#timeline.keep({ step: 0, epoch: 0, tensors: modelTensors(this.#rest) });
    if (resume !== undefined) this.#restAt(resume);
  }

  get status(): Status {
    return this.#status;
  }

  get config(): RunConfig {
    return this.#prepared.config;
  }

  /** The state as the page is told it. */
  say(more: Partial<Pulse> = {}): void {
    const steps = this.#steps.take();
    const records = this.#records;
    this.#records = [];
    const speed = this.#speed.stepsPerSecond;
    const eta = this.#speed.secondsFor(this.#prepared.opened.steps - this.#place.step);
    const moments = this.#timeline.steps;
    const last = moments.at(-1) ?? 0;
    const fresh = last !== this.#toldMoments;
    this.#toldMoments = last;
    this.#toldAt = performance.now();
    this.#tell({
      ...{ status: this.#status, place: placeOf(this.#place) },
      ...(steps && { steps }),
      ...(records.length > 0 && { records }),
      ...(speed !== undefined && { speed }),
      ...(eta !== undefined && { eta }),
      ...((fresh || more.opened) && { moments }),
      ...more,
    });
  }

  /** Begins the run or lets it go on. */
  go(leave: Exclude<Leave, "pause">): void {
    if (this.#over() || this.#isElsewhere()) return;
    if (this.#gate === undefined) {
      this.#gate = new Gate(leave, this.#place, (waits) => this.#wait(waits));
      this.#become("compiling");
      this.#running = this.#train(this.#gate);
    } else this.#gate.give(leave);
  }

  pause(): void {
    this.#gate?.give("pause");
  }

  /** What became of the run where it is trained, told, looked at and kept as if it had been done here. */
  follow({ status = this.#status, records = [], checkpoint, best, failure }: News): void {
    this.#status = status;
    this.#records.push(...records);
    this.#ahead.push(...records);
    for (const { step, time } of records) this.#speed.mark(step, time * 1000);
    if (best !== undefined) this.#writer.saveModel(best);
    if (checkpoint !== undefined) {
      const { position } = checkpoint;
      // Later ones are told again by whoever goes on from it.
      const led = this.#ahead.splice(0, position.records - this.#recordsKept);
      this.#recordsKept += led.length;
      for (const record of led) this.#writer.appendRecord(record);
      this.#restAt(checkpoint);
      this.#resume = checkpoint;
      this.#writer.saveCheckpoint(checkpoint);
    }
    const step = records.at(-1)?.step ?? this.#place.step;
    const eta = this.#speed.secondsFor(this.#prepared.opened.steps - step);
    this.say({ ...(eta !== undefined && { eta }), ...(failure && { failure }) });
  }

  /** Ends the run where it is, once its position is written. */
  async end(): Promise<void> {
    this.#controller.abort();
    this.#gate?.end();
    await this.#running;
    await this.#writer.settled();
  }

  /** Begins to write where the run stands, as soon as a step is over. */
  async save(): Promise<void> {
    if (this.#running === undefined) return;
    await this.look(({ moment }) => {
      if (moment !== undefined) this.#writer.saveCheckpoint(moment.checkpoint());
    });
  }

  /** The run up to its last checkpoint, whether it could be written or not; undefined before the first. */
  get soFar(): RunSoFar | undefined {
    return this.#writer.run;
  }

  /** The weights that were judged best. */
  get best(): ReadonlyMap<string, HostTensor> | undefined {
    return this.#writer.best;
  }

  /**
   * Shows the model to `see` when no step is under way; the next begins when it is done. What lasts longer is to be copied.
   *
   * @param step  the model as it was then, or at the last moment before it that was kept. Default: now
   */
  async look<T>(see: (sight: Sight) => T | Promise<T>, step?: number): Promise<T> {
    const idle = this.#gate === undefined || this.#gate.waits || this.#over();
    if (idle) {
      const answer = Promise.resolve(see(this.#sight(this.#moment, step)));
      this.#looking = Promise.allSettled([this.#looking, answer]);
      return answer;
    }
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push(async (moment) => {
        try {
          resolve(await see(this.#sight(moment, step)));
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  /** It was let go here. */
  get isHere(): boolean {
    return this.#gate !== undefined;
  }

  #isElsewhere(): boolean {
    return this.#gate === undefined && ["compiling", "running"].includes(this.#status);
  }

  #over(): boolean {
    return this.#status === "done" || this.#status === "failed";
  }

  #sight(moment: Moment | undefined, step: number | undefined): Sight {
    const { config, model, data } = this.#prepared;
    const common = { config, model, data, ratios: this.#ratios.moments };
    const snapshot =
      step === undefined || step >= this.#place.step ? undefined : this.#timeline.at(step);
    if (snapshot !== undefined) {
      const { epoch } = snapshot;
      if (this.#past?.step !== snapshot.step)
        this.#past = {
          step: snapshot.step,
          variables: restoreVariables(model, data.train.shape, snapshot.tensors),
        };
      return { ...common, step: snapshot.step, epoch, variables: this.#past.variables };
    }
    const { step: now, epoch } = this.#place;
    const variables = moment?.variables ?? this.#rest;
    return { ...common, step: now, epoch, variables, ...(moment && { moment }) };
  }

  async #train(gate: Gate): Promise<void> {
    const resume = this.#resume;
    let failure: Failure | undefined;
    let stoppedEarly = false;
    try {
      const result = await fitModel({
        ...this.#prepared.options,
        signal: this.#controller.signal,
        store: this.#writer,
        checkpointSeconds: CHECKPOINT_SECONDS,
        ...(resume && { resume }),
        onEvent: (event) => this.#see(event),
        afterStep: (moment) => this.#afterStep(moment, gate),
      });
      this.#place = result.position;
      this.#rest = result.variables;
      this.#status = result.status === "done" ? "done" : "paused";
      stoppedEarly = result.stoppedEarly;
      this.#keepLast();
    } catch (error) {
      failure = failureOf(error);
      this.#status = "failed";
      // The state was given away to the step that failed; the checkpoint before it holds the last good weights.
      const { latest } = this.#writer;
      if (latest !== undefined) this.#restAt(latest);
    }
    this.#moment = undefined;
    await this.#answer(undefined);
    this.say({ ...(failure && { failure }), ...(stoppedEarly && { stoppedEarly }) });
  }

  #see(event: FitEvent): void {
    if (event.type === "step") {
      this.#steps.add(event);
      this.#writer.addStep(event);
    } else if (event.type === "record") this.#records.push(event.record);
    else if (event.type === "compiled") {
      this.#status = "running";
      this.say({ firstStepMs: event.firstStepMs });
    }
  }

  async #afterStep(moment: Moment, gate: Gate): Promise<void> {
    const { position } = moment;
    const { step, epoch, seconds } = position;
    this.#moment = moment;
    this.#place = position;
    this.#speed.mark(step, seconds * 1000);
    const wanted = this.#timeline.wants(step);
    this.#ratios.see(moment, wanted);
    if (wanted) this.#timeline.keep({ step, epoch, tensors: modelTensors(moment.variables) });
    if (this.#waiting.length > 0) await this.#answer(moment);
    if (performance.now() - this.#toldAt >= TELL_MS) this.say();
    if (seconds >= this.#early && seconds < CHECKPOINT_SECONDS) {
      this.#early = 2 * seconds;
      this.#writer.saveCheckpoint(moment.checkpoint());
    }
    const last = epoch >= this.#prepared.options.epochs;
    if (!last && !this.#controller.signal.aborted) await gate.pass(position);
    await this.#looking;
    this.#moment = undefined;
  }

  async #answer(moment: Moment | undefined): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const see of waiting) await see(moment);
  }

  #wait(waits: boolean): void {
    if (waits && this.#moment !== undefined) this.#writer.saveCheckpoint(this.#moment.checkpoint());
    this.#become(waits ? "paused" : "running");
  }

  #become(status: Status): void {
    this.#status = status;
    this.say();
  }

  #restAt({ position, tensors }: Checkpoint): void {
    const { model, data } = this.#prepared;
    const judged = judgedTensors(tensors);
    this.#place = position;
    this.#rest = restoreVariables(model, data.train.shape, judged);
    if (position.step > (this.#timeline.steps.at(-1) ?? 0))
      this.#timeline.keep({ step: position.step, epoch: position.epoch, tensors: judged });
  }

  /** The end of a run is a moment of its own, whatever the stride. */
  #keepLast(): void {
    const { step, epoch } = this.#place;
    if (step > (this.#timeline.steps.at(-1) ?? 0))
      this.#timeline.keep({ step, epoch, tensors: modelTensors(this.#rest) });
  }
}

export function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  const layer = error instanceof NonFiniteError ? error.layer : undefined;
  return { message, ...(layer !== undefined && { layer }) };
}
