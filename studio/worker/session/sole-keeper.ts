import type { HostTensor } from "../../../src/train/index.ts";
import type { Keeper, KeptRun, Portion } from "./keeper.ts";

/**
 * True if this page may keep its run; no other may until it is closed.
 * @param waits  gives the page that was there before its time to be gone
 */
export type Claim = (waits: boolean) => Promise<boolean>;

/** Pages of one browser share its storage, which holds one run: the first that asks has it, and the others keep nothing. */
export class SoleKeeper implements Keeper {
  readonly #keeper: Keeper;
  readonly #claim: Claim;
  #mine: Promise<boolean> | undefined;
  #asked = false;

  constructor(keeper: Keeper, claim: Claim) {
    this.#keeper = keeper;
    this.#claim = claim;
  }

  async write(portion: Portion): Promise<void> {
    if (!(await this.#isMine())) throw new Error("another tab keeps its run");
    await this.#keeper.write(portion);
  }

  async last(): Promise<KeptRun | undefined> {
    return (await this.#isMine()) ? this.#keeper.last() : undefined;
  }

  async best(): Promise<ReadonlyMap<string, HostTensor> | undefined> {
    return (await this.#isMine()) ? this.#keeper.best() : undefined;
  }

  async forget(): Promise<void> {
    if (await this.#isMine()) await this.#keeper.forget();
  }

  async #isMine(): Promise<boolean> {
    // Who still has it after that is not leaving: from then on nobody waits for it.
    this.#mine ??= this.#claim(!this.#asked);
    this.#asked = true;
    const mine = await this.#mine;
    // The other one may be closed by the next time.
    if (!mine) this.#mine = undefined;
    return mine;
  }
}

/** The page that was there before takes a moment to be gone: a worker that is computing is given some seconds by the browser. */
const PATIENCE_MS = 10_000;

/** Holds a lock of the browser as long as this worker lives. */
export const claimRun: Claim = async (waits) => {
  if (!("locks" in navigator)) return true;
  const how = waits ? { signal: AbortSignal.timeout(PATIENCE_MS) } : { ifAvailable: true };
  return new Promise<boolean>((resolve) => {
    navigator.locks
      .request("fovea-run", how, (lock) => {
        resolve(lock !== null);
        if (lock === null) return;
        return new Promise<never>(() => {});
      })
      .catch(() => resolve(false));
  });
};
