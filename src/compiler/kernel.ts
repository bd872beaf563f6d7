import { BYTES_PER_ELEMENT, type DType } from "../expr/dtype.ts";
import type { Expr } from "../expr/expr.ts";
import type { Affine } from "../graph/affine.ts";

/** A stretch of memory that kernels read and write; the planner gives it its place. Always contiguous, row-major. */
export interface Buffer {
  readonly id: number;
  readonly length: number;
  readonly dtype: DType;
  /** Where it lives: temporaries in the arena, inputs and outputs where the caller says, constants with the program. */
  readonly home:
    | { readonly kind: "arena" }
    | { readonly kind: "input"; readonly index: number }
    | { readonly kind: "output"; readonly index: number }
    | { readonly kind: "constant"; readonly data: Float32Array | Int32Array | Uint32Array }
    /** Part of another buffer: in round t of a recurrence the elements from offset + t · step on. */
    | {
        readonly kind: "row";
        readonly of: Buffer;
        readonly offset: number;
        readonly step: number;
        readonly rounds: Rounds;
      };
}

/** How often something runs again, one round after the other: round t = 0, 1, …, count − 1, or down from count − 1 to 0. */
export interface Rounds {
  readonly count: number;
  readonly reverse: boolean;
}

export const isTemporary = (buffer: Buffer): boolean => buffer.home.kind === "arena";

/** The buffer itself, or the one that it is a row of. */
export const wholeOf = (buffer: Buffer): Buffer =>
  buffer.home.kind === "row" ? wholeOf(buffer.home.of) : buffer;

export const bytesOf = (buffer: Buffer): number => buffer.length * BYTES_PER_ELEMENT;

/** Element `index` of a buffer, as a function of the kernel's loops. */
export interface Load {
  readonly kind: "load";
  readonly buffer: Buffer;
  readonly index: Affine;
  /** Data-dependent part: adds clamp(value of load number `load`, 0, size − 1) · stride. */
  readonly indirect?: { readonly load: number; readonly size: number; readonly stride: number };
}

/** The value of an index itself, as int32. */
export interface Iota {
  readonly kind: "iota";
  readonly index: Affine;
}

export type Source = Load | Iota;

export type Reducer = "sum" | "prod" | "max" | "min";

export interface Loop {
  readonly extent: number;
  readonly reduce: boolean;
}

/**
 * For every point of the space loops: reduces each accumulator over the reduce loops, then stores.
 *
 *   acc_a = reducer_a over reduce loops of accumulators[a].expr(sources)
 *   stores[s].buffer[stores[s].index] = stores[s].expr(sources not moved by reduce loops, then acc_0, acc_1, …)
 *
 * In a store's expression input i < sources.length is source i, input sources.length + a is accumulator a.
 * All expressions are lowered: they hold only operations that a SIMD unit has.
 */
export interface Kernel {
  readonly name: string;
  readonly loops: readonly Loop[];
  readonly sources: readonly Source[];
  readonly accumulators: readonly { readonly reducer: Reducer; readonly expr: Expr }[];
  readonly stores: readonly {
    readonly buffer: Buffer;
    readonly index: Affine;
    readonly expr: Expr;
    /** Adds to what is there, at an address moved by data: for scatter-add; such a kernel runs on one thread in loop order. */
    readonly scatter?: { readonly load: number; readonly size: number; readonly stride: number };
  }[];
  readonly macs: number;
  /** Other kernels write over parts of what this one writes, and must wait for it. Else writers of one buffer are disjoint. */
  readonly clears?: boolean;
  /** A recurrence: these kernels run round after round. Sources and stores of the whole name what the rounds touch, and say no more. */
  readonly repeat?: { readonly rounds: Rounds; readonly kernels: readonly Kernel[] };
}
