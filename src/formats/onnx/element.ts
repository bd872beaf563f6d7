import type { DType } from "../../expr/dtype.ts";

/** A type of elements as ONNX numbers it, and what stands for it here. */
export interface ElementType {
  /** TensorProto.DataType. */
  readonly code: number;
  /** As the specification writes it: "float", "int64". */
  readonly name: string;
  /** Of one element in raw_data. */
  readonly bytes: number;
  /** What holds such values here. Wider types are narrowed: float64 is rounded, int64 must fit or be saturated by who reads it. */
  readonly dtype: DType;
  /** The element at a byte, little-endian. Integers of 64 bits beyond 2⁵³ are rounded. */
  read(view: DataView, at: number): number;
}

/** The types that are read or written. ONNX's others (text, complex numbers, floats and integers below 8 bits) are refused by name. */
export const elementTypes = {
  float: numeric(1, "float", 4, "float32", (view, at) => view.getFloat32(at, true)),
  uint8: numeric(2, "uint8", 1, "int32", (view, at) => view.getUint8(at)),
  int8: numeric(3, "int8", 1, "int32", (view, at) => view.getInt8(at)),
  uint16: numeric(4, "uint16", 2, "int32", (view, at) => view.getUint16(at, true)),
  int16: numeric(5, "int16", 2, "int32", (view, at) => view.getInt16(at, true)),
  int32: numeric(6, "int32", 4, "int32", (view, at) => view.getInt32(at, true)),
  int64: numeric(7, "int64", 8, "int32", (view, at) => Number(view.getBigInt64(at, true))),
  bool: numeric(9, "bool", 1, "bool", (view, at) => (view.getUint8(at) === 0 ? 0 : 1)),
  float16: numeric(10, "float16", 2, "float32", (view, at) => fromHalf(view.getUint16(at, true))),
  double: numeric(11, "double", 8, "float32", (view, at) => view.getFloat64(at, true)),
  uint32: numeric(12, "uint32", 4, "uint32", (view, at) => view.getUint32(at, true)),
  uint64: numeric(13, "uint64", 8, "uint32", (view, at) => Number(view.getBigUint64(at, true))),
  bfloat16: numeric(16, "bfloat16", 2, "float32", (view, at) => {
    const wide = new DataView(new ArrayBuffer(4));
    wide.setUint16(0, view.getUint16(at, true));
    return wide.getFloat32(0);
  }),
} as const satisfies Readonly<Record<string, ElementType>>;

export type ElementName = keyof typeof elementTypes;

function numeric(
  code: number,
  name: string,
  bytes: number,
  dtype: DType,
  read: ElementType["read"],
): ElementType {
  return { code, name, bytes, dtype, read };
}

const byCode: ReadonlyMap<number, ElementType> = new Map(
  Object.values(elementTypes).map((type) => [type.code, type]),
);

/** The type with ONNX's number for it; undefined where it is none of those held here. */
export const elementTypeOf = (code: number): ElementType | undefined => byCode.get(code);

/** What ONNX calls the types that are refused, for errors. */
const refused: Readonly<Record<number, string>> = {
  0: "undefined",
  8: "string",
  14: "complex64",
  15: "complex128",
  17: "float8e4m3fn",
  18: "float8e4m3fnuz",
  19: "float8e5m2",
  20: "float8e5m2fnuz",
  21: "uint4",
  22: "int4",
  23: "float4e2m1",
};

/** The name of any element type, known here or not. */
export const elementName = (code: number): string =>
  byCode.get(code)?.name ?? refused[code] ?? `number ${code}`;

/** Our dtypes as ONNX has them. */
export const elementOfDType: Readonly<Record<DType, ElementType>> = {
  float32: elementTypes.float,
  int32: elementTypes.int32,
  uint32: elementTypes.uint32,
  bool: elementTypes.bool,
};

/** The number that 16 bits of IEEE 754 binary16 stand for. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
