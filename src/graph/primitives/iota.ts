import { makeNode } from "../graph.ts";
import type { Node, Primitive } from "../node.ts";
import { failShape } from "../scope.ts";
import { type Shape, showShape, sizeOf } from "../shape.ts";
import { forEachIndex } from "./strided.ts";

export interface IotaAttrs {
  readonly shape: Shape;
  readonly axis: number;
}

/** The index along an axis, as int32: out[i₀, i₁, …] = i_axis. */
export const iotaPrimitive: Primitive<IotaAttrs> = {
  name: "iota",
  infer({ shape, axis }) {
    if (!(axis in shape))
      failShape(
        "iota",
        `axis is ${axis}, shape is ${showShape(shape)}; choose an axis from 0 to ${shape.length - 1}`,
      );
    return { shape, dtype: "int32" };
  },
  gradient: () => [],
  reference({ attrs: { shape, axis } }) {
    const out = new Int32Array(sizeOf(shape));
    forEachIndex(shape, (index, position) => {
      out[position] = index[axis]!;
    });
    return out;
  },
  key: ({ shape, axis }) => `[${shape}]${axis}`,
};

export const iota = (shape: Shape, axis: number): Node<IotaAttrs> =>
  makeNode(iotaPrimitive, { shape, axis }, []);
