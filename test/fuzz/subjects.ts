import { onnx, onnxLayers } from "./onnx.ts";
import { safetensors } from "./safetensors.ts";
import type { Subject } from "./subject.ts";

/** The readers that are fed with damaged files. */
export const subjects: Readonly<Record<string, Subject>> = { safetensors, onnx, onnxLayers };
