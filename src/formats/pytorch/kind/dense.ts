import { type Flattened, permuteValues, type Values } from "../layout.ts";
import { type Part, renamedIfThere, type Shapes } from "../part.ts";

/** Kernels: places, channels in, filters → filters, channels in, places. Transposed ones have the two last exchanged, which this does too. */
const kernelAxes = (rank: number): number[] => [
  rank - 1,
  rank - 2,
  ...Array.from({ length: rank - 2 }, (_, axis) => axis),
];

/** Of convolutions of every kind: weight and bias. */
export const convolutionParts = (shapes: Shapes): Part[] => [
  ...renamedIfThere(shapes, "params/weight", "weight", kernelAxes),
  ...renamedIfThere(shapes, "params/bias", "bias"),
];

/** [in, out] → [out, in]; behind a flattened image the inputs in PyTorch's order. */
export function linearParts(shapes: Shapes, flattened: Flattened | undefined): Part[] {
  const [inputs = 0, units = 0] = shapes.get("params/weight") ?? [];
  const weight: Part = {
    ours: ["params/weight"],
    theirs: [{ name: "weight", shape: [units, inputs] }],
    to: ([ours]) => (ours ? [permuteValues(toTheirRows(ours, flattened), [1, 0])] : []),
    from: ([theirs]) => (theirs ? [toOurRows(permuteValues(theirs, [1, 0]), flattened)] : []),
  };
  return [weight, ...renamedIfThere(shapes, "params/bias", "bias")];
}

/** Axis 0, place by place and in each the channels, in the order of PyTorch's flatten: channel by channel. */
export function toTheirRows(values: Values, flattened: Flattened | undefined): Values {
  if (flattened === undefined) return values;
  return rows(values, [flattened.places, flattened.channels]);
}

/** The inverse of `toTheirRows`. */
export function toOurRows(values: Values, flattened: Flattened | undefined): Values {
  if (flattened === undefined) return values;
  return rows(values, [flattened.channels, flattened.places]);
}

/** Axis 0, which is [outer, inner], as [inner, outer]. */
function rows({ shape, data }: Values, [outer, inner]: readonly [number, number]): Values {
  const rest = shape.slice(1);
  const axes = [1, 0, ...rest.map((_, axis) => axis + 2)];
  const moved = permuteValues({ shape: [outer, inner, ...rest], data }, axes);
  return { shape, data: moved.data };
}
