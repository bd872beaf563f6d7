import type { TensorProto } from "../proto/onnx_pb.ts";
import { bad, shown, unsupported } from "./error.ts";

/** The files that lie beside a model, by name: PyTorch's exporter puts weights into "model.onnx.data". Undefined where there is none. */
export type ExternalData = (name: string) => Uint8Array | undefined;

export interface ReadOptions {
  /** Where values come from that are not in the file. Default: nowhere, such a file is refused. */
  readonly external?: ExternalData | undefined;
}

/**
 * The bytes of a tensor that are in another file; undefined where they are in this one.
 *
 * @throws {FormatError} unless the file is there and as long as the tensor says; a name that leads to another folder is no name
 */
export function externalBytes(
  { dataLocation, externalData }: TensorProto,
  where: string,
  external: ExternalData | undefined,
): Uint8Array | undefined {
  if (dataLocation !== 1 && externalData.length === 0) return undefined;
  const entry = (name: string) => externalData.find(({ key }) => key === name)?.value;
  const file = entry("location") ?? "";
  if (!/^[^/\\]+$/.test(file) || file === "." || file === "..")
    throw bad(`${where}: its values are in ${shown(file)}, must be in a file beside the model`);
  const bytes = external?.(file);
  if (bytes === undefined)
    throw unsupported(
      `${where}: its values are in ${shown(file)}, which is not there; save the model in one file (onnx.save without external data), or put that beside it`,
    );
  const offset = wholeNumber(entry("offset") ?? "0", `${where}: offset`);
  const length = wholeNumber(entry("length") ?? String(bytes.length - offset), `${where}: length`);
  if (offset + length > bytes.length)
    throw bad(
      `${where}: its values are bytes ${offset} to ${offset + length} of ${shown(file)}, which has ${bytes.length}`,
    );
  return bytes.subarray(offset, offset + length);
}

function wholeNumber(text: string, what: string): number {
  const value = Number(text);
  if (!/^\d{1,16}$/.test(text) || !Number.isSafeInteger(value))
    throw bad(`${what} in another file is ${shown(text)}, must be a whole number`);
  return value;
}
