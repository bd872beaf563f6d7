/** The run: what it is doing, what it measured, and what can be done with it. */
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import { transfer } from "comlink";
import type { RunConfig } from "../../src/train/index.ts";
import type { RunFiles } from "../worker/session/foreign-run.ts";
import type { FarNews } from "../worker/session/index.ts";
import type { Failure, Opened, Plan, Status } from "../worker/session/plan.ts";
import type { Place, Pulse } from "../worker/session/pulse.ts";
import { trainer } from "./engine.ts";
import { Metrics } from "./metrics.ts";
import { analysing, network } from "./network.ts";
import { notify } from "./notices.ts";
import { change, project } from "./project.ts";

/** Seeds that are made up stay short. */
const SEEDS = 1_000_000;
const NOWHERE: Place = { step: 0, epoch: 0, batch: 0, seconds: 0, best: null };

/** Where the run stands. */
export interface RunState {
  readonly status: Status;
  readonly place: Place;
  readonly plan?: Plan;
  readonly opened?: Opened;
  /** Steps a second. */
  readonly speed?: number;
  /** Seconds that are left. */
  readonly eta?: number;
  readonly firstStepMs?: number;
  readonly stoppedEarly?: boolean;
  readonly failure?: Failure;
}

const state = signal<RunState>({ status: "empty", place: NOWHERE });
const measured = signal<{ readonly metrics: Metrics; readonly version: number }>({
  metrics: new Metrics(),
  version: 0,
});
const before = signal<Metrics | undefined>(undefined);
const kept = signal<readonly number[]>([]);

export const run: ReadonlySignal<RunState> = state;
// Parts that seldom change: who needs only these is not drawn again at every message.
export const status: ReadonlySignal<Status> = computed(() => state.value.status);
export const opened: ReadonlySignal<Opened | undefined> = computed(() => state.value.opened);
export const failure: ReadonlySignal<Failure | undefined> = computed(() => state.value.failure);
export const stoppedEarly: ReadonlySignal<boolean> = computed(
  () => state.value.stoppedEarly === true,
);
export const firstStepMs: ReadonlySignal<number | undefined> = computed(
  () => state.value.firstStepMs,
);
/** What the run measured. The same object grows; `version` counts how often. */
export const metrics: ReadonlySignal<{ readonly metrics: Metrics; readonly version: number }> =
  measured;
/** What the run before it measured. */
export const previous: ReadonlySignal<Metrics | undefined> = before;
/** Steps whose weights can be looked at. */
export const moments: ReadonlySignal<readonly number[]> = kept;
/** The step that is looked at; undefined is now. */
export const shownStep = signal<number | undefined>(undefined);

/** Train was pressed, and the run that it is for is still being set up. */
const wanted = signal(false);
/** Being set up to be looked at only, a run is not busy: Train can be pressed. */
export const busy: ReadonlySignal<boolean> = computed(
  () => wanted.value || ["compiling", "running"].includes(status.value),
);

/** What the project says to do; undefined while it has no network that holds together. */
export const plan: ReadonlySignal<Plan | undefined> = computed(() => {
  const found = network.value;
  if (found === undefined) return undefined;
  const { data, training, seed } = project.value;
  return { name: "studio", model: found.spec, text: found.text, data, training, seed };
});

const identityOf = ({ model, data, training, seed }: Plan): string =>
  JSON.stringify([model, data, training, seed]);

/** The project is another than the one of the run. */
export const stale: ReadonlySignal<boolean> = computed(() => {
  const [now, of] = [plan.value, state.value.plan];
  return now !== undefined && of !== undefined && identityOf(now) !== identityOf(of);
});

let listening = false;

/** The trainer, which tells this page what happens. */
function session() {
  const { session } = trainer();
  if (!listening) {
    listening = true;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }: MessageEvent<Pulse>) => hear(data);
    void session.listen(transfer(port2, [port2]));
  }
  return session;
}

function hear({ status, place, steps, records, moments, warning, ...more }: Pulse): void {
  batch(() => {
    const { opened, failure, ...known } = more;
    if (opened !== undefined) turnPage();
    const now = state.peek();
    const said = failure ?? (status === "failed" ? now.failure : undefined);
    // Speeds and the like are of one run only.
    const { failure: _, ...rest } = opened === undefined ? now : { plan: opened.plan };
    state.value = {
      ...rest,
      ...known,
      ...(opened && { opened }),
      ...(said && { failure: said }),
      status,
      place,
    };
    if (moments !== undefined) {
      kept.value = moments;
      // Moments make room for later ones: what is shown is the one before it then, and the page says so.
      const looked = shownStep.peek();
      if (looked !== undefined) shownStep.value = moments.findLast((step) => step <= looked);
    }
    if (steps !== undefined || records !== undefined) {
      const { metrics, version } = measured.peek();
      if (steps !== undefined) metrics.addSteps(steps);
      if (records !== undefined) metrics.addRecords(records);
      measured.value = { metrics, version: version + 1 };
    }
    if (warning !== undefined) notify("warn", warning);
  });
}

/** What was measured so far belongs to the run before. */
function turnPage(): void {
  const { metrics, version } = measured.peek();
  if (metrics.records.length + metrics.length > 0) before.value = metrics;
  measured.value = { metrics: new Metrics(), version: version + 1 };
  kept.value = [];
  shownStep.value = undefined;
}

/** What was typed last counts: resolves when it is known what it describes. */
const analysed = (): Promise<void> =>
  new Promise((resolve) => {
    const stop = analysing.subscribe((waiting) => {
      if (waiting) return;
      resolve();
      queueMicrotask(() => stop());
    });
  });

/** What is being set up. */
let opening: { readonly identity: string; readonly opened: Promise<boolean> } | undefined;

/**
 * Sets up the run that the project describes, before its first step. False where it cannot be. Who asks for the same while it is being
 * set up gets that one: a second would end the first, and with it what Train was pressed for.
 */
export async function openRun(): Promise<boolean> {
  await analysed();
  const next = plan.peek();
  if (next === undefined) {
    notify("warn", "There is no network to train yet: correct the spec first.");
    return false;
  }
  const identity = identityOf(next);
  if (opening?.identity !== identity) {
    const mine = {
      identity,
      opened: session()
        .open(next)
        .finally(() => {
          if (opening === mine) opening = undefined;
        }),
    };
    opening = mine;
  }
  return opening.opened;
}

async function go(leave: "run" | "batch" | "epoch"): Promise<void> {
  wanted.value = true;
  try {
    await analysed();
    const { status } = state.peek();
    const over = status === "done" || status === "failed" || status === "empty";
    if ((over || stale.peek() || opening !== undefined) && !(await openRun())) return;
    // Pause was pressed meanwhile.
    if (!wanted.peek()) return;
    shownStep.value = undefined;
    await session().go(leave);
  } finally {
    wanted.value = false;
  }
}

/** Ends the run where it is trained elsewhere; undefined while this page trains. */
let endElsewhere: (() => Promise<void>) | undefined;

/** A run that is trained elsewhere and followed here. */
export interface Followed {
  readonly config: RunConfig;
  /** Tells what became of it there. @throws {Error} in one line: a damaged file */
  tell(news: FarNews): Promise<void>;
  /** Nothing more comes. */
  release(): void;
}

/**
 * Sets up the project's run to be trained elsewhere; curves, numbers and what is seen inside are then those that are told. Undefined
 * where it cannot be set up.
 *
 * @param end  asks it to end there: Pause was pressed, or another run was opened here
 */
export async function followRunElsewhere(end: () => Promise<void>): Promise<Followed | undefined> {
  if (!(await openRun())) return undefined;
  const led = await session().lead();
  if (led === undefined) return undefined;
  const { config, number } = led;
  endElsewhere = end;
  return {
    config,
    async tell(news) {
      const files = [news.checkpoint, news.model].flatMap((file) => (file ? [file.buffer] : []));
      if ((await session().follow(number, transfer(news, files))) || endElsewhere !== end) return;
      endElsewhere = undefined;
      await end();
    },
    release() {
      if (endElsewhere === end) endElsewhere = undefined;
    },
  };
}

/** Trains on, or from the start where the project has changed or the run is at its end. */
export const play = (): Promise<void> => go("run");
export const pause = async (): Promise<void> => {
  wanted.value = false;
  await (endElsewhere === undefined ? session().pause() : endElsewhere());
};
export const toggle = (): Promise<void> => (busy.peek() ? pause() : play());
export const oneBatch = (): Promise<void> => go("batch");
export const oneEpoch = (): Promise<void> => go("epoch");

/** Back to before the first step, with the project's seed. */
export async function reset(): Promise<void> {
  await session().forget();
  await openRun();
}

/** Other random numbers: weights, order and augmentation of the data. */
export const rollSeed = (): void => change({ seed: Math.floor(Math.random() * SEEDS) });

/** Opens the run that was left, and its project. */
async function resume(): Promise<void> {
  const found = await session().resumable();
  if (found === undefined) return;
  const { text, data, training, seed } = found.plan;
  change({ data, training, seed, ...(text !== undefined && { text }) });
  await session().resume();
}

/** Opens what ends the run that is being trained: at once where none is, else when that is wanted. */
export async function openInstead(name: string, open: () => Promise<void>): Promise<void> {
  if (!busy.peek()) return open();
  notify("warn", `A run is being trained, and would end: ${name} is not open yet.`, {
    title: "End it and open",
    run: () => void open(),
  });
}

/** Opens a run of the command line at its last checkpoint. @throws {Error} in one line: a damaged file */
export const adoptRun = (files: RunFiles): Promise<Plan | undefined> => session().adopt(files);

/** True if this browser has kept a run at some time; asks nothing of the trainer. */
async function mayHaveKept(): Promise<boolean> {
  try {
    const names = await indexedDB.databases();
    return names.some(({ name }) => name === "fovea-studio");
  } catch {
    return false;
  }
}

/** Offers a run that was left, and keeps the one that is being left. */
export async function followRun(): Promise<void> {
  const save = (): void => {
    if (busy.peek() || state.peek().status === "paused") void session().save();
  };
  addEventListener("pagehide", save);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save();
  });
  if (!(await mayHaveKept())) return;
  const found = await session().resumable();
  if (found === undefined || state.peek().status !== "empty") return;
  const { place, plan } = found;
  notify(
    "plain",
    `A run was left after step ${place.step}, in epoch ${place.epoch + 1} of ${plan.training.epochs}.`,
    { title: "Go on with it", run: () => void resume() },
  );
}
