import { jsonTarget } from "../../train/export/json.ts";
import { safetensorsTarget } from "../../train/export/safetensors.ts";
import type { ExportTarget } from "../../train/export/target.ts";
import { UsageError } from "../fault.ts";
import { unknownName } from "../load-data.ts";
import { onnxTarget } from "./onnx.ts";
import { pytorchTarget } from "./pytorch.ts";

/** Every format that `fovea export` writes. A new one is a file in src/train/export and a line here. */
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
