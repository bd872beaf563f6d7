import type { OnnxAttribute, OnnxGraph, OnnxNode, OnnxTensor, OnnxValue } from "./graph.ts";
import { Message } from "./protobuf.ts";

/** The version of the operators, and the first of the file format that knows it. */
const OPSET = 17;
const IR_VERSION = 8;

/** TensorProto.DataType */
const FLOAT = 1;
/** AttributeProto.AttributeType */
const ATTRIBUTE = { float: 1, int: 2, ints: 7 } as const;

/**
 * The graph as an ONNX file. Numbers of fields as in onnx.proto3.
 *
 * @source https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3
 */
export const encodeModel = (graph: OnnxGraph): Uint8Array =>
  new Message()
    .int(1, IR_VERSION)
    .text(2, "fovea")
    .message(7, encodeGraph(graph))
    .message(8, new Message().text(1, "").int(2, OPSET))
    .finish();

function encodeGraph({ name, nodes, initializers, inputs, outputs }: OnnxGraph): Message {
  const message = new Message();
  for (const node of nodes) message.message(1, encodeNode(node));
  message.text(2, name);
  for (const [called, tensor] of initializers) message.message(5, encodeTensor(called, tensor));
  for (const value of inputs) message.message(11, encodeValue(value));
  for (const value of outputs) message.message(12, encodeValue(value));
  return message;
}

function encodeNode({ op, inputs, output, attributes }: OnnxNode): Message {
  const message = new Message();
  for (const name of inputs) message.text(1, name);
  // A node is called as what it gives.
  message.text(2, output).text(3, output).text(4, op);
  for (const [name, attribute] of Object.entries(attributes))
    message.message(5, encodeAttribute(name, attribute));
  return message;
}

function encodeAttribute(name: string, attribute: OnnxAttribute): Message {
  const message = new Message().text(1, name);
  if ("float" in attribute) return message.float(2, attribute.float).int(20, ATTRIBUTE.float);
  if ("int" in attribute) return message.int(3, attribute.int).int(20, ATTRIBUTE.int);
  return message.ints(8, attribute.ints).int(20, ATTRIBUTE.ints);
}

const encodeTensor = (name: string, { shape, data }: OnnxTensor): Message =>
  new Message().ints(1, shape).int(2, FLOAT).text(8, name).bytes(9, littleEndian(data));

function encodeValue({ name, shape }: OnnxValue): Message {
  const dimensions = new Message();
  for (const size of shape)
    dimensions.message(
      1,
      typeof size === "number" ? new Message().int(1, size) : new Message().text(2, size),
    );
  const tensorType = new Message().int(1, FLOAT).message(2, dimensions);
  return new Message().text(1, name).message(2, new Message().message(1, tensorType));
}

/** As it lies in memory: every machine that runs JavaScript today is little-endian. */
const littleEndian = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
