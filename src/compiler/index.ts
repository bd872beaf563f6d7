export { blockOffset, Dependence, type Row, rowsOf } from "./block.ts";
export {
  type Buffer,
  type Kernel,
  type Load,
  type Loop,
  type Reducer,
  type Rounds,
  type Source,
  wholeOf,
} from "./kernel.ts";
export type { Machine } from "./machine.ts";
export { ALIGNMENT, aligned } from "./memory.ts";
export { bufferReads, buffersTouched, bufferWrites, type Phase } from "./phases.ts";
export { Buffers } from "./place.ts";
export { compileGraph, type Plan } from "./plan.ts";
export { arrangeTile, interchangeable, type Scheduled } from "./schedule.ts";
export { chooseTile, fitsKernel, rankTiles, type Tile } from "./tile.ts";
