/**
 * What fromBinary takes on trust is checked before: that every tag is one of its message and of the wire type that the message has there,
 * that no part is longer than what holds it, and how deep messages lie in each other. So that a damaged file is refused at a byte.
 */
import { type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { bad } from "./error.ts";

/** A graph in a node's attribute lies three messages deeper than its node. Beyond this a file is made to overflow a stack. */
const DEEPEST = 48;

/** @throws {FormatError} naming the byte at which the bytes are no such message */
export function checkWire(bytes: Uint8Array, message: DescMessage): void {
  checkMessage({ reader: new BinaryReader(bytes), bytes }, message, bytes.length, 1);
}

interface Source {
  readonly reader: BinaryReader;
  readonly bytes: Uint8Array;
}

function checkMessage(source: Source, message: DescMessage, end: number, depth: number) {
  const { reader } = source;
  if (depth > DEEPEST)
    throw bad(`at byte ${reader.pos}: messages lie more than ${DEEPEST} deep in each other`);
  const fields = fieldsOf(message);
  while (reader.pos < end) {
    const at = reader.pos;
    const [number, wire] = reading(reader, at, message, () => reader.tag());
    const field = fields.get(number);
    if (field === undefined) {
      reading(reader, at, message, () => reader.skip(wire, number, 8));
      if (reader.pos > end) throw cutOff(at, message.name, `field ${number}`, reader.pos - end);
    } else checkField(source, message, field, wire, { at, end, depth });
  }
}

interface Place {
  readonly at: number;
  readonly end: number;
  readonly depth: number;
}

function checkField(
  { reader, bytes }: Source,
  message: DescMessage,
  field: DescField,
  wire: WireType,
  { at, end, depth }: Place,
): void {
  const own = wireOf(field);
  const packed = field.fieldKind === "list" && own !== WireType.LengthDelimited;
  if (wire !== own && !(packed && wire === WireType.LengthDelimited))
    throw bad(
      `at byte ${at}: ${message.name}.${field.name} has wire type ${wire}, must be ${own}; the file is damaged, or no ONNX model`,
    );
  if (wire !== WireType.LengthDelimited) {
    reading(reader, at, message, () => reader.skip(wire, field.number));
    if (reader.pos > end) throw cutOff(at, message.name, field.name, reader.pos - end);
    return;
  }
  const length = reading(reader, at, message, () => reader.uint32());
  const last = reader.pos + length;
  if (last > end) throw cutOff(at, message.name, field.name, last - end);
  if (field.message) checkMessage({ reader, bytes }, field.message, last, depth + 1);
  else {
    if (packed)
      checkPacked(bytes.subarray(reader.pos, last), own, at, `${message.name}.${field.name}`);
    reader.pos = last;
  }
}

/** Packed numbers: whole ones only, so that reading them stops where they end. */
function checkPacked(bytes: Uint8Array, wire: WireType, at: number, name: string): void {
  const width = wire === WireType.Bit32 ? 4 : wire === WireType.Bit64 ? 8 : 1;
  const cut = width === 1 ? ((bytes.at(-1) ?? 0) & 0x80) !== 0 : bytes.length % width !== 0;
  if (cut) throw bad(`at byte ${at}: ${name} ends in the middle of a number`);
}

/** The library's own complaints, with the byte. */
function reading<T>(reader: BinaryReader, at: number, message: DescMessage, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw bad(
      reader.pos >= reader.len
        ? `cut off: ${message.name} goes on at byte ${at} of ${reader.len}`
        : `at byte ${at}: no field of ${message.name} (${why}); the file is damaged, or no ONNX model`,
    );
  }
}

const cutOff = (at: number, message: string, field: string, missing: number) =>
  bad(`at byte ${at}: ${message}.${field} is ${missing} bytes longer than what holds it`);

function wireOf(field: DescField): WireType {
  const scalar =
    field.fieldKind === "scalar" || field.fieldKind === "list" ? field.scalar : undefined;
  switch (scalar) {
    case undefined:
    case ScalarType.STRING:
    case ScalarType.BYTES:
      return WireType.LengthDelimited;
    case ScalarType.FLOAT:
      return WireType.Bit32;
    case ScalarType.DOUBLE:
      return WireType.Bit64;
    default:
      return WireType.Varint;
  }
}

const known = new WeakMap<DescMessage, ReadonlyMap<number, DescField>>();

function fieldsOf(message: DescMessage): ReadonlyMap<number, DescField> {
  let fields = known.get(message);
  if (!fields) {
    fields = new Map(message.fields.map((field) => [field.number, field]));
    known.set(message, fields);
  }
  return fields;
}
