import type { HostArray } from "../../expr/dtype.ts";
import type { Node } from "../node.ts";
import { leaf } from "../primitives/index.ts";
import { type Shape, sizeOf } from "../shape.ts";

/** Where a case takes its random choices from: whole numbers, both ends included. Tests make it from fast-check. */
export type Draw = (low: number, high: number) => number;

/** A small graph with values for its leaves. */
export interface Case {
  readonly leaves: readonly Node[];
  /** Values for each leaf; floats are exact in float32. */
  readonly values: readonly HostArray[];
  readonly output: Node;
  /**
   * How far a float32 backend may be off: not at all, or relative to what the same graph gives for the absolute values
   * of its leaves (for a contract, the sum of the absolute products), or relative to the value of a node.
   */
  readonly tolerance: "exact" | "absolute" | Node;
}

/** A graph of several outputs; a float32 backend may be off relative to the largest value in it. */
export type Problem = Pick<Case, "leaves" | "values"> & { readonly outputs: readonly Node[] };

/** Collects the leaves of a case with their values. */
export class CaseBuilder {
  readonly leaves: Node[] = [];
  readonly values: HostArray[] = [];
  readonly draw: Draw;
  /** Whether NaN, ±∞ and −0 may be among the values; they have no slope to test. */
  readonly special: boolean;

  constructor(draw: Draw, special: boolean) {
    this.draw = draw;
    this.special = special;
  }

  one<T>(choices: readonly T[]): T {
    return choices[this.draw(0, choices.length - 1)]!;
  }

  /** Mostly small, sometimes 1, rarely 0, now and then longer than a SIMD register or two. */
  extent(): number {
    return this.one([1, 2, 2, 3, 3, 4, 5, 5, 7, 1, 9, 17, 0]);
  }

  shape(lowestRank = 0, highestRank = 4): number[] {
    return Array.from({ length: this.draw(lowestRank, highestRank) }, () => this.extent());
  }

  /**
   * A float placeholder. Values are all different, within a leaf and between leaves, in no order: slopes of max and of |x| are clear.
   * With `special` some of them are NaN, ±∞ and −0.
   */
  float(shape: Shape, special = false): Node {
    const size = sizeOf(shape);
    const random = mulberry32(this.draw(0, 2 ** 31 - 1));
    const order = Array.from({ length: size }, (_, i) => i);
    for (let i = size - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    const step = Math.max(1, Math.floor(256 / Math.max(size, 1))) / 64;
    const apart = this.leaves.length / 4096;
    const values = Float64Array.from(
      order,
      (k) => (k - Math.floor(size / 2) + 0.25) * step + apart,
    );
    if (special && this.special)
      for (const value of [Number.NaN, Infinity, -Infinity, -0])
        if (random() < 0.6 && size > 0) values[Math.floor(random() * size)] = value;
    return this.add(leaf({ shape, dtype: "float32", name: `x${this.leaves.length}` }), values);
  }

  /** An int32 placeholder with values from `low` to `high`. */
  int(shape: Shape, low: number, high: number, dtype: "int32" | "uint32" = "int32"): Node {
    const random = mulberry32(this.draw(0, 2 ** 31 - 1));
    const size = sizeOf(shape);
    const values = dtype === "int32" ? new Int32Array(size) : new Uint32Array(size);
    for (let i = 0; i < size; i++) values[i] = low + Math.floor(random() * (high - low + 1));
    return this.add(leaf({ shape, dtype, name: `i${this.leaves.length}` }), values);
  }

  /** The numbers 0 to length − 1 in any order. */
  shuffled(length: number): number[] {
    const rest = Array.from({ length }, (_, k) => k);
    return Array.from({ length }, () => rest.splice(this.draw(0, rest.length - 1), 1)[0]!);
  }

  finish(output: Node, tolerance: Case["tolerance"] = "exact"): Case {
    return { leaves: this.leaves, values: this.values, output, tolerance };
  }

  problem(outputs: readonly Node[]): Problem {
    return { leaves: this.leaves, values: this.values, outputs };
  }

  private add(node: Node, values: HostArray): Node {
    this.leaves.push(node);
    this.values.push(values);
    return node;
  }
}

/** A small generator with 32 bits of state. @source Tommy Ettinger 2017, public domain */
export function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export type CaseMaker = (build: CaseBuilder) => Case;
