/** The one session of the trainer, as the page calls it and as what looks inside sees it. */
import { decodeCheckpoint } from "../../../src/train/index.ts";
import { decodeModel } from "../../../src/train/run-files.ts";
import { loadData } from "../data/index.ts";
import { engine } from "../engine.ts";
import { type RunFiles, readForeignRun } from "./foreign-run.ts";
import type { Leave } from "./gate.ts";
import { IndexedKeeper } from "./indexed-keeper.ts";
import type { Keeper } from "./keeper.ts";
import type { News, Sight } from "./live-run.ts";
import { MemoryKeeper } from "./memory-keeper.ts";
import type { Plan } from "./plan.ts";
import type { Pulse } from "./pulse.ts";
import { type Led, type Resumable, Session } from "./session.ts";
import { claimRun, SoleKeeper } from "./sole-keeper.ts";

export type { Sight } from "./live-run.ts";

/** News of a run, with the files of its folder as they are. */
export interface FarNews extends Omit<News, "checkpoint" | "best"> {
  readonly checkpoint?: Uint8Array<ArrayBuffer>;
  /** The best weights so far. */
  readonly model?: Uint8Array<ArrayBuffer>;
}

let port: MessagePort | undefined;

/** Some browsers keep nothing in private windows. */
const keeper: Keeper =
  "indexedDB" in globalThis ? new SoleKeeper(new IndexedKeeper(), claimRun) : new MemoryKeeper();

function tell(pulse: Pulse): void {
  const { steps } = pulse;
  const buffers =
    steps === undefined ? [] : [steps.loss.buffer, steps.accuracy.buffer, steps.rate.buffer];
  port?.postMessage(pulse, buffers);
}

const session = new Session({ engine, load: loadData, keeper, tell });

/**
 * Shows the network of the open run to `see` between two steps, now or as it was at a step; the next step waits for it.
 * @throws {Error} where no run is open
 */
export const look = <T>(see: (sight: Sight) => T | Promise<T>, step?: number): Promise<T> =>
  session.look(see, step);

/** What there is of the open run, whether the browser could keep it or not. */
export const kept = { last: async () => session.soFar, best: async () => session.best };

/** What the page calls. */
export const sessionApi = {
  /** Where what happens is told, as `Pulse`s, at most ten a second while a run goes on. */
  listen(to: MessagePort): void {
    port = to;
  },
  open: (plan: Plan): Promise<boolean> => session.open(plan),
  go: (leave: Exclude<Leave, "pause">): void => session.go(leave),
  pause: (): void => session.pause(),
  /** The open run, for who trains it elsewhere and tells `follow` of it. */
  lead: (): Led | undefined => session.lead(),
  /** What became of the open run where it is trained. False if it is not open any more. @throws {FormatError} for a damaged file */
  async follow(number: number, { checkpoint, model, ...news }: FarNews): Promise<boolean> {
    const [last, best] = [
      checkpoint && (await decodeCheckpoint(checkpoint)),
      model && decodeModel(model),
    ];
    return session.follow(number, {
      ...news,
      ...(last && { checkpoint: last }),
      ...(best && { best }),
    });
  },
  save: (): Promise<void> => session.save(),
  close: (): Promise<void> => session.close(),
  resumable: (): Promise<Resumable | undefined> => session.resumable(),
  resume: (): Promise<Plan | undefined> => session.resume(),
  forget: (): Promise<void> => session.forget(),
  /**
   * Opens a run of the command line at its checkpoint. Where it cannot be opened, the run that is open stays.
   * @throws {Error} in one line: a damaged file, data that are not here
   */
  async adopt(files: RunFiles): Promise<Plan | undefined> {
    const best = files.model && decodeModel(files.model);
    return session.adopt({ ...(await readForeignRun(files)), best });
  },
};
