import type { Samples } from "../samples.ts";
import type { ClassicSet } from "./set.ts";

/** A truth table of two inputs. */
function gate(name: string, about: string, outputs: readonly number[]): ClassicSet {
  return {
    ...{ name, about },
    make: (): Samples => ({
      ...{ name, size: 4, width: 2, features: ["x1", "x2"], classes: ["0", "1"] },
      rows: Float64Array.from([0, 0, 0, 1, 1, 0, 1, 1]),
      labels: Int32Array.from(outputs),
    }),
  };
}

export const and = gate("and", "the truth table of AND: one line divides it", [0, 0, 0, 1]);
export const or = gate("or", "the truth table of OR: one line divides it", [0, 1, 1, 1]);
export const xor = gate("xor", "the truth table of XOR: no line divides it", [0, 1, 1, 0]);
