import { type Shape, sizeOf } from "../graph/shape.ts";
import { type Layer, layerKinds, type Tensors, type Variables } from "../nn/index.ts";
import { flatten, mapTree, placeholder, type Tensor } from "../tensor/index.ts";

/** Beyond these nobody reads it, and the formula of a sum no longer fits a cell of a workbook. */
export const limits = { units: 200, parameters: 12_000, examples: 32, numbers: 1_000 } as const;

export interface NetworkSize {
  /** Numbers of the input, and of every layer that is no mere function of single numbers or change of shape. */
  readonly units: number;
  readonly parameters: number;
  /** Of one example. */
  readonly output: Shape;
  /** The type of the layer that makes the output. */
  readonly last: string;
}

/** Groups whose numbers are those of the layer before. */
const passing = new Set(["activation", "shape", "regularisation", "composite"]);

/**
 * How large a network is, without computing anything.
 * @throws {ShapeError} naming the layer that such an input does not fit
 */
export function sizeOfNetwork(
  model: Layer,
  { params, state }: Variables,
  inputShape: Shape,
): NetworkSize {
  const stand = (tree: Tensors): Tensors =>
    mapTree<Tensor, Tensor>((leaf) => placeholder(leaf.shape, leaf.dtype), tree) as Tensors;
  const parameters = flatten<Tensor>(params)[0].reduce((sum, { size }) => sum + size, 0);
  let units = sizeOf(inputShape);
  let last = "";
  const x = placeholder([1, ...inputShape], "float32", "x");
  const { output } = model.apply({ params: stand(params), state: stand(state) }, x, {
    // Of one example only: a batch's statistics need more.
    training: false,
    observe: ({ layer, output }) => {
      if (layer.children.length === 0) last = layer.type;
      if (!passing.has(layerKinds.get(layer.type)?.group ?? "other")) units += output.size;
    },
  });
  return { units, parameters, output: output.shape.slice(1), last };
}

const count = (n: number): string => n.toLocaleString("en-GB");

/** @throws {RangeError} with the size and the limit */
export function requireSmall({ units, parameters }: NetworkSize, examples = 1): void {
  if (units > limits.units || parameters > limits.parameters)
    throw new RangeError(
      `the network has ${count(units)} units (numbers of the input and of each layer) and ${count(parameters)} parameters; explain writes out at most ${count(limits.units)} and ${count(limits.parameters)}`,
    );
  if (examples > limits.examples || examples * units > limits.numbers)
    throw new RangeError(
      `${examples} examples of a network of ${units} units are ${count(examples * units)} numbers; explain writes out at most ${limits.examples} examples and ${count(limits.numbers)} numbers`,
    );
}
