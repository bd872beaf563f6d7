import type { Backend } from "../../../src/backend/backend.ts";
import { isRegression, targetWidth } from "../../../src/data/index.ts";
import { fromSpec } from "../../../src/nn/index.ts";
import {
  completeConfig,
  fitOptions,
  type HostTensor,
  judgedTensors,
  type RunConfig,
  restoreVariables,
  shouldStop,
  type TrainingData,
} from "../../../src/train/index.ts";
import type { Keeper, KeptRun, RunSoFar } from "./keeper.ts";
import { failureOf, LiveRun, type News, type Prepared, type Sight } from "./live-run.ts";
import type { Plan } from "./plan.ts";
import { BEGINNING, type Place, type Pulse, placeOf } from "./pulse.ts";
import { type LeftRun, RunWriter } from "./run-writer.ts";

/** What a session needs of the world around it. */
export interface World {
  engine(): Promise<Backend>;
  load(data: Plan["data"], seed: number): Promise<TrainingData>;
  readonly keeper: Keeper;
  tell(pulse: Pulse): void;
}

/** A run that was left and can go on. */
export interface Resumable {
  readonly plan: Plan;
  readonly place: Place;
  readonly savedAt: number;
}

/** A run that is to be trained elsewhere. */
export interface Led {
  readonly config: RunConfig;
  readonly number: number;
}

/** One run at a time: opened from a plan, played, paused, ended by the next. */
export class Session {
  readonly #world: World;
  #live: LiveRun | undefined;
  #ending: Promise<unknown> = Promise.resolve();
  /** Counts what was asked to be opened: only the last comes to be. */
  #asked = 0;

  constructor(world: World) {
    this.#world = world;
  }

  get config(): RunConfig | undefined {
    return this.#live?.config;
  }

  /** Sets a run up, before its first step. What is wrong with the plan is told as a failure. */
  async open(plan: Plan): Promise<boolean> {
    return this.#begin(plan, undefined);
  }

  /** Lets the opened run go on: to its end, for a batch, or to the end of the epoch. */
  go(leave: "run" | "batch" | "epoch"): void {
    this.#live?.go(leave);
  }

  pause(): void {
    this.#live?.pause();
  }

  async save(): Promise<void> {
    await this.#live?.save();
  }

  /** What the open run is, and the number by which whoever trains it elsewhere tells of it; undefined where none is open. */
  lead(): Led | undefined {
    const config = this.#live?.config;
    return config && { config, number: this.#asked };
  }

  /** Tells of the open run what became of it elsewhere. False if another has been opened since, or it is trained here. */
  follow(number: number, news: News): boolean {
    if (number !== this.#asked || this.#live?.isHere) return false;
    this.#live?.follow(news);
    return true;
  }

  /** The open run up to its last checkpoint; undefined before the first. */
  get soFar(): RunSoFar | undefined {
    return this.#live?.soFar;
  }

  /** The weights of the open run that were judged best. */
  get best(): ReadonlyMap<string, HostTensor> | undefined {
    return this.#live?.best;
  }

  /** Ends the run and forgets it here; what is kept of it stays. */
  async close(): Promise<void> {
    this.#asked++;
    await this.#end();
  }

  /** The run that was left, where there is one that is not at its end. */
  async resumable(): Promise<Resumable | undefined> {
    const kept = await this.#world.keeper.last().catch(() => undefined);
    if (kept === undefined) return undefined;
    const { plan, checkpoint, savedAt } = kept;
    const { position } = checkpoint;
    const { epochs, earlyStopping } = plan.training;
    const over = position.epoch >= epochs || shouldStop(position.results, earlyStopping);
    if (over || position.step === 0) return undefined;
    return { plan, place: placeOf(position), savedAt };
  }

  /** Opens the run that was left at its last checkpoint. Gives its plan, or undefined where there is none. */
  async resume(): Promise<Plan | undefined> {
    const kept = await this.#world.keeper.last();
    if (kept === undefined) return undefined;
    const best = await this.#world.keeper.best();
    return (await this.#begin(kept.plan, { ...kept, best })) ? kept.plan : undefined;
  }

  /**
   * Opens a run from elsewhere at its checkpoint; gives its plan, or undefined if another is opened meanwhile.
   * @throws {Error} in one line, before the run that is open is ended: why it cannot be
   */
  async adopt(run: LeftRun & Pick<KeptRun, "plan">): Promise<Plan | undefined> {
    const { plan, checkpoint, records, best } = run;
    const { model, data } = await this.#prepare(plan);
    restoreVariables(model, data.train.shape, judgedTensors(checkpoint.tensors));
    if (!(await this.#begin(plan, undefined))) return undefined;
    const { position } = checkpoint;
    const status = position.epoch >= plan.training.epochs ? "done" : "paused";
    this.#live?.follow({ status, records, checkpoint, ...(best && { best }) });
    return plan;
  }

  /** Ends the run, and keeps nothing of it. */
  async forget(): Promise<void> {
    await this.close();
    // Where a browser refuses its storage there is nothing to forget.
    await this.#world.keeper.forget().catch(() => undefined);
  }

  /** @see LiveRun.look @throws {Error} where no run is open */
  look<T>(see: (sight: Sight) => T | Promise<T>, step?: number): Promise<T> {
    if (this.#live === undefined) throw new Error("no run is open");
    return this.#live.look(see, step);
  }

  async #begin(plan: Plan, left: LeftRun | undefined): Promise<boolean> {
    const { tell, keeper } = this.#world;
    const number = ++this.#asked;
    await this.#end();
    if (number !== this.#asked) return false;
    tell({ status: "opening", place: BEGINNING });
    try {
      const prepared = await this.#prepare(plan);
      if (number !== this.#asked) return false;
      let live: LiveRun | undefined;
      const writer = new RunWriter(keeper, plan, left, (warning) => live?.say({ warning }));
      live = new LiveRun(prepared, writer, tell, left?.checkpoint);
      this.#live = live;
      live.say({ opened: prepared.opened });
      if (left !== undefined) {
        // What is told is given away.
        for (const steps of left.steps) live.say({ steps: structuredClone(steps) });
        live.say({ records: left.records });
      }
      return true;
    } catch (error) {
      if (number === this.#asked)
        tell({ status: "failed", place: BEGINNING, failure: failureOf(error) });
      return false;
    }
  }

  async #prepare(plan: Plan): Promise<Prepared> {
    const { name, training, seed } = plan;
    const [backend, data] = await Promise.all([
      this.#world.engine(),
      this.#world.load(plan.data, seed),
    ]);
    const { train, validation } = data;
    const body = fromSpec(plan.model);
    const { config, model } = completeConfig({
      ...{ source: { name, model: () => body }, settings: training, seed, data: plan.data },
      ...{ input: train.shape, classes: train.classes, examples: train.size },
      ...(isRegression(train) && { targets: targetWidth(train) }),
      ...{ stretch: false, backend: backend.name },
    });
    const options = fitOptions(config, model, data, backend);
    const stepsPerEpoch = Math.floor(train.size / config.batch);
    const opened = {
      ...{ plan, config, steps: stepsPerEpoch * config.epochs, stepsPerEpoch },
      ...{ train: train.size, validation: validation.size, threads: backend.threads },
    };
    return { config, model, data, options, opened };
  }

  /** Resolves when no run is under way any more, whoever ended it. */
  async #end(): Promise<void> {
    const live = this.#live;
    this.#live = undefined;
    if (live !== undefined) this.#ending = Promise.all([this.#ending, live.end()]);
    await this.#ending;
  }
}
