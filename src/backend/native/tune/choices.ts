import type { Tile } from "../../../compiler/index.ts";
import { keyOf, readEntry, writeEntry } from "../toolchain/cache.ts";

/** Goes into the key: what was measured by other rules is not found. */
const FORMAT = "1";
/** Choices kept for one machine; the oldest go first. */
const MOST = 4096;

/** A tile as it is kept; the lanes' loop belongs to the kernel's signature. */
interface Kept {
  readonly width: number;
  readonly count: number;
  readonly rows: Tile["rows"];
}

/**
 * The fastest tiles measured on one machine, by kernel, in one entry of the cache. Processes that measure at the same time may lose each
 * other's choices, which are then measured again.
 */
export class Choices {
  readonly #key: string;
  #kept: Map<string, Kept>;

  /** @param identity  of the machine, the compiler and its flags */
  constructor(identity: string) {
    this.#key = keyOf("tiles", FORMAT, identity);
    this.#kept = read(this.#key);
  }

  /** The choice for a kernel's signature, with vectors along `lanes`. It may be anything: the cache's reader is to check it. */
  get(signature: string, lanes: number): Tile | undefined {
    const kept = this.#kept.get(keyOf(signature));
    return kept && { lanes, width: kept.width, count: kept.count, rows: kept.rows };
  }

  /** Keeps choices for this process and, where there is a cache, for later ones. */
  add(choices: ReadonlyMap<string, Tile>): void {
    // What other processes have measured since.
    const all = new Map([...read(this.#key), ...this.#kept]);
    for (const [signature, { width, count, rows }] of choices)
      all.set(keyOf(signature), { width, count, rows });
    this.#kept = new Map([...all].slice(-MOST));
    writeEntry(this.#key, Object.fromEntries(this.#kept));
  }
}

function read(key: string): Map<string, Kept> {
  const value = readEntry(key);
  if (typeof value !== "object" || value === null) return new Map();
  return new Map(Object.entries(value).filter((pair): pair is [string, Kept] => isKept(pair[1])));
}

function isKept(value: unknown): value is Kept {
  if (typeof value !== "object" || value === null) return false;
  const { width, count, rows } = value as Partial<Record<keyof Kept, unknown>>;
  return (
    typeof width === "number" &&
    typeof count === "number" &&
    Array.isArray(rows) &&
    rows.every((row) => typeof row?.loop === "number" && typeof row.size === "number")
  );
}
