/** What a backend tells the scheduler of its machine. */
export interface Machine {
  /** float32 lanes that one printed vector holds (4 in WebAssembly). */
  readonly width: number;
  /** Neighbouring vectors that the machine joins into one register (2 when V8 re-vectorises to AVX2, else 1). */
  readonly join: number;
  readonly registers: number;
  /** Cache bytes of one core that a tile's operands may rely on. */
  readonly l1: number;
  readonly l2: number;
}
