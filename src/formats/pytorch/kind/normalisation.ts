import type { Flattened } from "../layout.ts";
import { type Part, renamedIfThere, type Shapes } from "../part.ts";
import { toOurRows, toTheirRows } from "./dense.ts";

/** Vectors with a value for each element of a flattened image go in its order. */
export const reordered = (part: Part, flattened: Flattened | undefined): Part => {
  if (flattened === undefined) return part;
  const { places, channels } = flattened;
  // One value for all elements, or one for each.
  const fits = part.theirs.every(({ shape }) => shape[0] === places * channels);
  if (!fits) return part;
  return {
    ...part,
    to: (ours) => part.to(ours).map((values) => toTheirRows(values, flattened)),
    from: (theirs) => part.from(theirs).map((values) => toOurRows(values, flattened)),
  };
};

/** Layer, group and instance normalisation: scale is weight, shift is bias. */
export const affineParts = (shapes: Shapes): Part[] => [
  ...renamedIfThere(shapes, "params/scale", "weight"),
  ...renamedIfThere(shapes, "params/shift", "bias"),
];

/** With the running statistics, and PyTorch's count of batches, which nothing reads while momentum is a number. */
export const batchNormParts = (shapes: Shapes, flattened: Flattened | undefined): Part[] => [
  ...[
    ...affineParts(shapes),
    ...renamedIfThere(shapes, "state/mean", "running_mean"),
    ...renamedIfThere(shapes, "state/variance", "running_var"),
  ].map((part) => reordered(part, flattened)),
  {
    ours: [],
    theirs: [{ name: "num_batches_tracked", shape: [], counter: true }],
    to: () => [{ shape: [], data: Float32Array.of(0) }],
    from: () => [],
  },
];
