import { UsageError } from "../fault.ts";
import { unknownName } from "../load-data.ts";
import { jsonTarget } from "./json.ts";
import { onnxTarget } from "./onnx.ts";
import { pytorchTarget } from "./pytorch.ts";
import { safetensorsTarget } from "./safetensors.ts";
import type { ExportTarget } from "./target.ts";

/** Every format that `fovea export` writes. A new one is a file beside this and a line here. */
export const exportTargets: readonly ExportTarget[] = [
  safetensorsTarget,
  onnxTarget,
  pytorchTarget,
  jsonTarget,
];

/** @throws {UsageError} for an unknown name, with the nearest known one */
export function exportTarget(name: string): ExportTarget {
  const found = exportTargets.find((target) => target.name === name);
  if (found !== undefined) return found;
  const known = exportTargets.map((target) => target.name);
  throw new UsageError(unknownName("--to", name, known));
}
