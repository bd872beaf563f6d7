import { fromBinary } from "@bufbuild/protobuf";
import type { ElementType } from "../element.ts";
import {
  type GraphProto,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  type ValueInfoProto,
} from "../proto/onnx_pb.ts";
import { type Attribute, Attributes, readAttribute } from "./attributes.ts";
import { bad, shown, shownOperator, unsupported } from "./error.ts";
import type { ExternalData, ReadOptions } from "./external.ts";
import { MOST_AXES, type OnnxTensor, readTensor, requireType } from "./tensor.ts";
import { checkWire } from "./wire.ts";

/** A model as its file says it, checked: every name is defined once, and before it is used. */
export interface OnnxModel {
  readonly irVersion: number;
  /** What wrote it, such as "pytorch 2.5". */
  readonly producer: string;
  /** Version of ONNX's own operators. */
  readonly opset: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly name: string;
  /** What must be given: the graph's inputs that no initializer fills. */
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
  /** In an order in which they can run. */
  readonly nodes: readonly OnnxNode[];
}

/** A tensor that comes or goes. */
export interface OnnxPort {
  readonly name: string;
  /** undefined where the file does not say. */
  readonly type: ElementType | undefined;
  /** Extents that are free have a name, or are undefined. */
  readonly shape: readonly (number | string | undefined)[] | undefined;
}

export interface OnnxNode {
  readonly op: string;
  /** "" for ONNX's own operators. */
  readonly domain: string;
  readonly name: string;
  /** What errors call it: node "/conv1/Conv" (Conv). */
  readonly where: string;
  /** Names of tensors; "" for one that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

/** Versions of the operator set that are read. */
const OLDEST = 7;
const NEWEST = 28;

/**
 * Reads an ONNX model. Everything is checked before it is used: that the bytes are the messages they claim to be, that every tensor has as
 * many values as its dimensions say, that names are defined before their use and once. What operators there are is asked by who runs the model.
 *
 * @throws {FormatError} in one line: what is wrong, and where
 * @throws {UnsupportedOnnxError} for what a model may have, but is not read here: sparse tensors, functions, an opset below 7
 * @source https://github.com/onnx/onnx/blob/main/docs/IR.md
 */
export function readOnnx(bytes: Uint8Array, { external }: ReadOptions = {}): OnnxModel {
  const model = decode(bytes);
  const { graph } = model;
  if (!graph) throw bad("the file holds no graph; it is no ONNX model, or a damaged one");
  const opset = opsetOf(model);
  if (model.functions.length > 0)
    throw unsupported(
      `it defines functions of its own (${shown(model.functions[0]?.name ?? "")}); inline them (onnx.inliner.inline_local_functions)`,
    );
  if (graph.sparseInitializer.length > 0)
    throw unsupported("it holds sparse tensors; store them densely");
  const initializers = readInitializers(graph, external);
  const inputs = graph.input.filter(({ name }) => !initializers.has(name));
  const ports = inputs.map((info) => readPort(info, "input"));
  const nodes = graph.node.map(readNode);
  const defined = checkNames(ports, initializers, nodes);
  const outputs = graph.output.map((info) => readPort(info, "output"));
  if (outputs.length === 0) throw bad("the graph has no outputs");
  const names = new Set<string>();
  for (const { name } of outputs) {
    if (!defined.has(name)) throw bad(`output ${shown(name)} is made by no node`);
    if (names.has(name)) throw bad(`two outputs are called ${shown(name)}`);
    names.add(name);
  }
  return {
    irVersion: Number(model.irVersion),
    producer: [model.producerName, model.producerVersion].filter(Boolean).join(" "),
    opset,
    metadata: Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value])),
    name: graph.name,
    inputs: ports,
    outputs,
    initializers,
    nodes,
  };
}

function decode(bytes: Uint8Array): ModelProto {
  if (bytes.length === 0) throw bad("the file is empty");
  checkWire(bytes, ModelProtoSchema);
  try {
    return fromBinary(ModelProtoSchema, bytes, { readUnknownFields: false });
  } catch (error) {
    throw bad(`no ONNX model: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The domain of ONNX's own operators goes by two names. */
const domainOf = (domain: string): string => (domain === "ai.onnx" ? "" : domain);

function opsetOf({ opsetImport }: ModelProto): number {
  const own = opsetImport.filter(({ domain }) => domainOf(domain) === "");
  const [first] = own;
  if (!first && opsetImport.length > 0)
    throw unsupported(
      `the model uses operators of ${opsetImport.map(({ domain }) => shown(domain)).join(", ")} only; ONNX's own are read`,
    );
  if (!first) throw bad("the file does not say which operator set it uses (opset_import)");
  const { version } = first;
  if (own.some((other) => other.version !== version))
    throw bad("opset_import names two versions of ONNX's operators");
  if (version < OLDEST || version > NEWEST)
    throw unsupported(
      `the model uses opset ${version}; opsets from ${OLDEST} to ${NEWEST} are read (onnx.version_converter changes it)`,
    );
  return Number(version);
}

function readInitializers(
  graph: GraphProto,
  external: ExternalData | undefined,
): Map<string, OnnxTensor> {
  const initializers = new Map<string, OnnxTensor>();
  for (const proto of graph.initializer) {
    const where = `initializer ${shown(proto.name)}`;
    if (proto.name === "") throw bad("an initializer has no name");
    if (initializers.has(proto.name)) throw bad(`${where} is there twice`);
    initializers.set(proto.name, readTensor(proto, where, external));
  }
  return initializers;
}

function readPort({ name, type }: ValueInfoProto, kind: "input" | "output"): OnnxPort {
  const where = `${kind} ${shown(name)}`;
  if (name === "") throw bad(`an ${kind} has no name`);
  const tensor = type?.tensorType;
  if (!tensor) {
    if (kind === "output" && !type) return { name, type: undefined, shape: undefined };
    throw unsupported(`${where} is no tensor (a sequence, a map or an optional)`);
  }
  const dims = tensor.shape?.dim;
  if (dims && dims.length > MOST_AXES)
    throw unsupported(`${where} has ${dims.length} axes, at most ${MOST_AXES} are read`);
  return {
    name,
    type: tensor.elemType === 0 ? undefined : requireType(tensor.elemType, where),
    shape: dims?.map(({ value }) => {
      if (value.case !== "dimValue") return value.value || undefined;
      if (value.value < 0n || value.value > 0x7fffffffn)
        throw bad(`${where}: an axis is ${value.value} long; from 0 to 2147483647 can be`);
      return Number(value.value);
    }),
  };
}

function readNode(proto: NodeProto, index: number): OnnxNode {
  const { opType, name } = proto;
  const called = name === "" ? `node ${index}` : `node ${shown(name)}`;
  const where = `${called} (${shownOperator(opType)})`;
  if (opType === "") throw bad(`${called} names no operator`);
  const attributes = new Map<string, Attribute>();
  for (const attribute of proto.attribute) {
    if (attributes.has(attribute.name))
      throw bad(`${where}: attribute ${shown(attribute.name)} is there twice`);
    attributes.set(attribute.name, readAttribute(attribute, where));
  }
  return {
    op: opType,
    domain: domainOf(proto.domain),
    name,
    where,
    inputs: proto.input,
    outputs: proto.output,
    attributes: new Attributes(attributes, where),
  };
}

/** Nodes stand in an order in which they can run, so nothing goes in circles. */
function checkNames(
  inputs: readonly OnnxPort[],
  initializers: ReadonlyMap<string, OnnxTensor>,
  nodes: readonly OnnxNode[],
): ReadonlySet<string> {
  const defined = new Set<string>(initializers.keys());
  for (const { name } of inputs) {
    if (defined.has(name)) throw bad(`two inputs are called ${shown(name)}`);
    defined.add(name);
  }
  for (const { where, inputs: read, outputs } of nodes) {
    for (const name of read)
      if (name !== "" && !defined.has(name))
        throw bad(
          `${where} reads ${shown(name)}, which nothing before it makes; nodes must stand in an order in which they can run`,
        );
    if (outputs.every((name) => name === "")) throw bad(`${where} makes nothing`);
    for (const name of outputs) {
      if (name === "") continue;
      if (defined.has(name)) throw bad(`${where} makes ${shown(name)}, which is there already`);
      defined.add(name);
    }
  }
  return defined;
}
