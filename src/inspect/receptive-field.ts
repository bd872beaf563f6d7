import type { Node } from "../graph/node.ts";
import { nodesBetween } from "../graph/substitute.ts";
import { fieldOf, firstField, itself, type Reach, settled, withJump } from "./field/reach.ts";
import { reachOf } from "./field/rules.ts";

/** What one output element sees of the input, along each spatial axis of the input. */
export interface ReceptiveField {
  /** Input elements from the first to the last that can change one output element; padding counts. */
  readonly size: readonly number[];
  /** Input elements between the fields of neighbouring outputs. Where there are no neighbours, that of the last layer that had some. */
  readonly jump: readonly number[];
  /** Centre of the first output's field; the first input element reaches from 0 to 1, so its centre is 0.5. */
  readonly start: readonly number[];
}

/**
 * The receptive field of every node that depends on `input`, from the index maps of the nodes alone: exact for branches, dilation,
 * pooling, strides and transposed convolution, whatever layers made them.
 *
 * A node's field is the hull of the input elements that it reads. Zeros between (dilation, interior padding) belong to the hull.
 * Where neighbouring outputs read unlike windows (transposed convolution, resizing, bins of unequal length, branches that meet at unlike
 * steps), the size is that of the widest, and jump and start are those of an even motion through all of them.
 *
 * @param outputs  nodes whose fields are wanted, with all that they need
 * @param axes     axes of `input` to follow; for images [N, H, W, C] 1 and 2
 * @source  Araujo, Norris & Sim 2019, Computing receptive fields of convolutional neural networks, Distill
 */
export function receptiveFields(
  outputs: readonly Node[],
  input: Node,
  axes: readonly number[],
): ReadonlyMap<Node, ReceptiveField> {
  const reaches = reachesOf(outputs, input, axes);
  return new Map([...reaches].map(([node, reach]) => [node, summarise(reach, node.shape)]));
}

/** What the elements of each node read, along each of `axes`: see `Reach`. */
export function reachesOf(
  outputs: readonly Node[],
  input: Node,
  axes: readonly number[],
): ReadonlyMap<Node, readonly Reach[]> {
  const reaches = new Map<Node, readonly Reach[]>([[input, axes.map(itself)]]);
  for (const node of nodesBetween(outputs, (node) => node === input)) {
    if (node === input || !node.inputs.some((source) => reaches.has(source))) continue;
    const found = axes.map((_, k) => {
      const inputs = node.inputs.map((source) => reaches.get(source)?.[k]);
      const reach = reachOf(node, inputs, (other) => reaches.get(other)?.[k]);
      return reach && withJump(settled(reach, node.shape), node.shape);
    });
    const known = found.filter((reach) => reach !== undefined);
    if (known.length === axes.length) reaches.set(node, known);
  }
  return reaches;
}

const summarise = (reaches: readonly Reach[], shape: readonly number[]): ReceptiveField => ({
  size: reaches.map((reach) => fieldOf(reach, shape)),
  jump: reaches.map((reach) => reach.jump),
  start: reaches.map((reach) => {
    const [low, high] = firstField(reach);
    return (low + high + 1) / 2;
  }),
});
