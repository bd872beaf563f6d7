/** Between nested tensors, which a step works on, and named host arrays, which files hold. */
import { FormatError } from "../formats/index.ts";
import { showShape } from "../graph/shape.ts";
import type { Layer, Variables } from "../nn/index.ts";
import { flatten, key, leafPaths, Tensor, type Tree, tensor, unflatten } from "../tensor/index.ts";
import type { HostTensor } from "./checkpoint.ts";

/** Every tensor's values by its path below `root` ("params/conv1/weight"). */
export function toHost(root: string, tree: Tree<Tensor>): [string, HostTensor][] {
  const [leaves] = flatten<Tensor>(tree);
  const paths = leafPaths(tree);
  // All that are still to be computed in one program.
  Tensor.evaluate(leaves);
  return leaves.map((leaf, i) => [
    joinPath(root, paths[i]),
    { shape: leaf.shape, data: leaf.data() },
  ]);
}

/**
 * A tree like `like` with the values of `stored`.
 *
 * @throws {FormatError} naming the first tensor that is missing or has another shape
 */
export function fromHost<T extends Tree<Tensor>>(
  root: string,
  like: T,
  stored: ReadonlyMap<string, HostTensor>,
): T {
  const [leaves, structure] = flatten<Tensor>(like);
  const paths = leafPaths(like);
  const restored = leaves.map((leaf, i) => {
    const path = joinPath(root, paths[i]);
    const found = stored.get(path);
    if (found === undefined) throw new FormatError(`${path} is missing: made for another model`);
    if (found.shape.length !== leaf.rank || found.shape.some((n, axis) => n !== leaf.shape[axis]))
      throw new FormatError(
        `${path} is ${showShape(found.shape)}, the model has ${showShape(leaf.shape)}: made for another model`,
      );
    return tensor(found.data, leaf.shape, leaf.dtype);
  });
  return unflatten(structure, restored) as T;
}

/** A model's weights by name, as model.safetensors holds them. */
export const modelTensors = ({ params, state }: Variables): Map<string, HostTensor> =>
  new Map([...toHost("params", params), ...toHost("state", state)]);

/**
 * The weights of a stored model; inverse of `modelTensors`.
 * @throws {FormatError} if they are of another model
 */
export function restoreVariables(
  model: Layer,
  inputShape: readonly number[],
  stored: ReadonlyMap<string, HostTensor>,
): Variables {
  const { params, state } = model.init(key(0), inputShape);
  return { params: fromHost("params", params, stored), state: fromHost("state", state, stored) };
}

/**
 * The weights that validation judges, out of a checkpoint: their running average where there is one. Named as `modelTensors` names them.
 * @param tensors  of a checkpoint
 */
export function judgedTensors(
  tensors: ReadonlyMap<string, HostTensor>,
): ReadonlyMap<string, HostTensor> {
  const averaged = [...tensors.keys()].some((path) => path.startsWith("average/"));
  const from = averaged ? "average/" : "";
  const places = [
    [`${from}params/`, "params/"],
    [`${from}model/`, "state/"],
  ] as const;
  return new Map(
    [...tensors].flatMap(([path, tensor]) =>
      places
        .filter(([start]) => path.startsWith(start))
        .map(([start, name]) => [name + path.slice(start.length), tensor] as const),
    ),
  );
}

/** How many numbers a tree holds. */
export const countOf = (tree: Tree<Tensor>): number =>
  flatten<Tensor>(tree)[0].reduce((sum, leaf) => sum + leaf.size, 0);

const joinPath = (root: string, path = ""): string =>
  [root, path].filter((part) => part !== "").join("/");
