import type { Tensor } from "../../../tensor/index.ts";
import { type ElementType, elementTypes } from "../element.ts";
import { type Call, made, type Operator } from "../import/operator.ts";
import { requireType } from "../import/tensor.ts";

/** A scale or zero point for all, or for each place of an axis, as it spreads over x. */
function spread(call: Call, index: number): Tensor {
  const { shape: given, size } = call.input(index);
  const { tensor } = call.input(index);
  const { rank, shape } = call.input(0);
  if (call.attributes.int("block_size", 0) !== 0)
    throw call.refuse("scales of blocks are not computed here");
  if (size === 1) return tensor.reshape([]);
  const axis = call.axis(call.attributes.int("axis", 1), rank);
  if (given.length !== 1 || size !== shape[axis])
    throw call.bad(
      `a scale or zero point is [${given.join(", ")}], axis ${axis} of x has ${shape[axis]} elements`,
    );
  return tensor.reshape(shape.map((_, k) => (k === axis ? size : 1)));
}

const ranges = new Map<ElementType, readonly [number, number]>([
  [elementTypes.uint8, [0, 255]],
  [elementTypes.int8, [-128, 127]],
  [elementTypes.uint16, [0, 65535]],
  [elementTypes.int16, [-32768, 32767]],
]);

export const quantiseOperators: readonly Operator[] = [
  {
    // ⌊x / scale⌉ + zero point, within the range of the type
    name: "QuantizeLinear",
    inputs: [2, 3],
    attributes: ["axis", "block_size", "output_dtype", "precision", "saturate"],
    since: 10,
    run(call) {
      const code = call.attributes.int("output_dtype", 0);
      const type =
        call.inputs[2]?.type ?? (code ? requireType(code, call.where) : elementTypes.uint8);
      const range = ranges.get(type);
      if (!range) throw call.refuse(`numbers of type ${type.name} are not made here`);
      const rounded = call
        .real(0)
        .div(spread(call, 1))
        .apply((x) => x.round());
      const placed = call.inputs[2] ? rounded.add(spread(call, 2)) : rounded;
      return made(type, placed.maximum(range[0]).minimum(range[1]).cast("int32"));
    },
  },
  {
    // (x − zero point) · scale
    name: "DequantizeLinear",
    inputs: [2, 3],
    attributes: ["axis", "block_size", "output_dtype"],
    since: 10,
    run(call) {
      const x = call.input(0).tensor;
      const centred = call.inputs[2] ? x.sub(spread(call, 2)) : x;
      return made(call.input(1).type, centred.cast("float32").mul(spread(call, 1)));
    },
  },
];
