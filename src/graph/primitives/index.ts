import type { Primitive } from "../node.ts";
import { broadcastPrimitive } from "./broadcast.ts";
import { concatPrimitive } from "./concat.ts";
import { contractPrimitive } from "./contract.ts";
import { flipPrimitive } from "./flip.ts";
import { gatherPrimitive } from "./gather.ts";
import { iotaPrimitive } from "./iota.ts";
import { leafPrimitive } from "./leaf.ts";
import { mapPrimitive } from "./map.ts";
import { padPrimitive } from "./pad.ts";
import { permutePrimitive } from "./permute.ts";
import { reducePrimitive } from "./reduce.ts";
import { reshapePrimitive } from "./reshape.ts";
import { scanPrimitive } from "./scan.ts";
import { scatterAddPrimitive } from "./scatter-add.ts";
import { slicePrimitive } from "./slice.ts";
import { windowsPrimitive } from "./windows.ts";

export * from "./broadcast.ts";
export * from "./concat.ts";
export * from "./contract.ts";
export * from "./flip.ts";
export * from "./gather.ts";
export * from "./iota.ts";
export * from "./leaf.ts";
export * from "./map.ts";
export * from "./narrow.ts";
export * from "./pad.ts";
export * from "./permute.ts";
export * from "./reduce.ts";
export * from "./reshape.ts";
export * from "./scan.ts";
export * from "./scan-rows.ts";
export * from "./scan-split.ts";
export * from "./scatter-add.ts";
export * from "./slice.ts";
export * from "./sum-over.ts";
export * from "./total.ts";
export * from "./windows.ts";

/** Every operation there is. A new one is a file beside these, a line here, and cases in cases.ts. */
export const primitives = {
  leaf: leafPrimitive,
  iota: iotaPrimitive,
  map: mapPrimitive,
  reduce: reducePrimitive,
  contract: contractPrimitive,
  reshape: reshapePrimitive,
  permute: permutePrimitive,
  broadcast: broadcastPrimitive,
  pad: padPrimitive,
  slice: slicePrimitive,
  flip: flipPrimitive,
  concat: concatPrimitive,
  windows: windowsPrimitive,
  gather: gatherPrimitive,
  scatterAdd: scatterAddPrimitive,
  scan: scanPrimitive,
} satisfies Record<string, Primitive<never>>;
