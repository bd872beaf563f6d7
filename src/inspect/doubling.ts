import { macs, topologicalOrder } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import type { ReceptiveField } from "./receptive-field.ts";
import type { TracedLayer, TracedModel } from "./trace.ts";

/**
 * Receptive fields as the lectures count them, beside the exact ones: a pooling of stride s makes the field s times as large, and
 * whatever else reads K elements adds K − 1, as if nothing had been pooled before.
 *
 *   3×3 convolutions  3, 5, 7, 9, 11    pooling  22 (exact: 12)    3×3 convolutions  24, 26, 28, 30 (exact: 16, 20, 24, 28)
 *
 * A pooling is a layer that moves on by more than one element and multiplies nothing. Convolutions with a stride, which the lectures do not
 * have, add K − 1 only. Where branches meet the largest counts, as in the exact field.
 *
 * @returns  for each layer its field along each axis; 0 where the layer does not depend on a place of the input
 */
export function doublingFields({
  x,
  layers,
  axes,
  fields,
}: TracedModel): ReadonlyMap<TracedLayer, readonly number[]> {
  const made = new Map<Node, TracedLayer>();
  for (const layer of layers)
    if (layer.layer.children.length === 0 && layer.output.node !== layer.input.node)
      made.set(layer.output.node, layer);
  const doubled = new Map<Node, readonly number[]>([[x.node, axes.map(() => 1)]]);
  for (const node of topologicalOrder(layers.map(({ output }) => output.node))) {
    if (node === x.node) continue;
    const layer = made.get(node);
    const before = layer && doubled.get(layer.input.node);
    const after = fields.get(node);
    const entering = layer && fields.get(layer.input.node);
    const found =
      before && entering && after
        ? grown(
            before,
            entering,
            after,
            layer.nodes.some((own) => macs(own) > 0),
          )
        : largest(node.inputs.flatMap((input) => [doubled.get(input) ?? []].filter(isKnown)));
    if (found) doubled.set(node, found);
  }
  return new Map(
    layers.map((layer) => [layer, doubled.get(layer.output.node) ?? axes.map(() => 0)]),
  );
}

const isKnown = (field: readonly number[]): boolean => field.length > 0;

const largest = (fields: readonly (readonly number[])[]): readonly number[] | undefined =>
  fields[0]?.map((_, axis) => Math.max(...fields.map((field) => field[axis]!)));

/** From the exact fields before and behind a layer: the elements that it reads of its own input, and its stride. */
function grown(
  field: readonly number[],
  before: ReceptiveField,
  after: ReceptiveField,
  multiplies: boolean,
): number[] {
  return field.map((size, axis) => {
    const jump = before.jump[axis]!;
    const stride = after.jump[axis]! / jump;
    if (!multiplies && stride > 1) return size * stride;
    return size + Math.max(0, Math.round((after.size[axis]! - before.size[axis]!) / jump));
  });
}
