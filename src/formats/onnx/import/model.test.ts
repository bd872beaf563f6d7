import { create, toBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import {
  AttributeProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  StringStringEntryProtoSchema,
  TypeProtoSchema,
} from "../proto/onnx_pb.ts";
import { readOnnx } from "./model.ts";

const float = { tensorType: { elemType: 1 } };

function proto(change: (model: ModelProto) => void = () => {}): Uint8Array {
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    producerName: "test",
    opsetImport: [{ version: 17n }],
    graph: {
      name: "g",
      input: [{ name: "x", type: float }],
      output: [{ name: "y", type: float }],
      initializer: [
        { name: "w", dataType: 1, dims: [2n, 2n], floatData: [1, 2, 3, 4] },
        {
          name: "n",
          dataType: 7,
          dims: [1n],
          rawData: Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255),
        },
      ],
      node: [{ name: "first", opType: "MatMul", input: ["x", "w"], output: ["y"] }],
    },
  });
  change(model);
  return toBinary(ModelProtoSchema, model);
}

const graphOf = ({ graph }: ModelProto) => graph as NonNullable<typeof graph>;

describe("readOnnx", () => {
  it("reads graph, initializers and opset", () => {
    const model = readOnnx(proto());
    expect(model.opset).toBe(17);
    expect(model.inputs.map(({ name, type }) => [name, type?.name])).toEqual([["x", "float"]]);
    expect(model.initializers.get("w")?.data).toEqual(Float32Array.of(1, 2, 3, 4));
    expect(model.initializers.get("n")?.data).toEqual(Float64Array.of(-1));
    expect(model.nodes[0]?.where).toBe('node "first" (MatMul)');
  });

  const wrong: Record<string, readonly [(model: ModelProto) => void, string]> = {
    "two initializers of one name": [
      (m) => graphOf(m).initializer.push(...graphOf(m).initializer.slice(0, 1)),
      'onnx: initializer "w" is there twice',
    ],
    "fewer values than the shape says": [
      (m) => graphOf(m).initializer[0]?.dims.push(3n),
      'onnx: initializer "w": float [2, 2, 3] needs 12 values, the file has 4',
    ],
    "fewer bytes than the shape says": [
      (m) => graphOf(m).initializer[1]?.dims.push(1_000_000_000n),
      'onnx: initializer "n": int64 [1, 1000000000] needs 1000000000 values in 8000000000 bytes, the file has 8 bytes',
    ],
    "a negative axis": [
      (m) => graphOf(m).initializer[0]?.dims.push(-1n),
      'onnx: initializer "w": an axis is -1 long; from 0 to 2147483647 can be',
    ],
    "an axis beyond all memory": [
      (m) => graphOf(m).initializer[0]?.dims.push(2n ** 62n),
      "an axis is 4611686018427387904 long",
    ],
    "too many axes": [
      (m) => graphOf(m).initializer[0]?.dims.push(...new Array<bigint>(40).fill(1n)),
      "it has 42 axes, at most 16 are read",
    ],
    "values in another file": [
      (m) => {
        const w = graphOf(m).initializer[0];
        if (w)
          Object.assign(w, {
            dataLocation: 1,
            externalData: [
              create(StringStringEntryProtoSchema, { key: "location", value: "../../etc/passwd" }),
            ],
          });
      },
      'onnx: initializer "w": its values are in "../../etc/passwd", must be in a file beside the model',
    ],
    "text as elements": [
      (m) => Object.assign(graphOf(m).initializer[0] ?? {}, { dataType: 8 }),
      'onnx: initializer "w": elements of type string are not read',
    ],
    "a name that nothing makes": [
      (m) => graphOf(m).node[0]?.input.push("z"),
      'onnx: node "first" (MatMul) reads "z", which nothing before it makes',
    ],
    "a circle": [
      (m) => graphOf(m).node[0]?.input.push("y"),
      'onnx: node "first" (MatMul) reads "y", which nothing before it makes',
    ],
    "a name that is made twice": [
      (m) => graphOf(m).node.push(...graphOf(m).node),
      'onnx: node "first" (MatMul) makes "y", which is there already',
    ],
    "an output that is not made": [
      (m) => graphOf(m).node.pop(),
      'onnx: output "y" is made by no node',
    ],
    "no graph": [(m) => Object.assign(m, { graph: undefined }), "onnx: the file holds no graph"],
    "no opset": [
      (m) => m.opsetImport.pop(),
      "onnx: the file does not say which operator set it uses",
    ],
    "an old opset": [
      (m) => Object.assign(m.opsetImport[0] ?? {}, { version: 3n }),
      "onnx: the model uses opset 3; opsets from 7 to 28 are read",
    ],
    "an input that is a sequence": [
      (m) => Object.assign(graphOf(m).input[0] ?? {}, { type: create(TypeProtoSchema) }),
      'onnx: input "x" is no tensor',
    ],
    "an attribute without a type": [
      (m) => {
        graphOf(m).node[0]?.attribute.push(create(AttributeProtoSchema, { name: "a" }));
      },
      'onnx: node "first" (MatMul): attribute "a" is of type 0, which there is not',
    ],
  };
  for (const [what, [change, message]] of Object.entries(wrong))
    it(`refuses ${what}`, () => {
      expect(() => readOnnx(proto(change))).toThrow(message);
    });
});

describe("damaged bytes", () => {
  const bytes = proto();

  it("are refused at every length but the whole", () => {
    for (let n = 0; n < bytes.length; n++)
      expect(() => readOnnx(bytes.slice(0, n)), `${n} bytes`).toThrow(/^onnx: [^\n]*$/);
  });

  it("name the byte", () => {
    expect(() => readOnnx(bytes.slice(0, bytes.length - 10))).toThrow(
      /^onnx: at byte \d+: ModelProto\.\w+ is \d+ bytes longer than what holds it$/,
    );
    expect(() => readOnnx(Uint8Array.of(0x3a, 0x05, 0x0a, 0x09, 0, 0, 0))).toThrow(
      "onnx: at byte 2: GraphProto.node is 6 bytes longer than what holds it",
    );
    expect(() => readOnnx(Uint8Array.of(0x39, 0, 0, 0, 0, 0, 0, 0, 0))).toThrow(
      "onnx: at byte 0: ModelProto.graph has wire type 1, must be 2",
    );
    expect(() => readOnnx(new Uint8Array(0))).toThrow("onnx: the file is empty");
    expect(() => readOnnx(new TextEncoder().encode("<html>no model</html>"))).toThrow(
      /^onnx: .*byte \d+/,
    );
  });

  it("do not overflow the stack with graphs in graphs", () => {
    // graph { node { attribute { g { node { …
    let inner = new Uint8Array(0);
    const wrap = (tag: number, body: Uint8Array) => {
      const length: number[] = [];
      for (let n = body.length; ; n >>>= 7) {
        length.push(n > 127 ? (n & 127) | 128 : n);
        if (n <= 127) break;
      }
      return Uint8Array.from([tag, ...length, ...body]);
    };
    for (let depth = 0; depth < 300; depth++) inner = wrap(0x0a, wrap(0x2a, wrap(0x32, inner)));
    expect(() => readOnnx(wrap(0x3a, inner))).toThrow(
      /messages lie more than 48 deep in each other$/,
    );
  });
});
