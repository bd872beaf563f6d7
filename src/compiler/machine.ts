import type { Kernel } from "./kernel.ts";
import type { Tile } from "./tile.ts";

/** What a backend tells the scheduler of its machine. */
export interface Machine {
  /** float32 lanes of the vectors that can be printed, widest first: [4] in WebAssembly, [16, 8, 4] with AVX-512. */
  readonly widths: readonly number[];
  /** Neighbouring vectors that the machine joins into one register (2 when V8 re-vectorises to AVX2, else 1). */
  readonly join: number;
  readonly registers: number;
  /** Cache bytes of one core that a tile's operands may rely on. */
  readonly l1: number;
  readonly l2: number;
  /** Threads that run a program at most. Undefined: any number, so that none can have memory of its own. */
  readonly threads?: number;
  /** The tile that was fastest when this kernel, with vectors along the loop `lanes`, was measured; undefined: the model chooses. */
  readonly measured?: (kernel: Kernel, lanes: number) => Tile | undefined;
}
