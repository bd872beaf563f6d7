/**
 * IDX: one array in a file, as MNIST is published.
 *
 *   u8 0 · u8 0 · u8 type · u8 rank · rank × u32 extents · the values, row-major; all big-endian
 *
 * @source Y. LeCun, C. Cortes & C. Burges, "The MNIST database", section "The IDX file format"
 */
import { FormatError } from "./format-error.ts";
import { gunzip, isGzip } from "./gzip.ts";

interface IdxArrays {
  readonly uint8: Uint8Array;
  readonly int8: Int8Array;
  readonly int16: Int16Array;
  readonly int32: Int32Array;
  readonly float32: Float32Array;
  readonly float64: Float64Array;
}

export type IdxDType = keyof IdxArrays;

export interface IdxArray<D extends IdxDType = IdxDType> {
  readonly dtype: D;
  readonly shape: readonly number[];
  readonly data: IdxArrays[D];
}

interface Type {
  readonly code: number;
  readonly dtype: IdxDType;
  readonly bytes: number;
  readonly make: (length: number) => IdxArrays[IdxDType];
  readonly read: (view: DataView, at: number) => number;
  readonly write: (view: DataView, at: number, value: number) => void;
}

/** Every type the format knows. */
const types: readonly Type[] = [
  {
    code: 0x08,
    dtype: "uint8",
    bytes: 1,
    make: (n) => new Uint8Array(n),
    read: (view, at) => view.getUint8(at),
    write: (view, at, value) => view.setUint8(at, value),
  },
  {
    code: 0x09,
    dtype: "int8",
    bytes: 1,
    make: (n) => new Int8Array(n),
    read: (view, at) => view.getInt8(at),
    write: (view, at, value) => view.setInt8(at, value),
  },
  {
    code: 0x0b,
    dtype: "int16",
    bytes: 2,
    make: (n) => new Int16Array(n),
    read: (view, at) => view.getInt16(at),
    write: (view, at, value) => view.setInt16(at, value),
  },
  {
    code: 0x0c,
    dtype: "int32",
    bytes: 4,
    make: (n) => new Int32Array(n),
    read: (view, at) => view.getInt32(at),
    write: (view, at, value) => view.setInt32(at, value),
  },
  {
    code: 0x0d,
    dtype: "float32",
    bytes: 4,
    make: (n) => new Float32Array(n),
    read: (view, at) => view.getFloat32(at),
    write: (view, at, value) => view.setFloat32(at, value),
  },
  {
    code: 0x0e,
    dtype: "float64",
    bytes: 8,
    make: (n) => new Float64Array(n),
    read: (view, at) => view.getFloat64(at),
    write: (view, at, value) => view.setFloat64(at, value),
  },
];

const isType = <D extends IdxDType>(array: IdxArray, dtype: D): array is IdxArray<D> =>
  array.dtype === dtype;

/** The array as one of bytes, the only kind that images and labels come in. */
export function expectBytes(array: IdxArray, rank: number, name: string): IdxArray<"uint8"> {
  if (!isType(array, "uint8") || array.shape.length !== rank)
    throw new FormatError(
      `${name}: holds ${array.dtype} [${array.shape.join(", ")}], needed are uint8 values with ${rank} ${rank === 1 ? "axis" : "axes"}`,
    );
  return array;
}

/**
 * Reads an IDX file, packed by gzip or not.
 *
 * @param name  the file, for messages
 * @param limit  how many bytes it may unpack to
 * @throws {FormatError} one line, for whatever is not exactly an IDX file
 */
export async function readIdx(
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
  limit?: number,
): Promise<IdxArray> {
  return decodeIdx(isGzip(bytes) ? await gunzip(bytes, name, limit) : bytes, name);
}

/**
 * Reads the bytes of an unpacked IDX file. Arrays of bytes are views of `bytes`, the others are copies in this machine's byte order.
 *
 * @throws {FormatError} for a wrong magic number, an unknown type, or any number of bytes but the one that the header tells
 */
export function decodeIdx(bytes: Uint8Array, name: string): IdxArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4)
    throw new FormatError(`${name}: ${bytes.length} bytes are too few for an IDX header`);
  const magic = view.getUint32(0);
  const type = types.find(({ code }) => code === bytes[2]);
  const rank = bytes[3] as number;
  if (magic >>> 16 !== 0 || type === undefined || rank === 0)
    throw new FormatError(
      `${name}: magic number 0x${magic.toString(16).padStart(8, "0")} is not IDX's (0x0000 08, 09, 0b, 0c, 0d or 0e, and a rank from 01)`,
    );
  const header = 4 + 4 * rank;
  if (bytes.length < header)
    throw new FormatError(
      `${name}: truncated: an IDX header of rank ${rank} has ${header} bytes, the file has ${bytes.length}`,
    );
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const length = shape.reduce((product, extent) => product * extent, 1);
  // Compared before anything is allocated: an absurd extent is just a file that is too short.
  const needed = header + length * type.bytes;
  if (bytes.length !== needed)
    throw new FormatError(
      `${name}: ${bytes.length < needed ? "truncated" : "oversized"}: ${type.dtype} [${shape.join(", ")}] needs ${needed} bytes with its header, the file has ${bytes.length}`,
    );
  if (type.dtype === "uint8") return { dtype: "uint8", shape, data: bytes.subarray(header) };
  const data = type.make(length);
  for (let i = 0; i < length; i++) data[i] = type.read(view, header + i * type.bytes);
  return { dtype: type.dtype, shape, data };
}

/** The bytes of an IDX file. @throws {FormatError} if the shape and the number of values do not belong together */
export function encodeIdx({ dtype, shape, data }: IdxArray): Uint8Array<ArrayBuffer> {
  const type = types.find((known) => known.dtype === dtype);
  const length = shape.reduce((product, extent) => product * extent, 1);
  if (type === undefined || length !== data.length || shape.length < 1 || shape.length > 255)
    throw new FormatError(`cannot write ${data.length} ${dtype} values as [${shape.join(", ")}]`);
  const header = 4 + 4 * shape.length;
  const bytes = new Uint8Array(header + length * type.bytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, (type.code << 8) | shape.length);
  for (const [axis, extent] of shape.entries()) view.setUint32(4 + 4 * axis, extent);
  for (let i = 0; i < length; i++) type.write(view, header + i * type.bytes, data[i] as number);
  return bytes;
}
