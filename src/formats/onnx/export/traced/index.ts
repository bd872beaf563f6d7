import { is, topologicalOrder } from "../../../../graph/graph.ts";
import type { Node } from "../../../../graph/node.ts";
import { leafPrimitive } from "../../../../graph/primitives/leaf.ts";
import { flatten, leafPaths, placeholder, Tensor } from "../../../../tensor/index.ts";
import type { LayerForm, Place } from "../place.ts";
import { contractForm } from "./contract.ts";
import { elementForms } from "./elements.ts";
import { movementForms } from "./movement.ts";
import { type Emitted, type PrimitiveRecord, Tracer, UNKNOWN_BATCH } from "./tracer.ts";

const primitives: readonly PrimitiveRecord[] = [...elementForms, ...movementForms, contractForm];

/**
 * A layer without a form of its own, such as a custom one: it is traced by itself, and every primitive becomes ONNX's operators for it.
 *
 * @throws {FormatError} naming the layer and a primitive that has none (a recurrence, a sum into places), or what depends on the batch
 */
export const traced: LayerForm = (place) => {
  const { graph, variables, layer } = place;
  const x = place.last();
  const batch = typeof graph.batch === "number" ? graph.batch : UNKNOWN_BATCH;
  const given = placeholder([batch, ...x.shape], x.dtype);
  const { output } = layer.apply(variables, given, { training: false });
  const tracer = new Tracer(graph, place.name(), output.node);
  const emitted = new Map<Node, Emitted>([[given.node, { name: x.name, shape: given.shape }]]);
  const names = tensorNames(place);
  for (const node of topologicalOrder([output.node])) {
    if (emitted.has(node)) continue;
    const inputs = node.inputs.map((input) => emitted.get(input) as Emitted);
    emitted.set(node, emit(node, inputs, tracer, names));
  }
  const y = tracer.whole(output.node, emitted.get(output.node) as Emitted);
  return { name: y, shape: place.output, dtype: output.dtype, layout: "last" };
};

function emit(
  node: Node,
  inputs: readonly Emitted[],
  tracer: Tracer,
  names: ReadonlyMap<Node, string>,
): Emitted {
  if (is(node, leafPrimitive)) {
    for (const extent of node.shape) tracer.requireClosed(node, extent);
    const name = tracer.name(node, names.get(node) ?? "constant");
    const values = Tensor.of(node).data();
    return { name: tracer.constant(name, node.dtype, node.shape, values), shape: node.shape };
  }
  for (const primitive of primitives) {
    const made = primitive.emit(node, inputs, tracer);
    if (made !== undefined) return made;
  }
  return tracer.fail(node, "no operator does the same");
}

/** What the layer calls its own tensors. */
function tensorNames({ variables }: Place): Map<Node, string> {
  const names = new Map<Node, string>();
  for (const tensors of [variables.params, variables.state]) {
    const [leaves] = flatten<Tensor>(tensors);
    const paths = leafPaths(tensors);
    for (const [i, leaf] of leaves.entries()) names.set(leaf.node, paths[i] ?? "constant");
  }
  return names;
}
