interface Entry<V> {
  readonly value: V;
  readonly weight: number;
}

/**
 * A map that holds at most `capacity` entries of at most `maxWeight` together, and lets those go that were not asked for longest.
 * The newest entry stays, however heavy it is.
 */
export class LeastRecentlyUsed<K, V> {
  readonly capacity: number;
  readonly maxWeight: number;
  #weight = 0;
  readonly #entries = new Map<K, Entry<V>>();

  constructor(capacity: number, maxWeight = Number.POSITIVE_INFINITY) {
    this.capacity = capacity;
    this.maxWeight = maxWeight;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: K): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    // A Map lists keys by age of insertion, so moving to the end marks as used.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  set(key: K, value: V, weight = 0): void {
    this.#remove(key);
    this.#entries.set(key, { value, weight });
    this.#weight += weight;
    for (const oldest of this.#entries.keys()) {
      if (this.size <= 1 || (this.size <= this.capacity && this.#weight <= this.maxWeight)) return;
      this.#remove(oldest);
    }
  }

  #remove(key: K): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#weight -= entry.weight;
    this.#entries.delete(key);
  }
}
