import type { HostTensor } from "../../../src/train/index.ts";
import type { Keeper, KeptRun, Portion } from "./keeper.ts";

/** Keeps a run as long as the worker lives: where a browser has no storage, and for tests. */
export class MemoryKeeper implements Keeper {
  #run: KeptRun | undefined;
  #best: ReadonlyMap<string, HostTensor> | undefined;

  async write(portion: Portion): Promise<void> {
    const { plan, savedAt, first, checkpoint, records, steps, best } = structuredClone(portion);
    const before = first ? undefined : this.#run;
    if (first || best !== undefined) this.#best = best;
    this.#run = {
      ...{ plan, savedAt, checkpoint },
      records: [...(before?.records ?? []), ...records],
      steps: [...(before?.steps ?? []), ...steps],
    };
  }

  async last(): Promise<KeptRun | undefined> {
    return this.#run;
  }

  async best(): Promise<ReadonlyMap<string, HostTensor> | undefined> {
    return this.#best;
  }

  async forget(): Promise<void> {
    this.#run = undefined;
    this.#best = undefined;
  }
}
