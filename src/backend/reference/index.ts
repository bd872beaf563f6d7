import type { HostArray } from "../../expr/dtype.ts";
import { is, topologicalOrder } from "../../graph/graph.ts";
import type { Node } from "../../graph/node.ts";
import { leafPrimitive } from "../../graph/primitives/leaf.ts";
import { showShape, sizeOf } from "../../graph/shape.ts";
import type { Backend, Executable, Graph, KernelProfile, Value } from "../backend.ts";
import { ReferenceStorage } from "./storage.ts";

/**
 * The judge of the other backends: runs a graph node by node, each by its primitive's own plain loops, in float64.
 * Floats come back as Float64Array, so that differences of gradients are not lost in rounding; ints are exact at 32 bits.
 * Slow by intent: nothing is fused, tiled or shared between threads.
 */
export function reference(): Backend {
  return {
    name: "reference",
    threads: 1,
    description: "float64, one thread, plain loops; for tests",
    compile,
    ready: () => Promise.resolve(),
    dispose: () => {},
  };
}

/** One node to run, and the nodes whose values nobody needs after it. */
interface Step {
  readonly node: Node;
  readonly dead: readonly Node[];
}

function compile(graph: Graph): Executable {
  const begun = performance.now();
  const steps = schedule(graph);
  const run = (inputs: readonly Value[], profile?: KernelProfile[]): Value[] =>
    execute(graph, steps, inputs, profile);
  return {
    run: (inputs) => run(inputs),
    profile(inputs) {
      const kernels: KernelProfile[] = [];
      return { outputs: run(inputs, kernels), kernels };
    },
    arenaBytes: 0,
    kernelCount: steps.length,
    compileMs: { schedule: performance.now() - begun },
  };
}

function schedule({ inputs, outputs }: Graph): Step[] {
  const given = new Set(inputs);
  const nodes = topologicalOrder(outputs).filter((node) => !given.has(node));
  for (const node of nodes)
    if (is(node, leafPrimitive) && !node.attrs.data)
      throw new Error(
        `leaf ${node.attrs.name ?? showShape(node.shape)} has no values and is no input of the graph; list it among the inputs`,
      );
  const needed = new Set<Node>(outputs);
  const steps: Step[] = [];
  for (const node of nodes.toReversed()) {
    const dead = new Set(node.inputs.filter((input) => !needed.has(input)));
    for (const input of dead) needed.add(input);
    steps.push({ node, dead: [...dead] });
  }
  return steps.reverse();
}

function execute(
  { inputs: leaves, outputs, donations }: Graph,
  steps: readonly Step[],
  inputs: readonly Value[],
  profile?: KernelProfile[],
): Value[] {
  if (inputs.length !== leaves.length)
    throw new Error(`${leaves.length} inputs are needed, ${inputs.length} came`);
  const values = new Map<Node, HostArray>();
  for (const [i, leaf] of leaves.entries()) values.set(leaf, takeIn(inputs[i]!, leaf, i));
  for (const { node, dead } of steps) {
    const begun = performance.now();
    const arrays = node.inputs.map((input) => values.get(input)!);
    values.set(node, node.primitive.reference(node, arrays));
    if (profile) profile.push(measure(node, performance.now() - begun));
    for (const input of dead) values.delete(input);
  }
  const results = outputs.map((node, k) => {
    // A copy: the same node may be an input, or an output twice.
    const array = values.get(node)!.slice();
    return donations[k] === undefined ? array : new ReferenceStorage(array);
  });
  for (const donated of donations) {
    const storage = donated === undefined ? undefined : inputs[donated];
    if (storage instanceof ReferenceStorage) storage.donate();
  }
  return results;
}

/** An input's values in the type that `reference` computes in. Nothing writes to them, so what fits is not copied. */
function takeIn(value: Value, leaf: Node, position: number): HostArray {
  const array =
    value instanceof ReferenceStorage
      ? value.values()
      : ArrayBuffer.isView(value)
        ? value
        : value.read();
  if (array.length !== sizeOf(leaf.shape))
    throw new Error(
      `input ${position} has ${array.length} values, ${showShape(leaf.shape)} needs ${sizeOf(leaf.shape)}`,
    );
  if (leaf.dtype === "float32")
    return array instanceof Float64Array ? array : Float64Array.from(array);
  const exact = leaf.dtype === "uint32" ? Uint32Array : Int32Array;
  return array instanceof exact ? array : exact.from(array);
}

function measure(node: Node, ms: number): KernelProfile {
  const elements = [node, ...node.inputs].reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return {
    name: node.scope ? `${node.scope}/${node.primitive.name}` : node.primitive.name,
    ms,
    macs: node.primitive.macs?.(node) ?? 0,
    bytes: elements * Float64Array.BYTES_PER_ELEMENT,
  };
}
