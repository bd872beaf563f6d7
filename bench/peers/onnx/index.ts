import type { Layer, Variables } from "../../../src/nn/index.ts";
import { placeholder } from "../../../src/tensor/index.ts";
import { convertLayer, GraphBuilder, type Shapes } from "./convert.ts";
import { encodeModel } from "./encode.ts";
import { foldBatchNorms } from "./fold.ts";
import type { OnnxGraph } from "./graph.ts";

export { transposed } from "./convert.ts";

export interface OnnxOptions {
  /** Examples at once; a text names a size that is known at run time only. Default "N". */
  readonly batch?: number | string;
}

/**
 * The model in evaluation mode as an ONNX file: input "x", output "y", images as [N, C, H, W]; batch normalisations are part of the
 * convolutions before them.
 *
 * @param inputShape  of one example: [H, W, C] for images
 * @throws {Error} naming the layer that has no ONNX form here
 */
export const exportOnnx = (
  layer: Layer,
  variables: Variables,
  inputShape: readonly number[],
  options: OnnxOptions = {},
): Uint8Array => encodeModel(onnxGraph(layer, variables, inputShape, options));

/** What `exportOnnx` writes. */
export function onnxGraph(
  layer: Layer,
  variables: Variables,
  inputShape: readonly number[],
  { batch = "N" }: OnnxOptions = {},
): OnnxGraph {
  const shapes = new Map<string, Shapes>();
  const { output } = layer.apply(variables, placeholder([1, ...inputShape]), {
    training: false,
    observe: ({ path, input, output }) =>
      shapes.set(path, { input: input.shape, output: output.shape }),
  });
  const graph = new GraphBuilder(shapes);
  const path = layer.children.length === 0 ? layer.label : "";
  const last = convertLayer(layer, { graph, path, x: "x", ...variables });
  graph.add("Identity", [last], "y");
  return foldBatchNorms({
    name: "model",
    inputs: [{ name: "x", shape: [batch, ...channelsFirst(inputShape)] }],
    outputs: [{ name: "y", shape: [batch, ...channelsFirst(output.shape.slice(1))] }],
    nodes: graph.nodes,
    initializers: graph.initializers,
  });
}

/** [H, W, C] → [C, H, W]; anything else as it is. */
const channelsFirst = (shape: readonly number[]): readonly number[] => {
  const [height, width, channels] = shape;
  return shape.length === 3 ? [channels ?? 0, height ?? 0, width ?? 0] : shape;
};
