import type { DType } from "../../../expr/dtype.ts";
import type { Shape } from "../../../graph/shape.ts";
import type { Layer, Variables } from "../../../nn/index.ts";
import type { Observation } from "../../../nn/layer/layer.ts";
import { placeholder } from "../../../tensor/index.ts";
import { FormatError } from "../../format-error.ts";
import { elementOfDType } from "../element.ts";
import { encodeModel } from "./encode.ts";
import { foldBatchNorms } from "./fold.ts";
import { formOf } from "./form/index.ts";
import { idReaders } from "./form/sequence.ts";
import { GraphBuilder, type OnnxGraph, type OnnxNode, type OnnxValue } from "./graph.ts";
import { type Exporting, exportAt } from "./place.ts";
import { channelsFirst, channelsLast, type Layout, shapeIn, type Value } from "./value.ts";

export interface OnnxOptions {
  /** Version of the operators, from 13 to 23. Default 17, which every current runtime knows. */
  readonly opset?: number;
  /** Examples at once; a text names a size that is known at run time only. Default "N". */
  readonly batch?: number | string;
  /**
   * Makes each batch normalisation that alone reads a convolution part of it. Default false: the file has the model's layers one by one,
   * so that it can be compared, imported and trained on; runtimes that optimise fold when they load it.
   */
  readonly fold?: boolean;
  /** What the model reads; ids of tokens are int32. Default float32, and int32 where an embedding comes first. */
  readonly input?: DType;
  /** What the graph is called. Default "model". */
  readonly name?: string;
}

export const OPSETS = { least: 13, most: 23, default: 17 } as const;

/**
 * The model in evaluation mode as an ONNX file: input "x", output "y"; images enter and leave as [N, C, H, W], volumes as [N, C, D, H, W],
 * sequences as [N, T, F], vectors as [N, F]. Nodes and weights are called by the paths of the layers.
 *
 * A layer that has no ONNX form of its own is exported as the operations that it is traced to.
 *
 * @param inputShape  of one example: [H, W, C] for images
 * @throws {FormatError} naming the layer that cannot be said in this opset; for an unknown opset; for weights beyond 2 GiB
 * @throws {ShapeError}  naming the layer that such an input does not fit
 */
export const exportOnnx = (
  layer: Layer,
  variables: Variables,
  inputShape: Shape,
  options: OnnxOptions = {},
): Uint8Array => encodeModel(onnxGraph(layer, variables, inputShape, options));

/** What `exportOnnx` writes. */
export function onnxGraph(
  layer: Layer,
  variables: Variables,
  inputShape: Shape,
  {
    opset = OPSETS.default,
    batch = "N",
    fold = false,
    input = readsIds(layer) ? "int32" : "float32",
    name = "model",
  }: OnnxOptions = {},
): OnnxGraph {
  requireOptions(opset, batch);
  const seen = new Map<string, Observation>();
  const examples = typeof batch === "number" ? batch : 1;
  layer.apply(variables, placeholder([examples, ...inputShape], input), {
    training: false,
    observe: (observation) => seen.set(observation.path, observation),
  });
  const graph = new GraphBuilder(opset, batch, ["x", "y"]);
  const x: Value = { name: "x", shape: inputShape, dtype: input, layout: outside(inputShape) };
  const path = layer.children.length === 0 ? layer.label : "";
  const values: Value[] = [];
  const exporting: Exporting = { graph, seen, formOf, made: (value) => values.push(value) };
  const last = produced(graph, outward(graph, exportAt(exporting, path, x)));
  const between = new Map<string, OnnxValue>();
  for (const value of values)
    if (value.name !== "x" && value.name !== last.name)
      between.set(value.name, described(value, batch));
  const whole: OnnxGraph = {
    name,
    opset,
    inputs: [described(x, batch)],
    outputs: [described({ ...last, name: "y" }, batch)],
    values: [...between.values()],
    nodes: graph.nodes.map((node) => renamed(node, last.name)),
    initializers: graph.initializers,
  };
  return fold ? foldBatchNorms(whole) : whole;
}

function requireOptions(opset: number, batch: number | string): void {
  const { least, most } = OPSETS;
  if (!Number.isInteger(opset) || opset < least || opset > most)
    throw new FormatError(`opset is ${opset}, must be a whole number from ${least} to ${most}`);
  if (typeof batch === "number" && !(Number.isSafeInteger(batch) && batch >= 1))
    throw new FormatError(
      `batch is ${batch}, must be a whole number ≥ 1, or a name for any number`,
    );
}

/** True where what meets the input first looks tokens up. */
function readsIds(layer: Layer): boolean {
  const [first] = layer.children;
  return first === undefined ? idReaders.has(layer.type) : readsIds(first.layer);
}

/** How values lie where they enter and leave. */
const outside = (example: Shape): Layout => (example.length >= 3 ? "first" : "last");

const outward = (graph: GraphBuilder, value: Value): Value =>
  outside(value.shape) === "first" ? channelsFirst(graph, value) : channelsLast(graph, value);

/** The value as a node made it: an input or a constant that leaves as it is needs one. */
function produced(graph: GraphBuilder, value: Value): Value {
  if (graph.nodes.some(({ outputs }) => outputs.includes(value.name))) return value;
  return { ...value, name: graph.add("Identity", [value.name], "identity") };
}

const renamed = (node: OnnxNode, from: string): OnnxNode => {
  const y = (name: string): string => (name === from ? "y" : name);
  return { ...node, inputs: node.inputs.map(y), outputs: node.outputs.map(y) };
};

const described = (value: Value, batch: number | string): OnnxValue => ({
  name: value.name,
  type: elementOfDType[value.dtype],
  shape: [batch, ...shapeIn(value)],
});
