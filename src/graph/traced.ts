import type { Node } from "./node.ts";

/** A traced function: what a backend compiles. */
export interface Graph {
  /** Leaves whose values are given at every run, in this order. Other leaves carry their data (constants). */
  readonly inputs: readonly Node[];
  readonly outputs: readonly Node[];
  /**
   * For each output, the number of the input whose storage it takes over, or undefined.
   * A donated input is gone after the run. Shapes and dtypes of the pair are equal.
   */
  readonly donations: readonly (number | undefined)[];
}
