import type { HostTensor } from "../../../src/train/index.ts";

/** Weights as they were at a step. */
export interface Snapshot {
  readonly step: number;
  readonly epoch: number;
  /** By name, as `modelTensors` gives them. */
  readonly tensors: ReadonlyMap<string, HostTensor>;
}

export interface TimelineLimits {
  readonly count: number;
  readonly bytes: number;
}

const LIMITS: TimelineLimits = { count: 60, bytes: 64 * 2 ** 20 };

/**
 * What a network's weights were in the course of its run. Steps that are multiples of a stride are kept; when there are too many, the
 * stride doubles and every second one is dropped, so that the moments stay evenly spread and a run of N steps copies weights
 * about count · log₂ N times in all.
 */
export class Timeline {
  readonly #limits: TimelineLimits;
  #snapshots: Snapshot[] = [];
  #stride = 1;

  constructor(limits: TimelineLimits = LIMITS) {
    this.#limits = limits;
  }

  get steps(): readonly number[] {
    return this.#snapshots.map(({ step }) => step);
  }

  get bytes(): number {
    return this.#snapshots.reduce((sum, snapshot) => sum + bytesOf(snapshot), 0);
  }

  /** True if the weights of this step are wanted. */
  wants(step: number): boolean {
    return step % this.#stride === 0 && step > (this.#snapshots.at(-1)?.step ?? -1);
  }

  /** Keeps a snapshot, unless even two of its size are too much. */
  keep(snapshot: Snapshot): void {
    const most = Math.min(this.#limits.count, Math.floor(this.#limits.bytes / bytesOf(snapshot)));
    if (most < 2) {
      this.#stride = Number.POSITIVE_INFINITY;
      return;
    }
    this.#snapshots.push(snapshot);
    while (this.#snapshots.length > most) {
      this.#stride *= 2;
      this.#snapshots = this.#snapshots.filter(({ step }) => step % this.#stride === 0);
    }
  }

  /** The last snapshot not after a step; the first where there is none before it. */
  at(step: number): Snapshot | undefined {
    return this.#snapshots.findLast((snapshot) => snapshot.step <= step) ?? this.#snapshots[0];
  }
}

const bytesOf = ({ tensors }: Snapshot): number =>
  Math.max(
    1,
    [...tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 0),
  );
