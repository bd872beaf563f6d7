export { blockOffset, Dependence, type Row, rowsOf } from "./block.ts";
export type { Buffer, Kernel, Load, Loop, Reducer, Source } from "./kernel.ts";
export type { Machine } from "./machine.ts";
export { ALIGNMENT, aligned } from "./memory.ts";
export { bufferReads, bufferWrites, type Phase } from "./phases.ts";
export { Buffers } from "./place.ts";
export { compileGraph, type Plan } from "./plan.ts";
export { arrangeTile, interchangeable, type Scheduled } from "./schedule.ts";
export { chooseTile, fitsKernel, rankTiles, type Tile } from "./tile.ts";
