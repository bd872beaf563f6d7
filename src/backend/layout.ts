import type { Buffer } from "../compiler/index.ts";

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
