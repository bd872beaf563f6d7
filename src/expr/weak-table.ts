/** Entries from which the table is swept for the first time. */
const FIRST_SWEEP = 1 << 14;

/**
 * Values by name, which the table does not keep alive. The names of those that are gone are dropped whenever the table has doubled since
 * the last time: that costs less for each value than to be told of its end.
 */
export class WeakTable<T extends WeakKey> {
  readonly #entries = new Map<string, WeakRef<T>>();
  #sweepAt = FIRST_SWEEP;

  get(name: string): T | undefined {
    return this.#entries.get(name)?.deref();
  }

  set(name: string, value: T): void {
    this.#entries.set(name, new WeakRef(value));
    if (this.#entries.size >= this.#sweepAt) this.#sweep();
  }

  #sweep(): void {
    for (const [name, reference] of this.#entries)
      if (reference.deref() === undefined) this.#entries.delete(name);
    this.#sweepAt = Math.max(FIRST_SWEEP, 2 * this.#entries.size);
  }
}
