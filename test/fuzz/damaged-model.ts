import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { operatorNames } from "../../src/formats/onnx/index.ts";
import {
  type AttributeProto,
  type GraphProto,
  ModelProtoSchema,
  type TensorProto,
} from "../../src/formats/onnx/proto/onnx_pb.ts";
import type { Random } from "./mutate.ts";

/** Whole numbers at which sizes and indices go wrong. */
const numbers = [
  ...[0n, 1n, -1n, 2n, 3n, 5n, -2n, 7n, 64n, 1000n, 65_536n, 2n ** 31n - 1n, -(2n ** 31n)],
  ...[2n ** 32n, 2n ** 53n, 2n ** 62n, 2n ** 63n - 1n, -(2n ** 63n)],
];

const operators = operatorNames();

/** Changes of a model that stays a well-formed message: what reads it gets past the parser. */
const changes: readonly ((graph: GraphProto, random: Random) => void)[] = [
  function attribute({ node }, random) {
    const found = anyOf(anyOf(node, random)?.attribute ?? [], random);
    if (found !== undefined) changeAttribute(found, random);
  },
  function dimensions({ initializer }, random) {
    const found = anyOf(initializer, random);
    if (found !== undefined) changeList(found.dims, anyNumber(random), random);
  },
  function values({ initializer }, random) {
    const found = anyOf(initializer, random);
    if (found !== undefined) changeValues(found, random);
  },
  function elementType({ initializer, input }, random) {
    const tensor = anyOf(initializer, random);
    const type = anyOf(input, random)?.type?.tensorType;
    if (random(2) === 0 && tensor !== undefined) tensor.dataType = random(24);
    else if (type !== undefined) type.elemType = random(24);
  },
  function operator({ node }, random) {
    const found = anyOf(node, random);
    if (found !== undefined) found.opType = anyOf(operators, random) ?? "";
  },
  function wire({ node, initializer, input }, random) {
    const found = anyOf(node, random);
    const names = [
      ...node.flatMap(({ output }) => output),
      ...[...initializer, ...input].map(({ name }) => name),
      "",
    ];
    if (found !== undefined) changeList(found.input, anyOf(names, random) ?? "", random);
  },
  function outputs({ node, output }, random) {
    const found = anyOf(node, random);
    const name = anyOf(node, random)?.output[0] ?? "x";
    if (random(2) === 0 && found !== undefined) changeList(found.output, name, random);
    else if (output[0] !== undefined) output[0].name = name;
  },
  function order({ node }, random) {
    const [moved] = node.splice(random(Math.max(1, node.length)), 1);
    if (moved !== undefined) node.splice(random(node.length + 1), 0, moved);
  },
  function extent({ input }, random) {
    const dimension = anyOf(anyOf(input, random)?.type?.tensorType?.shape?.dim ?? [], random);
    if (dimension !== undefined) dimension.value = { case: "dimValue", value: anyNumber(random) };
  },
];

const anyOf = <T>(list: readonly T[], random: Random): T | undefined =>
  list.length === 0 ? undefined : list[random(list.length)];

const anyNumber = (random: Random): bigint => anyOf(numbers, random) ?? 0n;

/** One element is replaced, added or taken away. */
function changeList<T>(list: T[], value: T, random: Random): void {
  const at = random(list.length + 1);
  const way = random(4);
  if (way === 0) list.splice(at, 0, value);
  else if (way === 1) list.splice(at, 1);
  else list[Math.min(at, Math.max(0, list.length - 1))] = value;
}

function changeAttribute(attribute: AttributeProto, random: Random): void {
  if (attribute.ints.length > 0) changeList(attribute.ints, anyNumber(random), random);
  else if (attribute.t !== undefined) changeValues(attribute.t, random);
  else attribute.i = anyNumber(random);
  if (random(8) === 0) attribute.type = random(12);
  if (random(8) === 0) attribute.f = anyOf([Number.NaN, Infinity, -1, 1e30], random) ?? 0;
}

function changeValues(tensor: TensorProto, random: Random): void {
  const { rawData } = tensor;
  if (random(4) === 0) tensor.rawData = rawData.slice(0, random(rawData.length + 1));
  else if (rawData.length >= 8) {
    const at = random(Math.floor(rawData.length / 8)) * 8;
    const bytes = rawData.slice();
    new DataView(bytes.buffer).setBigInt64(at, anyNumber(random), true);
    tensor.rawData = bytes;
  } else changeList(tensor.int64Data, anyNumber(random), random);
}

/** A valid model with one to three parts changed. */
export function damagedModel(bytes: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  const model = fromBinary(ModelProtoSchema, bytes);
  const { graph } = model;
  if (graph !== undefined)
    for (let count = 1 + random(3); count > 0; count--) anyOf(changes, random)?.(graph, random);
  return new Uint8Array(toBinary(ModelProtoSchema, model));
}
