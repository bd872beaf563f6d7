/** The element types of a tensor. Every one occupies 4 bytes in memory; a bool is stored as an int32 of 0 or 1. */
export type DType = "float32" | "int32" | "uint32" | "bool";

export const BYTES_PER_ELEMENT = 4;

/** Values of a tensor on the host. `float32` may also travel as float64, which is what `reference` computes in. */
export type HostArray = Float32Array | Float64Array | Int32Array | Uint32Array;

/** A zero-filled host array for `dtype`; bools live in an Int32Array. */
export function hostArray(dtype: DType, length: number): Float32Array | Int32Array | Uint32Array {
  if (dtype === "float32") return new Float32Array(length);
  return dtype === "uint32" ? new Uint32Array(length) : new Int32Array(length);
}
