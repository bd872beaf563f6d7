import type { Layer, Tensors, Variables } from "../src/nn/index.ts";
import { flatten, key, leafPaths, type Tensor, tensor, unflatten } from "../src/tensor/index.ts";
import { randomValues } from "./numeric.ts";

/**
 * Variables as of a network that has seen data: weights that keep the size of what passes, no shift of 0, no variance of 1. Drawn here: what
 * the initialisers would draw is not computed.
 */
export function randomVariables(layer: Layer, input: readonly number[]): Variables {
  const made = layer.init(key(1), input);
  return { params: redrawn(made.params), state: redrawn(made.state) };
}

function redrawn(tensors: Tensors): Tensors {
  const [leaves, structure] = flatten<Tensor>(tensors);
  const paths = leafPaths(tensors);
  return unflatten(
    structure,
    leaves.map(({ shape, size }, i) => {
      const [centre, reach] = spreadOf(paths[i] ?? "", shape, size);
      return tensor(
        randomValues(size, i).map((value) => centre + reach * value),
        shape,
      );
    }),
  );
}

function spreadOf(
  path: string,
  shape: readonly number[],
  size: number,
): readonly [centre: number, reach: number] {
  if (shape.length > 1) return [0, Math.sqrt((3 * (shape.at(-1) ?? 1)) / size)];
  return /(scale|variance|std)$/.test(path) ? [1, 0.5] : [0, 0.1];
}
