import type { OnnxGraph, OnnxNode, OnnxTensor } from "./graph.ts";

/**
 * The same function with every batch normalisation that alone reads a convolution made part of it:
 *
 *   γ (w ∗ x + b − μ) / √(σ² + ε) + β  =  (f w) ∗ x + f (b − μ) + β,   f = γ / √(σ² + ε)
 */
export function foldBatchNorms(graph: OnnxGraph): OnnxGraph {
  const producers = new Map(
    graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)),
  );
  const uses = new Map<string, number>();
  const count = (name: string) => uses.set(name, (uses.get(name) ?? 0) + 1);
  for (const { inputs } of graph.nodes) inputs.forEach(count);
  for (const { name } of graph.outputs) count(name);

  const initializers = new Map(graph.initializers);
  const replaced = new Map<OnnxNode, readonly OnnxNode[]>();
  for (const norm of graph.nodes) {
    const [x = ""] = norm.inputs;
    const conv = producers.get(x);
    if (norm.op !== "BatchNormalization" || conv?.op !== "Conv" || uses.get(x) !== 1) continue;
    replaced.set(conv, []);
    replaced.set(norm, [foldOne(conv, norm, initializers)]);
  }
  const nodes = graph.nodes.flatMap((node) => replaced.get(node) ?? [node]);
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  const written = new Set(nodes.flatMap(({ outputs }) => outputs));
  return {
    ...graph,
    nodes,
    initializers: new Map([...initializers].filter(([name]) => read.has(name))),
    values: graph.values.filter(({ name }) => written.has(name)),
  };
}

/** The convolution with the normalisation in it; its tensors are called as the convolution's were. */
function foldOne(conv: OnnxNode, norm: OnnxNode, initializers: Map<string, OnnxTensor>): OnnxNode {
  const floats = (name: string | undefined): Float32Array => {
    const data = name === undefined ? undefined : initializers.get(name)?.data;
    if (data instanceof Float32Array) return data;
    throw new Error(`${norm.name}: its statistics are no constants, so it cannot be folded`);
  };
  const [x = "", weightName = "", biasName] = conv.inputs;
  const weight = floats(weightName);
  const [scale, shift, mean, variance] = norm.inputs.slice(1).map(floats) as Float32Array[];
  const { epsilon } = norm.attributes;
  const added = epsilon !== undefined && "float" in epsilon ? epsilon.float : 1e-5;
  const filters = scale?.length ?? 1;
  const each = weight.length / filters;
  const bias = biasName === undefined ? new Float32Array(filters) : floats(biasName);
  const at = (values: Float32Array | undefined, o: number): number => values?.[o] ?? Number.NaN;
  const factors = Float64Array.from(
    { length: filters },
    (_, o) => at(scale, o) / Math.sqrt(at(variance, o) + added),
  );
  const folded = Float32Array.from(
    weight,
    (value, i) => value * (factors[Math.floor(i / each)] ?? Number.NaN),
  );
  const moved = Float32Array.from(
    factors,
    (factor, o) => (at(bias, o) - at(mean, o)) * factor + at(shift, o),
  );
  const { type, shape } = initializers.get(weightName) as OnnxTensor;
  const named = biasName ?? weightName.replace(/weight$/, "bias");
  initializers.set(weightName, { type, shape, data: folded });
  initializers.set(named, { type, shape: [filters], data: moved });
  return { ...conv, name: conv.name, inputs: [x, weightName, named], outputs: norm.outputs };
}
