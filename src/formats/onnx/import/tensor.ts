import { type ElementType, elementName, elementTypeOf, elementTypes } from "../element.ts";
import type { TensorProto } from "../proto/onnx_pb.ts";
import { bad, unsupported } from "./error.ts";
import { type ExternalData, externalBytes } from "./external.ts";

/** A constant of a model: numbers in row-major order. */
export interface OnnxTensor {
  readonly type: ElementType;
  readonly shape: readonly number[];
  /**
   * float, float16 and bfloat16 as float32, double as float64; integers up to 32 bits as int32 or uint32, those of 64 bits as float64,
   * which is exact up to 2⁵³.
   */
  readonly data: OnnxArray;
}

export type OnnxArray = Float32Array | Float64Array | Int32Array | Uint32Array;

/** Axes that a tensor can have here. */
export const MOST_AXES = 16;

/**
 * @param where  what errors call it: "initializer w"
 * @returns      values that own their memory
 * @throws {FormatError} unless the values that are there are as many as the dimensions say; before anything is allocated
 */
export function readTensor(proto: TensorProto, where: string, external?: ExternalData): OnnxTensor {
  const type = requireType(proto.dataType, where);
  const shape = readShape(proto.dims, where);
  const size = shape.reduce((n, extent) => n * extent, 1);
  const list = listOf(proto, type);
  const raw = externalBytes(proto, where, external) ?? proto.rawData;
  if (raw.length > 0 && list.length > 0)
    throw bad(`${where}: its values are there twice, raw and as a list`);
  const there = raw.length > 0 ? raw.length / type.bytes : list.length;
  if (there !== size)
    throw bad(
      `${where}: ${type.name} [${shape.join(", ")}] needs ${size} values${raw.length > 0 ? ` in ${size * type.bytes} bytes` : ""}, the file has ${raw.length > 0 ? `${raw.length} bytes` : list.length}`,
    );
  return { type, shape, data: raw.length > 0 ? fromRaw(raw, type, size) : fromList(list, type) };
}

export function requireType(code: number, where: string): ElementType {
  const type = elementTypeOf(code);
  if (type === undefined)
    throw unsupported(`${where}: elements of type ${elementName(code)} are not read`);
  return type;
}

export function readShape(dims: readonly bigint[], where: string): number[] {
  if (dims.length > MOST_AXES)
    throw unsupported(`${where}: it has ${dims.length} axes, at most ${MOST_AXES} are read`);
  return dims.map((extent) => {
    if (extent < 0n || extent > 0x7fffffffn)
      throw bad(`${where}: an axis is ${extent} long; from 0 to 2147483647 can be`);
    return Number(extent);
  });
}

/** An array for so many values of the type. */
export function arrayFor(type: ElementType, size: number): OnnxArray {
  if (type.dtype === "float32")
    return type === elementTypes.double ? new Float64Array(size) : new Float32Array(size);
  if (type.bytes === 8) return new Float64Array(size);
  return type.dtype === "uint32" ? new Uint32Array(size) : new Int32Array(size);
}

function fromRaw(raw: Uint8Array, type: ElementType, size: number): OnnxArray {
  const data = arrayFor(type, size);
  if (type === elementTypes.float || type === elementTypes.double) {
    // The same bytes, as the machine and the file are both little-endian.
    new Uint8Array(data.buffer).set(raw);
    return data;
  }
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  for (let i = 0; i < size; i++) data[i] = type.read(view, i * type.bytes);
  return data;
}

/** The list in which elements of the type stand where they are not raw. */
function listOf(proto: TensorProto, type: ElementType): readonly (number | bigint)[] {
  switch (type) {
    case elementTypes.float:
      return proto.floatData;
    case elementTypes.double:
      return proto.doubleData;
    case elementTypes.int64:
      return proto.int64Data;
    case elementTypes.uint32:
    case elementTypes.uint64:
      return proto.uint64Data;
    default:
      return proto.int32Data;
  }
}

function fromList(list: readonly (number | bigint)[], type: ElementType): OnnxArray {
  const data = arrayFor(type, list.length);
  // Halves stand in the list as their 16 bits, and bytes and bools as whatever number was written.
  const bits = new DataView(new ArrayBuffer(8));
  for (const [i, value] of list.entries()) {
    if (type.bytes >= 4) {
      data[i] = Number(value);
      continue;
    }
    bits.setInt32(0, type === elementTypes.bool && value !== 0 ? 1 : Number(value), true);
    data[i] = type.read(bits, 0);
  }
  return data;
}
