import { describe, expect, it } from "vitest";
import type { Kernel } from "../../../compiler/index.ts";
import { constant, input } from "../../../expr/index.ts";
import { affine } from "../../../graph/index.ts";
import { kernelSignature } from "./signature.ts";

const buffer = (id: number, length: number) =>
  ({ id, length, dtype: "float32", home: { kind: "arena" } }) as const;

/** The matrix product of 8×3 and 3×16, times a constant. */
const kernel: Kernel = {
  name: "product",
  loops: [8, 16, 3].map((extent, at) => ({ extent, reduce: at === 2 })),
  sources: [
    {
      kind: "load",
      buffer: buffer(0, 24),
      index: affine(0, [
        [0, 3],
        [2, 1],
      ]),
    },
    {
      kind: "load",
      buffer: buffer(1, 48),
      index: affine(0, [
        [2, 16],
        [1, 1],
      ]),
    },
  ],
  accumulators: [{ reducer: "sum", expr: input(0).mul(input(1)) }],
  stores: [
    {
      buffer: buffer(2, 128),
      index: affine(0, [
        [0, 16],
        [1, 1],
      ]),
      expr: input(2).mul(constant(2)),
    },
  ],
  macs: 384,
};
const [left, right] = kernel.sources;
const [store] = kernel.stores;
if (!left || !right || !store) throw new Error("the kernel lacks a part");
const signature = kernelSignature(kernel, 1);

describe("the signature of a kernel", () => {
  const same: Readonly<Record<string, Kernel>> = {
    "its name": { ...kernel, name: "another" },
    "the places of its buffers": {
      ...kernel,
      sources: [{ ...left, index: { ...left.index, offset: 7 } }, right],
      stores: [{ ...store, buffer: { ...store.buffer, id: 9 } }],
    },
    "its constants": { ...kernel, stores: [{ ...store, expr: input(2).mul(constant(3)) }] },
  };
  it.each(Object.entries(same))("does not depend on %s", (_, other) => {
    expect(kernelSignature(other, 1)).toBe(signature);
  });

  const different: Readonly<Record<string, Kernel>> = {
    "an extent": { ...kernel, loops: kernel.loops.with(0, { extent: 9, reduce: false }) },
    "what reduces": { ...kernel, loops: kernel.loops.with(0, { extent: 8, reduce: true }) },
    "a step": {
      ...kernel,
      sources: [
        {
          ...left,
          index: affine(0, [
            [0, 4],
            [2, 1],
          ]),
        },
        right,
      ],
    },
    "an operation": { ...kernel, stores: [{ ...store, expr: input(2).max(constant(2)) }] },
    "the input of one": { ...kernel, stores: [{ ...store, expr: input(1).mul(constant(2)) }] },
    "the reducer": { ...kernel, accumulators: [{ reducer: "max", expr: input(0).mul(input(1)) }] },
  };
  it.each(Object.entries(different))("depends on %s", (_, other) => {
    expect(kernelSignature(other, 1)).not.toBe(signature);
  });

  it("depends on the lanes", () => expect(kernelSignature(kernel, 0)).not.toBe(signature));
});
