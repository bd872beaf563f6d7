import type { Backend } from "../../../src/backend/backend.ts";
import { isRegression, targetWidth } from "../../../src/data/index.ts";
import { fromSpec } from "../../../src/nn/index.ts";
import {
  completeConfig,
  fitOptions,
  type RunConfig,
  type TrainingData,
} from "../../../src/train/index.ts";
import type { Keeper, KeptRun } from "./keeper.ts";
import { failureOf, LiveRun, type Prepared, type Sight } from "./live-run.ts";
import type { Plan } from "./plan.ts";
import { type Place, type Pulse, placeOf } from "./pulse.ts";
import { RunWriter } from "./run-writer.ts";

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

const NOWHERE: Place = { step: 0, epoch: 0, batch: 0, seconds: 0, best: null };

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
    if (position.epoch >= plan.training.epochs || position.step === 0) return undefined;
    return { plan, place: placeOf(position), savedAt };
  }

  /** Opens the run that was left at its last checkpoint. Gives its plan, or undefined where there is none. */
  async resume(): Promise<Plan | undefined> {
    const kept = await this.#world.keeper.last();
    if (kept === undefined) return undefined;
    return (await this.#begin(kept.plan, kept)) ? kept.plan : undefined;
  }

  async forget(): Promise<void> {
    await this.#world.keeper.forget();
  }

  /** @see LiveRun.look @throws {Error} where no run is open */
  look<T>(see: (sight: Sight) => T | Promise<T>, step?: number): Promise<T> {
    if (this.#live === undefined) throw new Error("no run is open");
    return this.#live.look(see, step);
  }

  async #begin(plan: Plan, kept: KeptRun | undefined): Promise<boolean> {
    const { tell, keeper } = this.#world;
    const number = ++this.#asked;
    await this.#end();
    if (number !== this.#asked) return false;
    tell({ status: "opening", place: NOWHERE });
    try {
      const prepared = await this.#prepare(plan);
      if (number !== this.#asked) return false;
      let live: LiveRun | undefined;
      const writer = new RunWriter(keeper, plan, kept === undefined, (warning) =>
        live?.say({ warning }),
      );
      live = new LiveRun(prepared, writer, tell, kept?.checkpoint);
      this.#live = live;
      live.say({ opened: prepared.opened });
      if (kept !== undefined) {
        for (const steps of kept.steps) live.say({ steps });
        live.say({ records: kept.records });
      }
      return true;
    } catch (error) {
      if (number === this.#asked)
        tell({ status: "failed", place: NOWHERE, failure: failureOf(error) });
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
