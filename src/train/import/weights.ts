import { FormatError, floatsOf, readSafetensors, type SafeTensor } from "../../formats/index.ts";
import type { HostTensor } from "../checkpoint.ts";

/** The tensors of a file by our own names, as they were written. */
export interface Weights {
  readonly tensors: ReadonlyMap<string, HostTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** @throws {FormatError} for a file that is none, or holds what no tensor of ours is */
export function readWeights(bytes: Uint8Array): Weights {
  const { tensors, metadata } = readSafetensors(bytes);
  return { tensors: hostTensors(tensors), metadata };
}

export const hostTensors = (
  tensors: ReadonlyMap<string, SafeTensor>,
): ReadonlyMap<string, HostTensor> =>
  new Map([...tensors].map(([name, tensor]) => [name, hostTensor(name, tensor)]));

function hostTensor(name: string, tensor: SafeTensor): HostTensor {
  const { dtype, shape } = tensor;
  const data = ["F16", "BF16", "F64"].includes(dtype) ? floatsOf(name, tensor) : tensor.data;
  if (data instanceof Float32Array || data instanceof Int32Array || data instanceof Uint32Array)
    return { shape, data };
  throw new FormatError(`${name}: is ${dtype}, must be of a float type, I32 or U32`);
}
