import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Backend } from "../../../src/backend/backend.ts";
import { wasm } from "../../../src/backend/wasm/index.ts";
import { toSpec } from "../../../src/nn/index.ts";
import { getBackend, setBackend } from "../../../src/tensor/index.ts";
import {
  completeConfig,
  type FitEvent,
  fit as fitModel,
  fitOptions,
  type HostTensor,
  modelTensors,
} from "../../../src/train/index.ts";
import { patterns, tinyModel } from "../../../test/patterns.ts";
import { MemoryKeeper } from "./memory-keeper.ts";
import type { Plan } from "./plan.ts";
import type { Pulse } from "./pulse.ts";
import { Session } from "./session.ts";

const data = { train: patterns(40), validation: patterns(21) };

const plan: Plan = {
  name: "tiny",
  model: toSpec(tinyModel()),
  data: { name: "patterns" },
  training: {
    ...{ epochs: 3, batch: 8, labelSmoothing: 0, averaging: 0.9 },
    optimiser: { type: "sgd", momentum: 0.9 },
    schedule: { type: "oneCycle", peak: 0.05 },
    augmentation: { shift: 1 },
  },
  seed: 7,
};

let backend: Backend;
let before: Backend;
beforeAll(async () => {
  before = getBackend();
  backend = wasm({ threads: 1 });
  await backend.ready();
  setBackend(backend);
});
afterAll(() => {
  setBackend(before);
  backend.dispose();
});

/** A session, and what the page would know of it. */
function start(keeper = new MemoryKeeper()) {
  const pulses: Pulse[] = [];
  const session = new Session({
    engine: async () => backend,
    load: async () => data,
    keeper,
    tell: (pulse) => pulses.push(pulse),
  });
  const losses = (): number[] => {
    const found: number[] = [];
    for (const { steps } of pulses)
      steps?.loss.forEach((loss, i) => {
        found[steps.first - 1 + i] = loss;
      });
    return found;
  };
  const last = (): Pulse => pulses.at(-1) as Pulse;
  const until = (test: (pulse: Pulse) => boolean): Promise<void> =>
    vi.waitFor(() => expect(test(last())).toBe(true), { timeout: 10_000, interval: 2 });
  return { session, pulses, losses, last, until, keeper };
}

/** What `fit` makes of the plan. */
async function fitted() {
  const { training, seed } = plan;
  const { config, model } = completeConfig({
    ...{ source: { name: "tiny", model: () => tinyModel() }, settings: training, seed },
    ...{ data: plan.data, input: data.train.shape, classes: data.train.classes },
    ...{ examples: data.train.size, stretch: false, backend: "wasm" },
  });
  const steps: FitEvent[] = [];
  const result = await fitModel({
    ...fitOptions(config, model, data, backend),
    onEvent: (event) => {
      if (event.type === "step") steps.push(event);
    },
  });
  return {
    losses: steps.map((event) => (event.type === "step" ? event.loss : 0)),
    weights: modelTensors(result.variables),
  };
}

const weightsOf = (session: Session): Promise<ReadonlyMap<string, HostTensor>> =>
  session.look(({ variables }) => modelTensors(variables));

describe("a session", () => {
  it("trains to the losses and the weights of fit, and tells of every step", async () => {
    const whole = await fitted();
    const { session, losses, last, until, pulses } = start();
    expect(await session.open(plan)).toBe(true);
    expect(last()).toMatchObject({ status: "ready", opened: { steps: 15, stepsPerEpoch: 5 } });
    session.go("run");
    await until(({ status }) => status === "done");
    expect(losses()).toEqual(whole.losses);
    expect(await weightsOf(session)).toEqual(whole.weights);
    expect(last().place).toMatchObject({ step: 15, epoch: 3, batch: 0 });
    const records = pulses.flatMap(({ records }) => records ?? []);
    expect(records.filter(({ split }) => split === "val").map(({ epoch }) => epoch)).toEqual([
      1, 2, 3,
    ]);
    expect(session.config?.schedule).toMatchObject({ type: "oneCycle", steps: 15 });
  });

  it("does one batch, an epoch, waits, and comes to the same weights", async () => {
    const whole = await fitted();
    const { session, last, until } = start();
    await session.open(plan);
    session.go("batch");
    await until(({ status, place }) => status === "paused" && place.step === 1);
    session.go("batch");
    await until(({ status, place }) => status === "paused" && place.step === 2);
    session.go("epoch");
    await until(({ status, place }) => status === "paused" && place.epoch === 1);
    expect(last().place.step).toBe(5);
    session.go("epoch");
    await until(({ status, place }) => status === "paused" && place.epoch === 2);
    session.go("run");
    await until(({ status }) => status === "done");
    expect(await weightsOf(session)).toEqual(whole.weights);
  });

  it("shows the network before, between and after the steps, now and as it was", async () => {
    const { session, until, pulses } = start();
    await session.open(plan);
    const first = await weightsOf(session);
    session.go("epoch");
    const during = await session.look(({ step, moment }) => ({ step, moment }));
    expect(during.moment?.batch.images.shape).toEqual([8, 8, 8, 1]);
    await until(({ status }) => status === "paused");
    const between = await session.look(({ step, moment, variables }) => ({
      ...{ step, state: moment?.state.optimiser },
      weights: modelTensors(variables),
    }));
    expect(between.step).toBe(5);
    expect(between.state).toBeDefined();
    const moments = pulses.findLast(({ moments }) => moments !== undefined)?.moments;
    expect(moments).toEqual([0, 1, 2, 3, 4, 5]);
    const past = await session.look(({ step, variables }) => [step, modelTensors(variables)], 0);
    expect(past).toEqual([0, first]);
    expect(between.weights).not.toEqual(first);
    expect(await session.look(({ step }) => step, 3)).toBe(3);
    session.go("run");
    await until(({ status }) => status === "done");
    expect(await session.look(({ step }) => step)).toBe(15);
  });

  it("lets who looks finish before it goes on", async () => {
    const whole = await fitted();
    const { session, until } = start();
    await session.open(plan);
    session.go("batch");
    await until(({ status }) => status === "paused");
    const seen = session.look(async ({ variables }) => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return modelTensors(variables);
    });
    session.go("run");
    expect((await seen).get("params/classifier/weight")?.data.length).toBeGreaterThan(0);
    await until(({ status }) => status === "done");
    expect(await weightsOf(session)).toEqual(whole.weights);
  });

  it("follows a run that is trained elsewhere, and goes on where it ended there", async () => {
    const whole = await fitted();
    const far = start();
    await far.session.open(plan);
    far.session.go("epoch");
    await far.until(({ status }) => status === "paused");
    await far.session.save();
    const kept = await far.keeper.last();
    if (kept === undefined) throw new Error("nothing is kept");
    const { checkpoint, records } = kept;

    const { session, last, until, pulses, keeper } = start();
    expect(session.lead()).toBeUndefined();
    await session.open(plan);
    const { number = -1, config } = session.lead() ?? {};
    expect(config?.epochs).toBe(3);
    expect(session.follow(number - 1, { status: "running" })).toBe(false);
    // One record more than the checkpoint knows: the run there is further.
    const ahead = { step: 7, epoch: 2, time: 9, split: "batch", loss: 1 } as const;
    session.follow(number, { status: "running", records: [...records, ahead] });
    session.follow(number, { checkpoint });
    expect(last()).toMatchObject({
      status: "running",
      place: { step: 5, epoch: 1 },
      moments: [0, 5],
    });
    expect(await weightsOf(session)).toEqual(await weightsOf(far.session));
    expect(pulses.flatMap(({ records = [] }) => records)).toEqual([...records, ahead]);
    await vi.waitFor(async () => expect((await keeper.last())?.records).toEqual(records));
    session.go("run");
    expect(last().status).toBe("running");
    session.follow(number, { status: "paused" });
    session.go("run");
    expect(session.follow(number, { status: "paused" })).toBe(false);
    await until(({ status }) => status === "done");
    expect(await weightsOf(session)).toEqual(whole.weights);
    await session.open(plan);
    expect(session.follow(number, { status: "done" })).toBe(false);
  });

  it("goes on where it was left, to the weights of the uninterrupted run", async () => {
    const whole = await fitted();
    const keeper = new MemoryKeeper();
    for (const stop of ["batch", "epoch"] as const) {
      const left = start(keeper);
      await left.session.open(plan);
      left.session.go(stop);
      await left.until(({ status }) => status === "paused");
      await left.session.save();
      // The worker is gone: nothing of it is closed.
      const found = start(keeper);
      expect(await found.session.resumable()).toMatchObject({
        plan,
        place: left.last().place,
      });
      expect(await found.session.resume()).toEqual(plan);
      expect(found.last()).toMatchObject({
        status: "paused",
        place: { step: stop === "batch" ? 1 : 5 },
      });
      expect(found.losses()).toEqual(left.losses());
      found.session.go("run");
      await found.until(({ status }) => status === "done");
      expect(await weightsOf(found.session)).toEqual(whole.weights);
      expect(found.losses()).toEqual(whole.losses);
      expect(await found.session.resumable()).toBeUndefined();
    }
  });

  it("ends a run for the next; only the last that is asked for comes to be", async () => {
    const { session, last, until, pulses } = start();
    await session.open(plan);
    session.go("run");
    const other = { ...plan, seed: 8 };
    const [a, b] = await Promise.all([session.open(plan), session.open(other)]);
    expect([a, b]).toEqual([false, true]);
    expect(session.config?.seed).toBe(8);
    expect(last().status).toBe("ready");
    session.go("batch");
    await until(({ status }) => status === "paused");
    expect(pulses.filter(({ opened }) => opened).length).toBe(2);
  });

  it("names the layer of a number that is none, and shows the last good weights", async () => {
    const { session, last, until } = start();
    const training = { ...plan.training, averaging: 0, schedule: { type: "constant", rate: 1e30 } };
    await session.open({ ...plan, training });
    session.go("run");
    await until(({ status }) => status === "failed");
    expect(last().failure?.message).toMatch(/^step [12] .*lower the learning rate/);
    expect(last().failure?.layer).toBeTypeOf("string");
    for (const { data } of (await weightsOf(session)).values())
      expect(data.every(Number.isFinite)).toBe(true);
  });

  it("says what is wrong with a plan, and takes the next", async () => {
    const { session, last } = start();
    expect(await session.open({ ...plan, training: { ...plan.training, batch: 41 } })).toBe(false);
    expect(last()).toMatchObject({ status: "failed" });
    expect(last().failure?.message).toContain("batch is 41");
    expect(await session.open(plan)).toBe(true);
  });

  it("ends early, says so, and is then nothing to go on with", async () => {
    const { session, last, until } = start();
    const earlyStopping = { patience: 1, minDelta: 10 };
    await session.open({ ...plan, training: { ...plan.training, epochs: 9, earlyStopping } });
    session.go("run");
    await until(({ status }) => status === "done");
    expect(last()).toMatchObject({ stoppedEarly: true, place: { epoch: 2 } });
    expect(await session.resumable()).toBeUndefined();
  });

  it("can be taken away whole where nothing can be kept, also when it goes on from elsewhere", async () => {
    const kept = start();
    await kept.session.open(plan);
    kept.session.go("epoch");
    await kept.until(({ status }) => status === "paused");
    await kept.session.save();
    const { session, until, pulses, keeper } = start(kept.keeper);
    await session.resume();
    expect(session.best?.size).toBeGreaterThan(0);
    keeper.write = () => Promise.reject(new Error("another tab keeps its run"));
    keeper.last = () => Promise.reject(new Error("not asked"));
    session.go("run");
    await until(({ status }) => status === "done");
    const found = session.soFar;
    expect(found?.checkpoint.position).toMatchObject({ step: 15, epoch: 3 });
    expect(found?.steps.flatMap(({ loss }) => [...loss])).toEqual((await fitted()).losses);
    expect(found?.records.filter(({ split }) => split === "val").length).toBe(3);
    expect(pulses.some(({ warning }) => warning?.includes("another tab"))).toBe(true);
  });

  it("is forgotten, also where the storage is refused", async () => {
    const { session, until, keeper } = start();
    await session.open(plan);
    session.go("batch");
    await until(({ status }) => status === "paused");
    await session.forget();
    expect(await keeper.last()).toBeUndefined();
    keeper.forget = () => Promise.reject(new DOMException("insecure", "SecurityError"));
    await session.forget();
    expect(session.soFar).toBeUndefined();
  });

  it("goes on where nothing can be kept, and says so once", async () => {
    const keeper = new MemoryKeeper();
    keeper.write = async () => {
      throw new DOMException("full", "QuotaExceededError");
    };
    const { session, until, pulses } = start(keeper);
    await session.open(plan);
    session.go("epoch");
    await until(({ status }) => status === "paused");
    session.go("run");
    await until(({ status }) => status === "done");
    const warnings = pulses.flatMap(({ warning }) => warning ?? []);
    expect(warnings).toEqual([expect.stringContaining("the browser's storage is full")]);
  });
});
