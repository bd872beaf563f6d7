import { type Histogram, rebin } from "../../../src/inspect/index.ts";
import type { Spread, SpreadKind } from "./answer.ts";
import type { Spreads } from "./probe.ts";

const BINS = 48;

/** Histograms of every layer at the moments that were looked at. */
export class SpreadLog {
  readonly #moments = new Map<number, Spreads>();

  has(step: number): boolean {
    return this.#moments.has(step);
  }

  add(step: number, spreads: Spreads): void {
    this.#moments.set(step, spreads);
  }

  /** A layer's histograms at these steps as far as they are known, in common bins. */
  of(path: string, kind: SpreadKind, steps: readonly number[]): Spread {
    const known = steps.flatMap((step): [number, Histogram][] => {
      const found = this.#moments.get(step)?.get(path)?.[kind];
      return found === undefined ? [] : [[step, found]];
    });
    const missing = steps.filter((step) => !this.#moments.has(step)).length;
    const finite = known.filter(([, { least }]) => Number.isFinite(least));
    // Where no value is a number, the histograms are empty and say so.
    const shown = finite.length > 0 ? finite : known;
    const low = shown.length > 0 ? Math.min(...shown.map(([, made]) => made.low)) : -1;
    const high = shown.length > 0 ? Math.max(...shown.map(([, made]) => made.high)) : 1;
    return {
      ...{ steps: known.map(([step]) => step), missing, low, high },
      moments: known.map(([, made]) => rebin(made, [low, high], BINS)),
    };
  }
}
