import { readFileSync, writeFileSync } from "node:fs";
import { readSafetensors, writeSafetensors } from "../../src/formats/index.ts";

/** Named arrays, row-major, channels last, as they travel between the processes of a contest. */
export type Arrays = ReadonlyMap<string, NamedArray>;

export interface NamedArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

export function writeArrays(path: string, arrays: Arrays): void {
  const tensors = Array.from(arrays, ([name, { shape, data }]) => {
    const dtype = data instanceof Int32Array ? "I32" : "F32";
    return [name, { dtype, shape, data }] as const;
  });
  writeFileSync(path, writeSafetensors(tensors));
}

export function readArrays(path: string): Map<string, NamedArray> {
  const { tensors } = readSafetensors(readFileSync(path));
  return new Map(
    Array.from(tensors, ([name, { shape, data }]) => {
      if (!(data instanceof Float32Array || data instanceof Int32Array))
        throw new Error(`${path}: ${name} is neither float32 nor int32`);
      return [name, { shape, data }];
    }),
  );
}

/** @throws if there is none of that name */
export function arrayOf(arrays: Arrays, name: string): NamedArray {
  const found = arrays.get(name);
  if (found === undefined) throw new Error(`there is no array ${name}`);
  return found;
}
