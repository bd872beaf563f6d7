/**
 * The safetensors format: named arrays in one file, nothing that executes.
 *
 *   u64 little-endian N · N bytes of JSON header · the arrays, one behind the other, little-endian, row-major
 *   header: { "__metadata__"?: { text: text }, name: { dtype, shape, data_offsets: [begin, end] } }, offsets counted from the header's end
 *
 * @source https://github.com/huggingface/safetensors (README, "Format")
 */
import { FormatError } from "./format-error.ts";
import { duplicateKey, tooDeep } from "./json-keys.ts";

/** One named array. F16, BF16 and BOOL come as their raw bits. */
export interface SafeTensor {
  readonly dtype: SafeDType;
  readonly shape: readonly number[];
  readonly data: SafeArray;
}

export interface Safetensors {
  readonly tensors: ReadonlyMap<string, SafeTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

const arrays = {
  F64: Float64Array,
  I64: BigInt64Array,
  U64: BigUint64Array,
  F32: Float32Array,
  I32: Int32Array,
  U32: Uint32Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  I16: Int16Array,
  U16: Uint16Array,
  I8: Int8Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
} as const;

export type SafeDType = keyof typeof arrays;
export type SafeArray =
  | Float64Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/**
 * The numbers of a tensor of any float type, as float32.
 * @throws {FormatError} naming a tensor of whole numbers or truth values
 */
export function floatsOf(name: string, { dtype, data }: SafeTensor): Float32Array {
  if (data instanceof Float32Array) return data;
  if (data instanceof Float64Array) return Float32Array.from(data);
  if (data instanceof Uint16Array && dtype === "BF16") return bfloat16(data);
  if (data instanceof Uint16Array && dtype === "F16") return Float32Array.from(data, half);
  throw new FormatError(`${name}: is ${dtype}, must be of a float type (F32, F64, F16, BF16)`);
}

/** bfloat16 is the upper half of a float32. */
function bfloat16(bits: Uint16Array): Float32Array {
  const wide = Uint32Array.from(bits, (half) => half * 0x1_0000);
  return new Float32Array(wide.buffer);
}

/** IEEE 754 binary16: sign, 5 bits of exponent, 10 of fraction. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** As in the reference implementation: a header beyond this is an attack, not a model. */
const MAX_HEADER_BYTES = 100_000_000;

/** More axes than any tensor here has. */
const MOST_AXES = 64;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;

/** An entry lies in the header's object, its shape in the entry: no header has more levels. */
const MOST_LEVELS = 3;

/**
 * Reads a whole file. Strict: every byte behind the header belongs to exactly one array, and nothing is allocated before it is known to
 * be there.
 *
 * @returns arrays that own their memory (the bytes may be dropped afterwards), in the order of the file
 * @throws {FormatError} if anything is not as the format says: what, and at which byte of the file
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  if (bytes.length < 8)
    throw wrong(`${bytes.length} bytes are too few for a header, whose length takes 8`, 0);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const declared = view.getBigUint64(0, true);
  if (declared > BigInt(MAX_HEADER_BYTES))
    throw wrong(
      `not such a file, or a damaged one: a header of ${declared} bytes, at most ${MAX_HEADER_BYTES} are allowed`,
      0,
    );
  const headerBytes = Number(declared);
  const start = 8 + headerBytes;
  if (start > bytes.length)
    throw wrong(`cut off: header of ${headerBytes} bytes in a file of ${bytes.length}`, 0);
  const { header, text } = parseHeader(bytes.subarray(8, start));
  const body = bytes.subarray(start);

  let metadata: Record<string, string> = {};
  const entries: Entry[] = [];
  for (const [name, value] of Object.entries(header)) {
    const fault = (what: string) => wrong(what, byteOfName(text, name));
    if (name === "__metadata__") metadata = parseMetadata(value, fault);
    else entries.push({ name, ...parseEntry(name, value, fault) });
  }

  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  const tensors = new Map<string, SafeTensor>();
  let at = 0;
  for (const { name, dtype, shape, begin, end } of entries) {
    if (begin !== at)
      throw wrong(
        `${name} begins at ${begin}, not at ${at}: arrays must follow each other without ${begin < at ? "overlap" : "hole"}`,
        start + at,
      );
    if (end > body.length)
      throw wrong(`cut off: ${name} ends at ${end} of ${body.length} bytes`, bytes.length);
    // A copy, which also aligns: offsets in the file need not be multiples of the element's size. Not by slice: Node's Buffer
    // is a Uint8Array whose slice is a view.
    const own = new Uint8Array(body.subarray(begin, end));
    tensors.set(name, { dtype, shape, data: new arrays[dtype](own.buffer) });
    at = end;
  }
  if (at !== body.length)
    throw wrong(`${body.length - at} bytes behind the last array`, start + at);
  return { tensors, metadata };
}

interface Entry {
  readonly name: string;
  readonly dtype: SafeDType;
  readonly shape: readonly number[];
  /** Counted from the header's end. */
  readonly begin: number;
  readonly end: number;
}

/** Says what is wrong at a byte that is known. */
type Fault = (what: string) => FormatError;

const wrong = (what: string, byte: number): FormatError =>
  new FormatError(`safetensors: ${what} (byte ${byte})`);

/** The byte of the file at which character number `at` of the header stands. */
const byteAt = (text: string, at: number): number =>
  8 + new TextEncoder().encode(text.slice(0, at)).length;

/** Where a name stands in the header; its start where it is written in another way than usual. */
const byteOfName = (text: string, name: string): number =>
  byteAt(text, Math.max(0, text.indexOf(JSON.stringify(name))));

function parseHeader(bytes: Uint8Array): { header: Record<string, unknown>; text: string } {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw wrong("the header is no JSON: it is no UTF-8", 8);
  }
  if (!text.startsWith("{")) throw wrong("the header is no JSON object", 8);
  const deep = tooDeep(text, MOST_LEVELS);
  if (deep !== undefined)
    throw wrong(`the header has more than ${MOST_LEVELS} levels`, byteAt(text, deep));
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch (error) {
    const place = /position (\d+)/.exec(error instanceof Error ? error.message : "")?.[1];
    throw wrong("the header is no JSON", byteAt(text, Number(place ?? text.length)));
  }
  if (!isRecord(header)) throw wrong("the header is no JSON object", 8);
  const twice = duplicateKey(text);
  if (twice !== undefined)
    throw wrong(`the header names "${twice}" twice`, byteOfName(text, twice));
  return { header, text };
}

function parseMetadata(value: unknown, fault: Fault): Record<string, string> {
  if (!isRecord(value)) throw fault("__metadata__ is no object");
  for (const [key, text] of Object.entries(value))
    if (typeof text !== "string") throw fault(`__metadata__.${key} is no text`);
  return value as Record<string, string>;
}

function parseEntry(name: string, value: unknown, fault: Fault): Omit<Entry, "name"> {
  const bad = (what: string) => fault(`${name}: ${what}`);
  if (!isRecord(value)) throw bad("its entry is no object");
  const { dtype, shape, data_offsets: offsets, ...rest } = value;
  const [extra] = Object.keys(rest);
  if (extra !== undefined) throw bad(`unknown field ${extra}`);
  if (typeof dtype !== "string" || !Object.hasOwn(arrays, dtype))
    throw bad(`unknown dtype ${String(dtype)}; known are ${Object.keys(arrays).join(", ")}`);
  if (!Array.isArray(shape) || !shape.every(isCount)) throw bad("its shape is no list of counts");
  if (shape.length > MOST_AXES)
    throw bad(`its shape has ${shape.length} axes, at most ${MOST_AXES} can be read`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount))
    throw bad("its data_offsets are not two counts");
  const [begin, end] = offsets as [number, number];
  const known = dtype as SafeDType;
  const wanted = shape.reduce((size, n) => size * n, arrays[known].BYTES_PER_ELEMENT);
  // An axis of 0 makes nothing of the others, but a reader that multiplies them first would not be there any more.
  if (shape.reduce((size, n) => size * Math.max(n, 1), 8) > Number.MAX_SAFE_INTEGER)
    throw bad(`its shape [${shape.join(", ")}] has more elements than there are numbers for`);
  if (end - begin !== wanted)
    throw bad(
      `${dtype} [${shape.join(", ")}] needs ${wanted} bytes, its offsets give ${end - begin}`,
    );
  return { dtype: known, shape: shape as number[], begin, end };
}

/**
 * Writes a whole file. Arrays go by falling element size, then by name, so that every one lies aligned and equal content gives equal bytes.
 *
 * @param metadata  free texts; their order is kept
 * @throws {FormatError} if an array's length is not the product of its shape
 */
export function writeSafetensors(
  tensors: Iterable<readonly [string, SafeTensor]>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const width = (tensor: SafeTensor) => arrays[tensor.dtype].BYTES_PER_ELEMENT;
  const sorted = [...tensors].sort(
    ([a, x], [b, y]) => width(y) - width(x) || (a < b ? -1 : a > b ? 1 : 0),
  );
  // Pairs, for an object would put names like "0" first and take "__proto__" for something else.
  const header: [string, unknown][] = [];
  if (Object.keys(metadata).length > 0) header.push(["__metadata__", metadata]);
  let end = 0;
  for (const [name, tensor] of sorted) {
    const { dtype, shape, data } = tensor;
    if (name === "__metadata__" || header.some(([other]) => other === name))
      throw new FormatError(`safetensors: the name ${name} is taken`);
    if (!(data instanceof arrays[dtype]) || data.length !== shape.reduce((size, n) => size * n, 1))
      throw new FormatError(
        `safetensors: ${name}: ${data.length} values (${data.constructor.name}) are no ${dtype} [${shape.join(", ")}]`,
      );
    header.push([name, { dtype, shape, data_offsets: [end, end + data.byteLength] }]);
    end += data.byteLength;
  }
  const json = `{${header.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",")}}`;
  const text = new TextEncoder().encode(json);
  const padded = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + padded + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  bytes.fill(0x20, 8, 8 + padded);
  bytes.set(text, 8);
  let at = 8 + padded;
  for (const [, { data }] of sorted) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}
