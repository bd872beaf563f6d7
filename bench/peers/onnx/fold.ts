import type { OnnxGraph, OnnxNode, OnnxTensor } from "./graph.ts";

/**
 * The same function with every batch normalisation that alone reads a convolution made part of it, as PyTorch exports models in
 * evaluation mode:
 *
 *   γ (w ∗ x + b − μ) / √(σ² + ε) + β  =  (f w) ∗ x + f (b − μ) + β,   f = γ / √(σ² + ε)
 */
export function foldBatchNorms(graph: OnnxGraph): OnnxGraph {
  const producers = new Map(graph.nodes.map((node) => [node.output, node]));
  const uses = new Map<string, number>();
  const count = (name: string) => uses.set(name, (uses.get(name) ?? 0) + 1);
  for (const { inputs } of graph.nodes) inputs.forEach(count);
  for (const { name } of graph.outputs) count(name);

  const initializers = new Map(graph.initializers);
  const convolutions = new Map<OnnxNode, OnnxNode>();
  for (const norm of graph.nodes) {
    const conv = producers.get(norm.inputs[0] ?? "");
    if (norm.op !== "BatchNormalization" || conv?.op !== "Conv" || uses.get(conv.output) !== 1)
      continue;
    convolutions.set(norm, foldOne(conv, norm, initializers));
    convolutions.set(conv, conv);
  }
  const folded = new Set(Array.from(convolutions.keys(), ({ output }) => output));
  const nodes = graph.nodes.flatMap((node) => {
    if (!folded.has(node.output)) return [node];
    return node.op === "BatchNormalization" ? [convolutions.get(node) ?? node] : [];
  });
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  return {
    ...graph,
    nodes,
    initializers: new Map([...initializers].filter(([name]) => read.has(name))),
  };
}

/** The convolution that gives what `norm` gave; its new weight and bias are kept among the initializers. */
function foldOne(conv: OnnxNode, norm: OnnxNode, initializers: Map<string, OnnxTensor>): OnnxNode {
  const [x = "", weightName = "", biasName] = conv.inputs;
  const tensorAt = (name: string | undefined): OnnxTensor | undefined =>
    name === undefined ? undefined : initializers.get(name);
  const weight = tensorAt(weightName);
  const bias = tensorAt(biasName);
  const [scale, shift, mean, variance] = norm.inputs.slice(1).map(tensorAt);
  const { epsilon } = norm.attributes;
  if (!weight || !scale || !shift || !mean || !variance || !epsilon || !("float" in epsilon))
    throw new Error(`${norm.output}: its statistics are no constants, so it cannot be folded`);
  const filters = scale.data.length;
  const each = weight.data.length / filters;
  const factors = Float64Array.from(
    scale.data,
    (gamma, o) => gamma / Math.sqrt((variance.data[o] ?? NaN) + epsilon.float),
  );
  const names = [`${weightName}/folded`, `${weightName}/foldedBias`] as const;
  initializers.set(names[0], {
    shape: weight.shape,
    data: weight.data.map((value, at) => value * (factors[Math.floor(at / each)] ?? NaN)),
  });
  initializers.set(names[1], {
    shape: [filters],
    data: Float32Array.from(factors, (factor, o) => {
      const centred = (bias?.data[o] ?? 0) - (mean.data[o] ?? NaN);
      return centred * factor + (shift.data[o] ?? NaN);
    }),
  });
  return { ...conv, inputs: [x, ...names], output: norm.output };
}
