export { exportOnnx, type OnnxOptions, OPSETS as onnxOpsets } from "./export/export.ts";
export { UnsupportedOnnxError } from "./import/error.ts";
export type { ExternalData, ReadOptions } from "./import/external.ts";
export { type OnnxModel, type OnnxNode, type OnnxPort, readOnnx } from "./import/model.ts";
export { type NamedTensors, type RunnableOnnx, type RunOptions, runOnnx } from "./import/run.ts";
export type { OnnxArray, OnnxTensor } from "./import/tensor.ts";
export { type FromOnnxOptions, fromOnnx, type ImportedOnnx } from "./layers/from-onnx.ts";
export { operatorNames } from "./operators/index.ts";
