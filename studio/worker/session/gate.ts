/** How far a run may go before it waits. */
export type Leave = "run" | "pause" | "batch" | "epoch";

interface Place {
  readonly step: number;
  readonly epoch: number;
}

/**
 * Where a run waits between two steps: it may run on, wait, do one batch, or go on to the end of the epoch.
 */
export class Gate {
  readonly #onWait: (waits: boolean) => void;
  #leave: Leave;
  /** Where the last leave was given. */
  #from: Place = { step: 0, epoch: 0 };
  #at: Place = { step: 0, epoch: 0 };
  #open: (() => void) | undefined;

  /** @param onWait  told when the run begins to wait, and when it goes on */
  constructor(leave: Leave, from: Place, onWait: (waits: boolean) => void) {
    this.#leave = leave;
    this.#onWait = onWait;
    this.#from = from;
    this.#at = from;
  }

  get waits(): boolean {
    return this.#open !== undefined;
  }

  give(leave: Leave): void {
    this.#leave = leave;
    this.#from = this.#at;
    if (!this.#mustWait()) this.#release();
  }

  /** The run has come here; resolves when it may go on. */
  async pass(at: Place): Promise<void> {
    this.#at = at;
    if (!this.#mustWait()) return;
    await new Promise<void>((resolve) => {
      this.#open = resolve;
      this.#onWait(true);
    });
  }

  /** Lets the run go wherever it stands: it is about to end. */
  end(): void {
    this.#leave = "run";
    this.#release();
  }

  #release(): void {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    this.#onWait(false);
    open();
  }

  #mustWait(): boolean {
    const { step, epoch } = this.#at;
    if (this.#leave === "pause") return true;
    if (this.#leave === "batch") return step > this.#from.step;
    return this.#leave === "epoch" && epoch > this.#from.epoch;
  }
}
