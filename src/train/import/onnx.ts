import { fromOnnx } from "../../formats/onnx/index.ts";
import type { ImportFormat } from "./source.ts";

/** What a graph is called that its file gives no name, or the name that PyTorch gives all. */
const NAMELESS = ["", "main_graph", "torch_jit", "torch-jit-export", "graph", "g"];

/** A whole model: its graph as layers, its weights. What the file leaves free of the input's shape is told by --input. */
export const onnxFormat: ImportFormat = {
  name: "onnx",
  ending: ".onnx",
  read(bytes, { model, classes, input, beside: external }) {
    if (model !== undefined || classes !== undefined)
      throw new RangeError(
        "an ONNX file says itself what model it is: leave out --model and --classes",
      );
    const { name, ...imported } = fromOnnx(bytes, {
      external,
      ...(input !== undefined && { input }),
    });
    return { label: NAMELESS.includes(name) ? "onnx" : name, ...imported };
  },
};
