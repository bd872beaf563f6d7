import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormatError } from "./format-error.ts";
import { decodeIdx, encodeIdx, expectBytes, type IdxArray, readIdx } from "./idx.ts";

const image: IdxArray = {
  dtype: "uint8",
  shape: [2, 2, 3],
  data: Uint8Array.from({ length: 12 }, (_, i) => i),
};

/** The message of the error that reading these bytes gives. */
function complaint(bytes: Uint8Array): string {
  try {
    decodeIdx(bytes, "f.idx");
  } catch (error) {
    expect(error).toBeInstanceOf(FormatError);
    const { message } = error as Error;
    expect(message).not.toContain("\n");
    return message;
  }
  throw new Error("was read");
}

const arrays = {
  uint8: Uint8Array.of(0, 7, 255),
  int8: Int8Array.of(-128, 0, 127),
  int16: Int16Array.of(-32768, 258, 32767),
  int32: Int32Array.of(-(2 ** 31), 16909060, 2 ** 31 - 1),
  float32: Float32Array.of(-0, Math.fround(0.1), -Infinity),
  float64: Float64Array.of(Math.PI, Number.MIN_VALUE, Number.NaN),
};

describe("IDX", () => {
  it("has the bytes that its definition gives", () => {
    expect([...encodeIdx({ dtype: "int16", shape: [2], data: Int16Array.of(1, -2) })]).toEqual([
      0, 0, 0x0b, 1, 0, 0, 0, 2, 0, 1, 0xff, 0xfe,
    ]);
    // MNIST's labels have the magic number 2049, its images 2051.
    expect(new DataView(encodeIdx({ ...image, shape: [12] }).buffer).getUint32(0)).toBe(2049);
    expect(new DataView(encodeIdx(image).buffer).getUint32(0)).toBe(2051);
  });

  for (const [dtype, data] of Object.entries(arrays))
    it(`gives back ${dtype}`, () => {
      const array = { dtype, shape: [3, 1], data } as IdxArray;
      expect(decodeIdx(encodeIdx(array), "f.idx")).toEqual(array);
    });

  it("gives back any shape, empty ones too", () => {
    const shapes = fc.array(fc.nat(4), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(shapes, (shape) => {
        const length = shape.reduce((product, extent) => product * extent, 1);
        const data = Uint8Array.from({ length }, (_, i) => i);
        expect(decodeIdx(encodeIdx({ dtype: "uint8", shape, data }), "f.idx")).toEqual({
          dtype: "uint8",
          shape,
          data,
        });
      }),
    );
  });

  it("reads from the middle of a buffer", () => {
    const bytes = encodeIdx({ dtype: "int32", shape: [2], data: Int32Array.of(5, -6) });
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(decodeIdx(shifted.subarray(3), "f.idx").data).toEqual(Int32Array.of(5, -6));
  });

  it("reads plain and packed alike", async () => {
    const bytes = encodeIdx(image);
    expect(await readIdx(bytes, "f.idx")).toEqual(image);
    expect(await readIdx(new Uint8Array(gzipSync(bytes)), "f.gz")).toEqual(image);
  });

  it("refuses a file cut at any byte, and one that is too long", () => {
    const bytes = encodeIdx(image);
    for (let length = 0; length < bytes.length; length++)
      expect(complaint(bytes.subarray(0, length))).toMatch(/^f\.idx: .*(truncated|too few)/);
    const longer = new Uint8Array(bytes.length + 1);
    longer.set(bytes);
    expect(complaint(longer)).toBe(
      "f.idx: oversized: uint8 [2, 2, 3] needs 28 bytes with its header, the file has 29",
    );
  });

  it("refuses other magic numbers", () => {
    for (const magic of [0x89504e47, 0x00000a01, 0x00010803, 0x08030000, 0x00000800])
      expect(complaint(Uint8Array.of(magic >>> 24, magic >>> 16, magic >>> 8, magic, 0, 0))).toBe(
        `f.idx: magic number 0x${magic.toString(16).padStart(8, "0")} is not IDX's (0x0000 08, 09, 0b, 0c, 0d or 0e, and a rank from 01)`,
      );
  });

  it("refuses absurd extents without allocating them", () => {
    const bytes = new Uint8Array(20).fill(255);
    bytes.set([0, 0, 8, 3]);
    expect(complaint(bytes)).toMatch(
      /^f\.idx: truncated: uint8 \[4294967295, 4294967295, 4294967295\]/,
    );
    const axes = Uint8Array.of(0, 0, 8, 255, 1, 2, 3);
    expect(complaint(axes)).toBe(
      "f.idx: truncated: an IDX header of rank 255 has 1024 bytes, the file has 7",
    );
  });

  it("says what else it found where bytes of another rank were needed", () => {
    expect(expectBytes(image, 3, "f.idx")).toBe(image);
    expect(() => expectBytes(image, 1, "f.idx")).toThrow(
      "f.idx: holds uint8 [2, 2, 3], needed are uint8 values with 1 axis",
    );
  });

  it("does not write an array whose shape and values differ", () => {
    expect(() => encodeIdx({ ...image, shape: [5] })).toThrow(
      "cannot write 12 uint8 values as [5]",
    );
  });
});
