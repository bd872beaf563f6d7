import { describe, expect, it } from "vitest";
import { elementName, elementOfDType, elementTypeOf, elementTypes } from "./element.ts";

const view = (...bytes: number[]): DataView => new DataView(Uint8Array.from(bytes).buffer);

describe("element types", () => {
  it("are found by ONNX's numbers", () => {
    for (const type of Object.values(elementTypes)) expect(elementTypeOf(type.code)).toBe(type);
    expect(elementTypeOf(8)).toBeUndefined();
    expect([1, 7, 8, 22, 99].map(elementName)).toEqual([
      "float",
      "int64",
      "string",
      "int4",
      "number 99",
    ]);
  });

  it("hold every dtype", () => {
    for (const [dtype, type] of Object.entries(elementOfDType)) expect(type.dtype).toBe(dtype);
  });

  it("read halves: normal, subnormal, infinite, not a number", () => {
    const half = (bits: number) => elementTypes.float16.read(view(bits & 255, bits >> 8), 0);
    expect(half(0x3c00)).toBe(1);
    expect(half(0xc000)).toBe(-2);
    expect(half(0x0001)).toBe(2 ** -24);
    expect(half(0x8000)).toBe(-0);
    expect(half(0x7bff)).toBe(65504);
    expect(half(0xfc00)).toBe(Number.NEGATIVE_INFINITY);
    expect(half(0x7e00)).toBeNaN();
  });

  it("read bfloat16 as the upper half of a float32", () => {
    expect(elementTypes.bfloat16.read(view(0x80, 0x3f), 0)).toBe(1);
    expect(elementTypes.bfloat16.read(view(0x49, 0xc0), 0)).toBe(-3.140625);
  });

  it("read integers with their sign", () => {
    const ones = view(...new Array<number>(8).fill(255));
    expect(elementTypes.int64.read(ones, 0)).toBe(-1);
    expect(elementTypes.int8.read(ones, 0)).toBe(-1);
    expect(elementTypes.uint8.read(ones, 0)).toBe(255);
    expect(elementTypes.bool.read(ones, 0)).toBe(1);
  });
});
