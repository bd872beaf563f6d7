import { gradients } from "../graph/gradients.ts";
import type { Node } from "../graph/node.ts";
import { leaf } from "../graph/primitives/leaf.ts";
import { failShape, failType } from "../graph/scope.ts";
import { showShape } from "../graph/shape.ts";
import { substitute } from "../graph/substitute.ts";
import { Tensor } from "./tensor.ts";
import { whileTracing } from "./tracing.ts";
import { flatten, leafPaths, type Tree, unflatten } from "./tree.ts";

/**
 * The function that gives the gradient of `fn` with respect to its first argument, a tree of tensors: a tree of the same structure.
 * Works inside `compile`, outside, and within itself (second derivatives).
 *
 * @throws {ShapeError} if `fn` does not give a scalar
 * @throws {TypeError}  if it gives no tensor, or a leaf of the first argument is not float32
 */
export function grad<P, Rest extends unknown[]>(
  fn: (params: P, ...rest: Rest) => Tensor,
): (params: P, ...rest: Rest) => P {
  const both = valueAndGrad(fn);
  return (params, ...rest) => both(params, ...rest)[1];
}

/**
 * As `grad`, and the value with it: [value, gradient].
 * With `aux`, `fn` gives [scalar, anything], and the result is [[scalar, anything], gradient].
 */
export function valueAndGrad<P, Rest extends unknown[]>(
  fn: (params: P, ...rest: Rest) => Tensor,
  options?: { readonly aux?: false },
): (params: P, ...rest: Rest) => [value: Tensor, gradient: P];
export function valueAndGrad<P, Rest extends unknown[], Aux>(
  fn: (params: P, ...rest: Rest) => readonly [Tensor, Aux],
  options: { readonly aux: true },
): (params: P, ...rest: Rest) => [result: [value: Tensor, aux: Aux], gradient: P];
export function valueAndGrad<P, Rest extends unknown[]>(
  fn: (params: P, ...rest: Rest) => unknown,
  { aux = false }: { readonly aux?: boolean } = {},
): (params: P, ...rest: Rest) => unknown {
  return (params, ...rest) => {
    const [leaves, structure] = flatten(params as Tree<unknown>);
    const given = leaves.map((value, i) => parameterNode(value, params, i));
    // Fresh placeholders: two equal parameters are one node, and a captured tensor may be the same node as a parameter.
    const names = leafPaths(params as Tree<unknown>);
    const stand = given.map(({ shape, dtype }, i) => leaf({ shape, dtype, name: names[i] ?? "" }));
    const traced = unflatten(structure, stand.map(Tensor.of)) as P;
    const result = whileTracing(() => fn(traced, ...rest));
    const [value, extra] = aux ? pairOf(result) : [result, undefined];
    const scalar = scalarNode(value);
    const [extraLeaves, extraStructure] = flatten(extra as Tree<unknown>);
    const nodes = [
      scalar,
      ...extraLeaves.filter((x) => x instanceof Tensor).map((x) => x.node),
      ...gradients(scalar, stand),
    ];
    const ground = new Map(stand.map((node, i) => [node as Node, given[i] as Node]));
    const rebuilt = substitute(nodes, ground).map((node) => Tensor.of(node));
    const gradient = unflatten(structure, rebuilt.splice(rebuilt.length - stand.length));
    if (!aux) return [rebuilt[0], gradient];
    let next = 1;
    const auxLeaves = extraLeaves.map((x) => (x instanceof Tensor ? rebuilt[next++] : x));
    return [[rebuilt[0], unflatten(extraStructure, auxLeaves)], gradient];
  };
}

function parameterNode(value: unknown, params: unknown, i: number): Node {
  const where = () => leafPaths(params as Tree<unknown>)[i] || "the first argument";
  if (!(value instanceof Tensor))
    throw new TypeError(
      `grad: ${where()} is a ${typeof value}; the first argument must hold tensors only`,
    );
  if (value.dtype !== "float32")
    failType(
      "grad",
      `${where()} is ${value.dtype}, which has no gradient; pass it as another argument`,
    );
  return value.node;
}

function pairOf(result: unknown): readonly [unknown, unknown] {
  if (!Array.isArray(result) || result.length !== 2)
    throw new TypeError("valueAndGrad: with aux the function must give [scalar, anything]");
  return [result[0], result[1]];
}

function scalarNode(value: unknown): Node {
  if (!(value instanceof Tensor))
    throw new TypeError(
      `grad: the function gives a ${Array.isArray(value) ? "list" : typeof value}; it must give a scalar tensor (with more beside it: valueAndGrad with aux)`,
    );
  if (value.rank !== 0)
    failShape(
      "grad",
      `the function gives ${showShape(value.shape)}; it must give a scalar, take its sum or mean`,
    );
  if (value.dtype !== "float32")
    failType("grad", `the function gives ${value.dtype}; it must give a float32`);
  return value.node;
}
