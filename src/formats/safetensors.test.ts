import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormatError } from "./format-error.ts";
import { duplicateKey } from "./json-keys.ts";
import { floatsOf, readSafetensors, type SafeTensor, writeSafetensors } from "./safetensors.ts";

/** A file with this header and these bytes behind it, right or wrong. */
function file(header: string, body: readonly number[] = []): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(body, 8 + text.length);
  return bytes;
}

const entry = (dtype: string, shape: string, begin: number, end: number) =>
  `{"dtype":"${dtype}","shape":${shape},"data_offsets":[${begin},${end}]}`;

describe("safetensors", () => {
  it("reads a file made by hand", () => {
    const header = `{"__metadata__":{"by":"hand"},"b":${entry("U8", "[3]", 4, 7)},"a":${entry("F32", "[]", 0, 4)}}`;
    const { tensors, metadata } = readSafetensors(file(header, [0, 0, 0x80, 0x3f, 1, 2, 3]));
    expect(metadata).toEqual({ by: "hand" });
    expect([...tensors.keys()]).toEqual(["a", "b"]);
    expect(tensors.get("a")).toEqual({ dtype: "F32", shape: [], data: new Float32Array([1]) });
    expect(tensors.get("b")?.data).toEqual(new Uint8Array([1, 2, 3]));
  });

  it("gives back what was written, to the bit, whatever the names and the order", () => {
    const tensor: fc.Arbitrary<SafeTensor> = fc.oneof(
      fc.float32Array().map((data) => ({ dtype: "F32" as const, shape: [data.length], data })),
      fc.float64Array().map((data) => ({ dtype: "F64" as const, shape: [1, data.length], data })),
      fc.int32Array().map((data) => ({ dtype: "I32" as const, shape: [data.length, 1], data })),
      fc.uint8Array().map((data) => ({ dtype: "U8" as const, shape: [data.length], data })),
    );
    const named = fc.uniqueArray(fc.tuple(fc.string({ unit: "binary" }), tensor), {
      selector: ([name]) => name,
    });
    fc.assert(
      fc.property(named, fc.dictionary(fc.string(), fc.string()), (list, metadata) => {
        const tensors = list.filter(([name]) => name !== "__metadata__" && name.isWellFormed());
        const bytes = writeSafetensors(tensors, metadata);
        const back = readSafetensors(bytes);
        expect(new Map(back.tensors)).toEqual(new Map(tensors));
        expect(back.metadata).toEqual({ ...metadata });
        expect(writeSafetensors(tensors.toReversed(), metadata)).toEqual(bytes);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it("reads a Buffer, and keeps nothing of it", () => {
    const data = new Float32Array([1, 2, 3]);
    const buffer = Buffer.from(writeSafetensors([["x", { dtype: "F32", shape: [3], data }]]));
    const { tensors } = readSafetensors(buffer);
    buffer.fill(0);
    expect(tensors.get("x")?.data).toEqual(data);
  });

  it("keeps NaN payloads and −0", () => {
    const bits = new Uint32Array([0x7fc00001, 0x80000000, 0xff800000]);
    const bytes = writeSafetensors([
      ["x", { dtype: "F32", shape: [3], data: new Float32Array(bits.buffer) }],
    ]);
    const data = readSafetensors(bytes).tensors.get("x")?.data;
    expect(new Uint32Array((data as Float32Array).buffer)).toEqual(bits);
  });

  it("starts every array at a multiple of its element size", () => {
    const bytes = writeSafetensors([
      ["a", { dtype: "U8", shape: [3], data: new Uint8Array([1, 2, 3]) }],
      ["b", { dtype: "F64", shape: [1], data: new Float64Array([0.1]) }],
    ]);
    const headerBytes = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(headerBytes % 8).toBe(0);
    expect([...readSafetensors(bytes).tensors.keys()]).toEqual(["b", "a"]);
  });

  const good = writeSafetensors([
    ["x", { dtype: "F32", shape: [2], data: new Float32Array([1, 2]) }],
  ]);

  it("refuses every truncation, and one byte too many", () => {
    for (let length = 0; length < good.length; length++)
      expect(() => readSafetensors(good.subarray(0, length)), `${length}`).toThrow(FormatError);
    expect(() => readSafetensors(new Uint8Array([...good, 0]))).toThrow(
      "1 bytes behind the last array",
    );
  });

  it("answers any damage with a FormatError or a file", () => {
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bytes = good.slice();
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        try {
          readSafetensors(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { seed: 2, numRuns: 500 },
    );
  });

  it.each([
    ["[]", [], "no JSON object"],
    [" {}", [], "no JSON object"],
    ["{", [], "no JSON (byte 9)"],
    [`{"é":1,}`, [], "no JSON (byte 16)"],
    [`{"x":{"a":[[1]]}}`, [], "more than 3 levels (byte 19)"],
    [
      `{"x":${entry("F32", "[0,9007199254740991]", 0, 0)}}`,
      [],
      "x: its shape [0, 9007199254740991] has more elements than there are numbers for (byte 9)",
    ],
    [`{"x":${entry("U8", `[${"1,".repeat(64)}1]`, 0, 1)}}`, [0], "its shape has 65 axes"],
    [`{"x":${entry("U8", "[1]", 0, 1)}}`, [0, 0], "1 bytes behind the last array (byte 62)"],
    [`{"x":1}`, [], "x: its entry is no object"],
    [`{"x":${entry("F8", "[1]", 0, 1)}}`, [0], "x: unknown dtype F8"],
    [`{"x":${entry("toString", "[1]", 0, 1)}}`, [0], "unknown dtype toString"],
    [`{"x":${entry("U8", "[-1]", 0, 1)}}`, [0], "x: its shape is no list of counts"],
    [`{"x":${entry("U8", "[1.5]", 0, 1)}}`, [0], "x: its shape is no list of counts"],
    [`{"x":${entry("F32", "[2]", 0, 4)}}`, [0, 0, 0, 0], "needs 8 bytes, its offsets give 4"],
    [`{"x":${entry("U8", "[1]", 1, 2)}}`, [0, 0], "x begins at 1, not at 0"],
    [
      `{"x":${entry("U8", "[2]", 0, 2)},"y":${entry("U8", "[1]", 1, 2)}}`,
      [0, 0],
      "y begins at 1, not at 2",
    ],
    [`{"x":${entry("U8", "[1]", 0, 1)},"x":${entry("U8", "[1]", 0, 1)}}`, [0], `"x" twice`],
    [`{"__metadata__":{"a":1}}`, [], "__metadata__.a is no text"],
    [`{"__metadata__":[]}`, [], "__metadata__ is no object"],
    [
      `{"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"extra":1}}`,
      [0],
      "x: unknown field extra",
    ],
    [
      `{"x":{"dtype":"U8","shape":[1],"data_offsets":[0]}}`,
      [0],
      "x: its data_offsets are not two counts",
    ],
  ])("refuses %s", (header, body, message) => {
    expect(() => readSafetensors(file(header, body))).toThrow(FormatError);
    expect(() => readSafetensors(file(header, body))).toThrow(message);
  });

  it("takes a header as long as allowed, whatever is in it, for what it is", {
    timeout: 30_000,
  }, () => {
    const long = "x".repeat(30_000_000);
    const { metadata } = readSafetensors(file(`{"__metadata__":{"a":"${long}"}}`));
    expect(metadata.a).toHaveLength(long.length);
    expect(() => readSafetensors(file("{".repeat(30_000_000)))).toThrow(
      "more than 3 levels (byte 11)",
    );
  });

  it("reads an empty array, and numbers of half the size", () => {
    const halves = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x8000, 0x7c00, 0xfc00, 0x7e00);
    const upper = Uint16Array.of(0x3f80, 0xc000, 0x7f80, 0xff80, 0x8000, 0x0001, 0x7fc0);
    const bytes = writeSafetensors([
      ["half", { dtype: "F16", shape: [8], data: halves }],
      ["brain", { dtype: "BF16", shape: [7], data: upper }],
      ["none", { dtype: "F32", shape: [2, 0, 3], data: new Float32Array() }],
      ["wide", { dtype: "F64", shape: [1], data: Float64Array.of(0.1) }],
      ["whole", { dtype: "I32", shape: [1], data: Int32Array.of(1) }],
    ]);
    const { tensors } = readSafetensors(bytes);
    const numbers = (name: string): number[] => {
      const found = tensors.get(name) ?? expect.fail(name);
      return [...floatsOf(name, found)];
    };
    const { POSITIVE_INFINITY: most, NEGATIVE_INFINITY: least } = Number;
    expect(numbers("half")).toEqual([1, -2, 65504, 2 ** -24, -0, most, least, Number.NaN]);
    expect(numbers("brain")).toEqual([1, -2, most, least, -0, 2 ** -133, Number.NaN]);
    expect(numbers("none")).toEqual([]);
    expect(numbers("wide")).toEqual([Math.fround(0.1)]);
    expect(() => numbers("whole")).toThrow("whole: is I32, must be of a float type");
  });

  it("refuses a header larger than the file and one larger than any", () => {
    const bytes = good.slice();
    const view = new DataView(bytes.buffer);
    view.setBigUint64(0, 1000n, true);
    expect(() => readSafetensors(bytes)).toThrow("cut off: header of 1000 bytes");
    view.setBigUint64(0, 1n << 62n, true);
    expect(() => readSafetensors(bytes)).toThrow("not such a file");
  });

  it("does not write an array that its shape does not fit", () => {
    const data = new Float32Array(3);
    expect(() => writeSafetensors([["x", { dtype: "F32", shape: [2], data }]])).toThrow(
      "x: 3 values (Float32Array) are no F32 [2]",
    );
    expect(() => writeSafetensors([["x", { dtype: "I32", shape: [3], data }]])).toThrow(
      FormatError,
    );
  });
});

describe("duplicateKey", () => {
  it("finds a key that one object holds twice, not one that two objects share", () => {
    expect(duplicateKey(`{"a":{"b":1},"c":{"b":[{"b":2}]}}`)).toBeUndefined();
    expect(duplicateKey(`{"a":[1,{"b":1,"c":2,"b":3}]}`)).toBe("b");
    expect(duplicateKey(`{"a" : 1, "\\u0061":2}`)).toBe("a");
    expect(duplicateKey(`{"a":"{\\"b\\":1,\\"b\\":2}"}`)).toBeUndefined();
  });
});
