/**
 * A model's tensors under PyTorch's names and in its layouts, both ways.
 *
 *   conv       [Kh, Kw, in / groups, out]  ↔ weight [out, in / groups, Kh, Kw]
 *   linear     [in, out]                   ↔ weight [out, in]; behind flatten its inputs channel by channel
 *   batchNorm  scale, shift, mean, variance ↔ weight, bias, running_mean, running_var, num_batches_tracked
 *
 * and so on: a record for each kind in kind/.
 */
import type { Layer, Tensors, Variables } from "../../nn/index.ts";
import { flatten, key, leafPaths, Tensor, tensor, unflatten } from "../../tensor/index.ts";
import { requireSameTensors } from "../fit.ts";
import { FormatError } from "../format-error.ts";
import { floatsOf, type SafeTensor } from "../safetensors.ts";
import { isWhole, partsOf } from "./kind/index.ts";
import type { Values } from "./layout.ts";
import { type PytorchNames, pytorchPath } from "./names.ts";
import type { Part, TheirTensor } from "./part.ts";
import { walkModel } from "./walk.ts";

/** Tensors by PyTorch's names ("layer1.0.conv1.weight"). */
export type StateDict = ReadonlyMap<string, SafeTensor>;

/** A part of one layer, with whole paths and names. */
interface Placed {
  readonly part: Part;
  readonly ours: readonly string[];
  readonly theirs: readonly TheirTensor[];
}

/**
 * The tensors of a model as its PyTorch twin's `state_dict()` has them, in the order of the layers.
 *
 * @param input  shape of one example: what a flattened image was is found by tracing
 * @param names  how the twin calls the layers; by their paths where absent
 * @throws {FormatError} naming a layer that PyTorch has no twin of
 */
export function toStateDict(
  layer: Layer,
  variables: Variables,
  input: readonly number[],
  names?: PytorchNames,
): StateDict {
  const stored = valuesOf(variables);
  const dict = new Map<string, SafeTensor>();
  for (const { part, ours, theirs } of partsIn(layer, variables, input, names)) {
    const values = part.to(ours.map((path) => stored.get(path) ?? missing(path)));
    for (const [i, { name, shape, counter }] of theirs.entries()) {
      if (dict.has(name)) throw new FormatError(`${name} would be two tensors; mend the names`);
      const data = values[i]?.data ?? new Float32Array();
      if (counter) dict.set(name, { dtype: "I64", shape, data: BigInt64Array.of(0n) });
      else dict.set(name, { dtype: "F32", shape, data });
    }
  }
  return dict;
}

/** Names and shapes of `toStateDict`, without values. */
export function stateDictShapes(
  layer: Layer,
  input: readonly number[],
  names?: PytorchNames,
): ReadonlyMap<string, readonly number[]> {
  const parts = partsIn(layer, layer.init(key(0), input), input, names);
  return new Map(
    parts.flatMap(({ theirs }) => theirs.map(({ name, shape }) => [name, shape] as const)),
  );
}

/**
 * The variables of a model from a `state_dict` of its PyTorch twin: all of them, or an error and none.
 *
 * @param dict  numbers of any float type; `num_batches_tracked` may be missing
 * @throws {FormatError} listing what is missing, unknown or of another shape, with both shapes
 */
export function fromStateDict(
  layer: Layer,
  dict: StateDict,
  input: readonly number[],
  names?: PytorchNames,
): Variables {
  const variables = layer.init(key(0), input);
  const parts = partsIn(layer, variables, input, names);
  const wanted = parts.flatMap(({ theirs }) => theirs);
  requireSameTensors(
    new Map(wanted.map(({ name, shape, counter }) => [name, { shape, optional: counter }])),
    dict,
  );
  const made = new Map<string, Values>();
  for (const { part, ours, theirs } of parts) {
    const given = theirs.map(({ name, shape, counter }) => {
      const found = counter ? undefined : dict.get(name);
      return { shape, data: found ? floatsOf(name, found) : new Float32Array() };
    });
    const values = part.from(given);
    for (const [i, path] of ours.entries()) made.set(path, values[i] ?? missing(path));
  }
  return {
    params: rebuilt("params", variables.params, made),
    state: rebuilt("state", variables.state, made),
  };
}

function partsIn(
  layer: Layer,
  variables: Variables,
  input: readonly number[],
  names?: PytorchNames,
): Placed[] {
  const taken = new Set<string>();
  const whole: string[] = [];
  const walked = walkModel(layer, variables, input);
  // Outer ones report after their parts.
  for (const { path, layer: inner } of walked) if (isWhole(inner.type)) whole.push(`${path}/`);
  const parts = walked.flatMap((one) => {
    const inside = whole.some((prefix) => one.path.startsWith(prefix));
    if ((one.layer.children.length > 0 && !isWhole(one.layer.type)) || inside) return [];
    const shapes = new Map(leavesOf(one.variables).map(([path, { shape }]) => [path, shape]));
    if (shapes.size === 0) return [];
    // A model that is one layer has no path in its variables.
    const path = layer.children.length === 0 ? "" : one.path;
    const prefix = pytorchPath(path, names);
    return partsOf(one, shapes).map((part): Placed => {
      const ours = part.ours.map((own) => joinOwn(path, own));
      for (const own of ours) taken.add(own);
      const theirs = part.theirs.map((their) => ({
        ...their,
        name: prefix === "" ? their.name : `${prefix}.${their.name}`,
      }));
      return { part, ours, theirs };
    });
  });
  const [left] = leavesOf(variables).filter(([path]) => !taken.has(path));
  if (left !== undefined)
    throw new FormatError(`${left[0]} belongs to no layer that PyTorch has a twin of`);
  return parts;
}

/** "params/weight" of the layer "conv1" is "params/conv1/weight". */
const joinOwn = (path: string, own: string): string =>
  path === "" ? own : own.replace("/", `/${path}/`);

function leavesOf({ params, state }: Variables): [string, Tensor][] {
  const of = (root: string, tensors: Tensors): [string, Tensor][] => {
    const paths = leafPaths(tensors);
    return flatten<Tensor>(tensors)[0].map((leaf, i) => [`${root}/${paths[i]}`, leaf]);
  };
  return [...of("params", params), ...of("state", state)];
}

function valuesOf(variables: Variables): ReadonlyMap<string, Values> {
  const leaves = leavesOf(variables);
  Tensor.evaluate(leaves.map(([, leaf]) => leaf));
  return new Map(
    leaves.map(([path, leaf]) => {
      const data = leaf.data();
      return [
        path,
        { shape: leaf.shape, data: data instanceof Float32Array ? data : Float32Array.from(data) },
      ];
    }),
  );
}

function rebuilt(root: string, like: Tensors, made: ReadonlyMap<string, Values>): Tensors {
  const [leaves, structure] = flatten<Tensor>(like);
  const paths = leafPaths(like);
  return unflatten(
    structure,
    leaves.map((leaf, i) => {
      const path = `${root}/${paths[i]}`;
      return tensor((made.get(path) ?? missing(path)).data, leaf.shape, leaf.dtype);
    }),
  );
}

function missing(path: string): never {
  throw new Error(`${path} is in no part of its layer`);
}
