import { onnxFormat } from "../../train/import/onnx.ts";
import { safetensorsFormat } from "../../train/import/safetensors.ts";
import type { ImportFormat } from "../../train/import/source.ts";
import { UsageError } from "../fault.ts";

/** Every format that `fovea import` reads. A new one is a file in src/train/import and a line here. */
export const importFormats: readonly ImportFormat[] = [safetensorsFormat, onnxFormat];

/** @throws {UsageError} for an ending that is of no format */
export function importFormat(path: string): ImportFormat {
  const found = importFormats.find(({ ending }) => path.toLowerCase().endsWith(ending));
  if (found !== undefined) return found;
  const endings = importFormats.map(({ ending }) => ending).join(", ");
  throw new UsageError(
    `${path}: its ending says no format that can be imported (known: ${endings})`,
  );
}
