import type { Buffer, Kernel, Phase, Scheduled } from "../compiler/index.ts";

/**
 * Where a program's buffers lie, in bytes. Inputs and outputs move from run to run: their addresses stand in a table
 * of one word per input, then one per output.
 */
export interface Layout {
  /** Address of the program's own block; all below is counted from it, so that the printed text is the same wherever the block lies. */
  readonly base: number;
  /** Place of a temporary or constant in the block. */
  readonly fixed: (buffer: Buffer) => number;
  /** Place of the table in the block. */
  readonly table: number;
}

/** Points of a kernel's unit loops. */
export const unitCount = ({ kernel, units }: Scheduled): number =>
  units.reduce((n, loop) => n * (kernel.loops[loop]?.extent ?? 1), 1);

/** Units of a kernel that make one chunk of its phase. */
export const unitsPerChunk = (scheduled: Scheduled, { chunks }: Phase): number =>
  unitCount(scheduled) / chunks;

/** What a printed kernel takes for each access: the place of the element at loop counters 0. */
export interface Pointer {
  /** Undefined for an iota, whose pointer is the index value itself. */
  readonly buffer: Buffer | undefined;
  readonly offset: number;
}

/** The pointers of a kernel: its sources', then its stores'. */
export const pointersOf = (kernel: Kernel): Pointer[] => [
  ...kernel.sources.map((source) => ({
    buffer: source.kind === "load" ? source.buffer : undefined,
    offset: source.index.offset,
  })),
  ...kernel.stores.map((store) => ({ buffer: store.buffer, offset: store.index.offset })),
];
