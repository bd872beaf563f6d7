import { create, toBinary } from "@bufbuild/protobuf";
import {
  type AttributeProto,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
} from "../proto/onnx_pb.ts";
import type { OnnxAttribute, OnnxGraph, OnnxNode, OnnxTensor, OnnxValue } from "./graph.ts";

/** The first version of the file format that knows an opset, by the opset from which it is needed. */
const irVersions = [
  [13, 7],
  [15, 8],
  [19, 9],
  [21, 10],
  [23, 11],
] as const;

const irVersionOf = (opset: number): number =>
  irVersions.reduce<number>((version, [from, needed]) => (opset >= from ? needed : version), 7);

/** The graph as the bytes of an ONNX file. */
export const encodeModel = (graph: OnnxGraph): Uint8Array =>
  toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: BigInt(irVersionOf(graph.opset)),
      producerName: "fovea",
      opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: BigInt(graph.opset) })],
      graph: create(GraphProtoSchema, {
        name: graph.name,
        node: graph.nodes.map(encodeNode),
        initializer: Array.from(graph.initializers, ([name, tensor]) => encodeTensor(name, tensor)),
        input: graph.inputs.map(encodeValue),
        output: graph.outputs.map(encodeValue),
        valueInfo: graph.values.map(encodeValue),
      }),
    }),
  );

const encodeNode = ({ op, name, inputs, outputs, attributes }: OnnxNode) =>
  create(NodeProtoSchema, {
    opType: op,
    name,
    input: [...inputs],
    output: [...outputs],
    attribute: Object.entries(attributes).map(([key, value]) => encodeAttribute(key, value)),
  });

/** AttributeProto.AttributeType */
const FLOAT = 1;
const INT = 2;
const TEXT = 3;
const FLOATS = 6;
const INTS = 7;
const TEXTS = 8;

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function encodeAttribute(name: string, value: OnnxAttribute): AttributeProto {
  const make = (type: number, fields: object): AttributeProto =>
    create(AttributeProtoSchema, { name, type, ...fields });
  if ("int" in value) return make(INT, { i: BigInt(value.int) });
  if ("float" in value) return make(FLOAT, { f: value.float });
  if ("text" in value) return make(TEXT, { s: utf8(value.text) });
  if ("ints" in value) return make(INTS, { ints: value.ints.map(BigInt) });
  if ("floats" in value) return make(FLOATS, { floats: [...value.floats] });
  return make(TEXTS, { strings: value.texts.map(utf8) });
}

/** Not copied before the file is made; every machine that this runs on is little-endian, as raw_data is. */
const encodeTensor = (name: string, { type, shape, data }: OnnxTensor) =>
  create(TensorProtoSchema, {
    name,
    dataType: type.code,
    dims: shape.map(BigInt),
    rawData: new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength),
  });

const encodeValue = ({ name, type, shape }: OnnxValue) =>
  create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, {
      tensorType: create(TypeProto_TensorSchema, {
        elemType: type.code,
        shape: create(TensorShapeProtoSchema, {
          dim: shape.map((size) =>
            create(TensorShapeProto_DimensionSchema, {
              value:
                typeof size === "number"
                  ? { case: "dimValue", value: BigInt(size) }
                  : { case: "dimParam", value: size },
            }),
          ),
        }),
      }),
    }),
  });
