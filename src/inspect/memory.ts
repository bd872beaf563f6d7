import { compileGraph, type Machine } from "../compiler/index.ts";
import { BYTES_PER_ELEMENT } from "../expr/dtype.ts";
import { gradients } from "../graph/gradients.ts";
import { is } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { leafPrimitive } from "../graph/primitives/leaf.ts";
import { ShapeError, sizeOf } from "../graph/shape.ts";
import { nodesBetween } from "../graph/substitute.ts";
import {
  type AuxiliaryHead,
  crossEntropy,
  EvaluationOnlyError,
  type Layer,
  lossWithHeads,
  type Tensors,
  type Variables,
} from "../nn/index.ts";
import { flatten, key, placeholder, type Tensor } from "../tensor/index.ts";

/** Bytes that one step needs. */
export interface Memory {
  /** Parameters, state, input, output, and the planned arena of temporaries. */
  readonly inference: number;
  /**
   * The same for loss and gradients, with a gradient for each parameter. What the optimiser remembers comes on top.
   * null where the model cannot be trained so: a layer is for evaluation only, or the batch too small for a normalisation.
   */
  readonly training: number | null;
}

/** Plans are made for lanes of 4, which every backend has, and two threads; another machine's tiles change the arena little. */
const MACHINE: Machine = {
  ...{ widths: [4], join: 1, registers: 16, threads: 2 },
  ...{ l1: 32 << 10, l2: 1 << 20 },
};

/**
 * Memory of one forward pass and of one training step, as the compiler plans it: both graphs are compiled, neither is printed or run.
 *
 * @param x       placeholder of the batch
 * @param output  what the layer makes of it in evaluation
 */
export function plannedMemory(
  layer: Layer,
  variables: Variables,
  x: Tensor,
  output: Tensor,
): Memory {
  const given = [x, ...tensorsOf(variables.params), ...tensorsOf(variables.state)];
  return {
    inference: bytesOf(given, [output.node]),
    training: bytesOfTraining(layer, variables, x, given),
  };
}

function bytesOfTraining(
  layer: Layer,
  variables: Variables,
  x: Tensor,
  given: readonly Tensor[],
): number | null {
  try {
    const labels = placeholder([x.shape[0] ?? 1], "int32", "labels");
    const heads: AuxiliaryHead[] = [];
    const { output, state } = layer.apply(variables, x, {
      training: true,
      key: key(0),
      auxiliary: (head) => heads.push(head),
    });
    const criterion = (y: Tensor) => (y.rank === 2 ? crossEntropy(y, labels) : y.square().mean());
    const loss = lossWithHeads(criterion, output, heads);
    // Not by valueAndGrad, which makes the graph twice, for the function may have captured a parameter: here none is.
    const slopes = gradients(loss.node, nodesOf(tensorsOf(variables.params)));
    const after = nodesOf(tensorsOf(state));
    const targets = output.rank === 2 ? [labels] : [];
    return bytesOf([...given, ...targets], [loss.node, ...after, ...slopes]);
  } catch (error) {
    // Evaluation fitted this input: a batch normalisation of single values, which has no variance, is what a step can lack.
    if (error instanceof EvaluationOnlyError || error instanceof ShapeError) return null;
    throw error;
  }
}

/** A tensor of values, which are no part of the graph. */
const isValue = (node: Node): boolean => is(node, leafPrimitive) && node.attrs.data === undefined;

const tensorsOf = (tensors: Tensors): Tensor[] => flatten<Tensor>(tensors)[0];

const nodesOf = (tensors: readonly Tensor[]): Node[] => tensors.map((tensor) => tensor.node);

function bytesOf(inputs: readonly Tensor[], outputs: readonly Node[]): number {
  const graph = {
    // What a layer made of numbers by itself, such as sinusoidal positions, comes in too.
    inputs: [...new Set([...nodesOf(inputs), ...nodesBetween(outputs, isValue).filter(isValue)])],
    outputs,
    donations: outputs.map(() => undefined),
  };
  const ends = [...new Set([...graph.inputs, ...graph.outputs])];
  const elements = ends.reduce((sum, node) => sum + sizeOf(node.shape), 0);
  return compileGraph(graph, MACHINE).arenaBytes + elements * BYTES_PER_ELEMENT;
}
