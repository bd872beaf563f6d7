import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { OwnSet } from "./own-set.ts";

/** Where own data are kept. */
export interface Store {
  get(key: string): Promise<OwnSet | undefined>;
  all(): Promise<OwnSet[]>;
  put(set: OwnSet): Promise<void>;
  remove(key: string): Promise<void>;
}

/** Until the page is left: for browsers that keep nothing, and for tests. */
export class MemoryStore implements Store {
  readonly #sets = new Map<string, OwnSet>();

  async get(key: string): Promise<OwnSet | undefined> {
    return this.#sets.get(key);
  }
  async all(): Promise<OwnSet[]> {
    return [...this.#sets.values()];
  }
  async put(set: OwnSet): Promise<void> {
    this.#sets.set(set.key, set);
  }
  async remove(key: string): Promise<void> {
    this.#sets.delete(key);
  }
}

interface Stores extends DBSchema {
  sets: { key: string; value: OwnSet };
}

/** In the browser's own storage: there after a reload. */
export class IndexedStore implements Store {
  #opened: Promise<IDBPDatabase<Stores>> | undefined;

  async get(key: string): Promise<OwnSet | undefined> {
    return (await this.#open()).get("sets", key);
  }
  async all(): Promise<OwnSet[]> {
    return (await this.#open()).getAll("sets");
  }
  async put(set: OwnSet): Promise<void> {
    await (await this.#open()).put("sets", set, set.key);
  }
  async remove(key: string): Promise<void> {
    await (await this.#open()).delete("sets", key);
  }

  #open(): Promise<IDBPDatabase<Stores>> {
    this.#opened ??= openDB<Stores>("fovea-data", 1, {
      upgrade(database) {
        database.createObjectStore("sets");
      },
    });
    return this.#opened;
  }
}

/** What is kept as long as it can be: some browsers open no storage in private windows. */
export class BestStore implements Store {
  readonly #memory = new MemoryStore();
  readonly #indexed: Store;
  #lasting = true;

  constructor(indexed: Store) {
    this.#indexed = indexed;
  }

  /** False once something could not be kept beyond the page. */
  get lasting(): boolean {
    return this.#lasting;
  }

  async get(key: string): Promise<OwnSet | undefined> {
    return (await this.#memory.get(key)) ?? this.#try(() => this.#indexed.get(key), undefined);
  }
  async all(): Promise<OwnSet[]> {
    const kept = await this.#try(() => this.#indexed.all(), []);
    const here = await this.#memory.all();
    const keys = new Set(here.map(({ key }) => key));
    return [...here, ...kept.filter(({ key }) => !keys.has(key))];
  }
  async put(set: OwnSet): Promise<void> {
    const kept = await this.#try(() => this.#indexed.put(set).then(() => true), false);
    if (kept) await this.#memory.remove(set.key);
    else await this.#memory.put(set);
  }
  async remove(key: string): Promise<void> {
    await this.#memory.remove(key);
    await this.#try(() => this.#indexed.remove(key), undefined);
  }

  async #try<T>(act: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await act();
    } catch {
      this.#lasting = false;
      return otherwise;
    }
  }
}
