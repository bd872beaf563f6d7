import { activations } from "../nn/index.ts";

/** Kinds of layers that look at each pixel by itself, or by figures of the whole image that no window has read: they move nothing. */
export const pointwise: ReadonlySet<string> = new Set([
  ...Object.keys(activations),
  ...["batchNorm", "layerNorm", "groupNorm", "instanceNorm", "standardise"],
  ...["dropout", "spatialDropout"],
]);
