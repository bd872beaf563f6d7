import { FormatError, readSafetensors, writeSafetensors } from "../../src/formats/index.ts";
import type { Subject } from "./subject.ts";

const range = (length: number): number[] => Array.from({ length }, (_, i) => i);

export const safetensors: Subject = {
  corpus: () => [
    writeSafetensors([]),
    writeSafetensors([["x", { dtype: "F32", shape: [], data: Float32Array.of(1.5) }]]),
    writeSafetensors(
      [
        ["conv.weight", { dtype: "F32", shape: [2, 3], data: Float32Array.from(range(6)) }],
        ["steps", { dtype: "I64", shape: [1], data: BigInt64Array.of(7n) }],
        ["empty", { dtype: "F64", shape: [0, 5], data: new Float64Array() }],
        ["mask", { dtype: "BOOL", shape: [3], data: Uint8Array.of(1, 0, 1) }],
        ["half", { dtype: "F16", shape: [2, 2], data: Uint16Array.from(range(4)) }],
      ],
      { format: "pt", note: "a text" },
    ),
  ],
  feed(bytes) {
    const { tensors } = readSafetensors(bytes);
    for (const { shape, data } of tensors.values())
      if (data.length !== shape.reduce((size, n) => size * n, 1))
        throw new Error(`a tensor [${shape.join(", ")}] came with ${data.length} values`);
  },
  refuses: (error) => error instanceof FormatError,
};
