import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Checkpoint, HostTensor, MetricRecord } from "../../../src/train/index.ts";
import type { Keeper, KeptRun, Portion } from "./keeper.ts";
import type { Plan } from "./plan.ts";
import type { StepSeries } from "./pulse.ts";

interface Stores extends DBSchema {
  run: {
    key: "head" | "best";
    value: Head | ReadonlyMap<string, HostTensor>;
  };
  /** In the order of their keys, which count up. */
  past: { key: number; value: Past };
}

interface Head {
  readonly plan: Plan;
  readonly savedAt: number;
  readonly checkpoint: Checkpoint;
}

interface Past {
  readonly records: readonly MetricRecord[];
  readonly steps: readonly StepSeries[];
}

const isHead = (value: Stores["run"]["value"] | undefined): value is Head =>
  value !== undefined && "checkpoint" in value;

/** The last run in the browser's own storage. Each portion is one transaction: the page may be killed at any time. */
export class IndexedKeeper implements Keeper {
  #opened: Promise<IDBPDatabase<Stores>> | undefined;

  async write({ plan, savedAt, first, checkpoint, records, steps, best }: Portion): Promise<void> {
    const database = await this.#open();
    const transaction = database.transaction(["run", "past"], "readwrite");
    const run = transaction.objectStore("run");
    const past = transaction.objectStore("past");
    // One that fails fails the transaction, which is awaited below.
    const quiet = (request: Promise<unknown>): void => void request.catch(() => undefined);
    if (first) {
      quiet(past.clear());
      quiet(run.clear());
    }
    quiet(run.put({ plan, savedAt, checkpoint }, "head"));
    quiet(past.add({ records, steps }));
    if (best !== undefined) quiet(run.put(best, "best"));
    await transaction.done;
  }

  async last(): Promise<KeptRun | undefined> {
    const database = await this.#open();
    const head = await database.get("run", "head");
    if (!isHead(head)) return undefined;
    const past = await database.getAll("past");
    return {
      ...head,
      records: past.flatMap(({ records }) => records),
      steps: past.flatMap(({ steps }) => steps),
    };
  }

  async best(): Promise<ReadonlyMap<string, HostTensor> | undefined> {
    const found = await (await this.#open()).get("run", "best");
    return isHead(found) ? undefined : found;
  }

  async forget(): Promise<void> {
    const database = await this.#open();
    const transaction = database.transaction(["run", "past"], "readwrite");
    await Promise.all([
      transaction.objectStore("run").clear(),
      transaction.objectStore("past").clear(),
      transaction.done,
    ]);
  }

  #open(): Promise<IDBPDatabase<Stores>> {
    this.#opened ??= openDB<Stores>("fovea-studio", 1, {
      upgrade(database) {
        database.createObjectStore("run");
        database.createObjectStore("past", { autoIncrement: true });
      },
    });
    return this.#opened;
  }
}
