import type { Expr } from "../expr/expr.ts";
import { concat as concatNodes } from "../graph/primitives/concat.ts";
import { gather as gatherNode } from "../graph/primitives/gather.ts";
import { iota } from "../graph/primitives/iota.ts";
import { scatterAdd as scatterAddNode } from "../graph/primitives/scatter-add.ts";
import { failShape, failType } from "../graph/scope.ts";
import { showShape } from "../graph/shape.ts";
import { axisOf } from "./axes.ts";
import * as contractions from "./contraction.ts";
import * as elements from "./elementwise.ts";
import { type Like, Tensor } from "./tensor.ts";

/**
 * A scalar function of several tensors at every place, after broadcasting: map((x, y) => x.mul(y).add(1), a, b).
 * Each input comes in its own dtype. The derivative is found by itself.
 */
export const map = (fn: (...inputs: Expr[]) => Expr, ...tensors: Tensor[]): Tensor =>
  Tensor.of(
    elements.elementwise(
      "map",
      fn,
      tensors.map((x) => x.node),
    ),
  );

/** a where the condition holds, else b; all three broadcast. */
export const where = (condition: Tensor, a: Like, b: Like): Tensor =>
  Tensor.of(
    elements.where(
      condition.node,
      typeof a === "number" ? a : a.node,
      typeof b === "number" ? b : b.node,
    ),
  );

/** Einstein's summation: einsum("bij,bjk->bik", a, b). See `einsum` in contraction.ts for the rules. */
export const einsum = (spec: string, ...tensors: Tensor[]): Tensor =>
  Tensor.of(
    contractions.einsum(
      spec,
      tensors.map((x) => x.node),
    ),
  );

export const matmul = (a: Tensor, b: Tensor): Tensor => a.matmul(b);

/** One after the other along an axis that they have; all other axes are equal. */
export function concat(tensors: readonly Tensor[], axis = 0): Tensor {
  const [first] = tensors;
  if (!first) failShape("concat", "no tensors came; at least one is needed");
  return Tensor.of(
    concatNodes(
      tensors.map((x) => x.node),
      axisOf("concat", axis, first.shape),
    ),
  );
}

/** Side by side along a new axis; all shapes are equal. */
export function stack(tensors: readonly Tensor[], axis = 0): Tensor {
  const [first] = tensors;
  if (!first) failShape("stack", "no tensors came; at least one is needed");
  const at = axisOf("stack", axis, [...first.shape, 1]);
  return concat(
    tensors.map((x) => x.expandDims(at)),
    at,
  );
}

/** Indices are taken as int32; a float is refused. */
function indexNode(operation: string, { dtype, node }: Tensor) {
  if (dtype === "float32" || dtype === "bool")
    failType(operation, `indices are ${dtype}; cast them to int32`);
  return node;
}

/**
 * Slices of x along an axis: out[a…, i…, b…] = x[a…, indices[i…], b…]. Indices beyond the axis mean its nearest element.
 *
 * @param indices  int32 or uint32 [I…]
 * @returns        x.shape with the axis replaced by I…
 */
export const gather = (x: Tensor, indices: Tensor, axis = 0): Tensor =>
  Tensor.of(gatherNode(x.node, indexNode("gather", indices), axisOf("gather", axis, x.shape)));

/**
 * Adds updates at the places that indices name, into zeros: the adjoint of `gather`. Equal indices add up.
 *
 * @param indices  int32 or uint32 [I…]
 * @param updates  [A…, I…, B…]
 * @param size     extent of the axis in the result
 * @returns        [A…, size, B…]
 */
export function scatterAdd(indices: Tensor, updates: Tensor, size: number, axis = 0): Tensor {
  const at = axisOf("scatterAdd", axis, [...updates.shape, 1]);
  return Tensor.of(
    scatterAddNode(indexNode("scatterAdd", indices), updates.node, { axis: at, size }),
  );
}

/**
 * A new last axis with 1 at the index and 0 elsewhere, float32; all zeros for an index outside 0 … classes − 1.
 * @param indices  int32 or uint32 [I…]
 * @returns        [I…, classes]
 */
export function oneHot(indices: Tensor, classes: number): Tensor {
  indexNode("oneHot", indices);
  if (!(Number.isSafeInteger(classes) && classes >= 1))
    failShape(
      "oneHot",
      `classes is ${classes} for indices ${showShape(indices.shape)}; a whole number of 1 or more is needed`,
    );
  const shape = [...indices.shape, classes];
  const places = Tensor.of(iota(shape, indices.rank)).cast(indices.dtype);
  return indices.expandDims(-1).eq(places).cast("float32");
}
