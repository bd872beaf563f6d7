import type { Samples } from "../samples.ts";

/** A small set that a rule makes. */
export interface ClassicSet {
  /** What `--data` calls it. */
  readonly name: string;
  /** One line for people. */
  readonly about: string;
  make(seed: number): Samples;
}
