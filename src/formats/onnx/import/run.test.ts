import { create, toBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { backends } from "../../../../test/backends.ts";
import { tensor } from "../../../tensor/index.ts";
import { type AttributeProto, ModelProtoSchema } from "../proto/onnx_pb.ts";
import { runOnnx } from "./run.ts";

type Init<T> = T extends bigint | Uint8Array | string | number ? T : { [K in keyof T]?: unknown };
type Attribute = Init<AttributeProto>;

interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: readonly Attribute[];
  readonly domain?: string;
}

/** A model of one graph; inputs are float tensors of free shape unless told. */
function model(
  nodes: readonly Node[],
  {
    inputs = ["x"],
    outputs = ["y"],
    initializers = [] as readonly object[],
    opset = 17,
    type = 1,
    shape = undefined as readonly (number | string)[] | undefined,
  } = {},
): Uint8Array {
  const dims = shape?.map((extent) => ({
    value:
      typeof extent === "number"
        ? { case: "dimValue" as const, value: BigInt(extent) }
        : { case: "dimParam" as const, value: extent },
  }));
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 8n,
      opsetImport: [{ domain: "", version: BigInt(opset) }],
      graph: {
        name: "g",
        input: inputs.map((name) => ({
          name,
          type: { tensorType: { elemType: type, ...(dims && { shape: { dim: dims } }) } },
        })),
        output: outputs.map((name) => ({ name })),
        initializer: initializers as never[],
        node: nodes.map(({ op, inputs: read, outputs: made, attributes = [], domain = "" }, i) => ({
          name: `n${i}`,
          opType: op,
          domain,
          input: [...read],
          output: [...made],
          attribute: attributes as never[],
        })),
      },
    }),
  );
}

const ints = (name: string, values: readonly number[], dims = [values.length]) => ({
  name,
  dataType: 7,
  dims: dims.map(BigInt),
  int64Data: values.map(BigInt),
});

describe("runOnnx", () => {
  const flat = model(
    [
      { op: "Shape", inputs: ["x"], outputs: ["shape"] },
      { op: "Gather", inputs: ["shape", "zero"], outputs: ["batch"] },
      { op: "Unsqueeze", inputs: ["batch", "front"], outputs: ["list"] },
      {
        op: "Concat",
        inputs: ["list", "rest"],
        outputs: ["target"],
        attributes: [{ name: "axis", type: 2, i: 0n }],
      },
      { op: "Reshape", inputs: ["x", "target"], outputs: ["y"] },
    ],
    { initializers: [ints("zero", [0], []), ints("front", [0]), ints("rest", [-1])] },
  );

  for (const { name, backend } of backends)
    it(`computes shapes as PyTorch's exporter writes them, on ${name}`, () => {
      const run = runOnnx(flat, { backend });
      const x = tensor(
        Float32Array.from({ length: 24 }, (_, i) => i),
        [2, 3, 4],
      );
      expect(run({ x }).y?.shape).toEqual([2, 12]);
      expect(run({ x: x.slice([0, 1]) }).y?.shape).toEqual([1, 12]);
    });

  it("makes a program for the values of an input that say a shape", () => {
    const run = runOnnx(
      model([{ op: "Tile", inputs: ["x", "repeats"], outputs: ["y"] }], {
        inputs: ["x", "repeats"],
        type: 7,
      }),
    );
    const x = tensor([1, 2], [2], "int32");
    const tile = (n: number) => run({ x, repeats: tensor([n], [1], "int32") }).y?.data();
    expect(tile(2)).toEqual(Int32Array.of(1, 2, 1, 2));
    expect(tile(1)).toEqual(Int32Array.of(1, 2));
    expect(tile(2)).toEqual(Int32Array.of(1, 2, 1, 2));
  });

  it("takes the end of a slice beyond int32 as the end", () => {
    const run = runOnnx(
      model([{ op: "Slice", inputs: ["x", "from", "to"], outputs: ["y"] }], {
        initializers: [
          ints("from", [1]),
          { name: "to", dataType: 7, dims: [1n], int64Data: [9223372036854775807n] },
        ],
      }),
    );
    expect(run({ x: tensor([1, 2, 3]) }).y?.array()).toEqual([2, 3]);
  });

  it("refuses an integer beyond 32 bits, where one is computed with", () => {
    const run = runOnnx(
      model([{ op: "Add", inputs: ["x", "far"], outputs: ["y"] }], {
        type: 7,
        initializers: [{ name: "far", dataType: 7, dims: [1n], int64Data: [2n ** 40n] }],
      }),
    );
    expect(() => run({ x: tensor([1], [1], "int32") })).toThrow(
      'onnx: node "n0" (Add): an element of type int64 is 1099511627776; integers are computed in 32 bits here',
    );
  });

  it("refuses by operator, node and opset", () => {
    const odd = (op: string, domain = "") =>
      model([{ op, inputs: ["x"], outputs: ["y"], domain }], { opset: 18 });
    expect(() => runOnnx(odd("Frobnicate"))).toThrow(
      'onnx: node "n0" (Frobnicate): the operator Frobnicate of opset 18 is not read',
    );
    expect(() => runOnnx(odd("Gelu", "com.microsoft"))).toThrow(
      'onnx: node "n0" (Gelu): the operator Gelu of domain "com.microsoft" is not read',
    );
    expect(() => runOnnx(odd("Gelu"))).toThrow("the operator Gelu of opset 18 is not read");
    expect(() => runOnnx(odd("Loop"))).toThrow("nor other graphs within a graph");
  });

  it("refuses unknown attributes, and values of attributes", () => {
    const pool = (attribute: Attribute) =>
      model([{ op: "MaxPool", inputs: ["x"], outputs: ["y"], attributes: [attribute] }]);
    expect(() => runOnnx(pool({ name: "colour", type: 2, i: 1n }))).toThrow(
      'onnx: node "n0" (MaxPool): MaxPool of opset 17 is read without attribute "colour"',
    );
    const x = tensor(new Float32Array(16), [1, 1, 4, 4]);
    const kernel = { name: "kernel_shape", type: 7, ints: [2n, -2n] };
    expect(() => runOnnx(pool(kernel))({ x })).toThrow(
      'onnx: node "n0" (MaxPool): kernel_shape is -2, must be a whole number ≥ 1',
    );
  });

  it("checks what it is given against the model's inputs", () => {
    const run = runOnnx(
      model([{ op: "Relu", inputs: ["x"], outputs: ["y"] }], { shape: ["n", 3, "n"] }),
    );
    const zeros = (...shape: number[]) =>
      tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape);
    expect(run({ x: zeros(2, 3, 2) }).y?.shape).toEqual([2, 3, 2]);
    expect(() => run({ x: zeros(2, 4, 2) })).toThrow(
      'onnx: input "x" is [2, 4, 2], must be [n, 3, n]',
    );
    expect(() => run({ x: zeros(2, 3, 1) })).toThrow("must be [n, 3, n]");
    expect(() => run({})).toThrow('onnx: input "x" is missing; give a float tensor');
    expect(() => run({ x: zeros(2, 3, 2), z: zeros(1) })).toThrow(
      'onnx: the model has no input "z"; it has "x"',
    );
    expect(() => run({ x: tensor([1, 2, 3], [1, 3, 1], "int32") })).toThrow(
      'onnx: input "x" is int32, must be float32 (float in the model); cast it',
    );
  });

  const bombs: Record<string, Uint8Array> = {
    Expand: model([{ op: "Expand", inputs: ["x", "to"], outputs: ["y"] }], {
      initializers: [ints("to", [65536, 65536, 1])],
    }),
    Tile: model([{ op: "Tile", inputs: ["x", "by"], outputs: ["y"] }], {
      initializers: [ints("by", [1048576, 1048576])],
    }),
    Pad: model([{ op: "Pad", inputs: ["x", "by"], outputs: ["y"] }], {
      initializers: [ints("by", [0, 0, 1048576, 1048576])],
    }),
    Resize: model([{ op: "Resize", inputs: ["x", "", "", "to"], outputs: ["y"] }], {
      initializers: [ints("to", [1048576, 1048576])],
    }),
    ConstantOfShape: model([{ op: "ConstantOfShape", inputs: ["to"], outputs: ["y"] }], {
      initializers: [ints("to", [2147483647, 2147483647])],
    }),
    "a product of small factors": model(
      Array.from({ length: 40 }, (_, i) => ({
        op: "Concat",
        inputs: [i === 0 ? "x" : `x${i}`, i === 0 ? "x" : `x${i}`],
        outputs: [i === 39 ? "y" : `x${i + 1}`],
        attributes: [{ name: "axis", type: 2, i: 0n }],
      })),
    ),
  };
  for (const [what, bytes] of Object.entries(bombs))
    it(`limits the elements of ${what}`, () => {
      const run = runOnnx(bytes);
      expect(() => run({ x: tensor([[1]]) })).toThrow(
        /^onnx: node "n\d+" \(\w+\): the result is .* at most 268435456 can be$/,
      );
    });

  it("computes no shape from millions of elements", () => {
    const run = runOnnx(
      model(
        [
          { op: "ConstantOfShape", inputs: ["many"], outputs: ["ones"] },
          {
            op: "ReduceSum",
            inputs: ["ones"],
            outputs: ["sum"],
            attributes: [{ name: "keepdims", type: 2, i: 0n }],
          },
          {
            op: "Cast",
            inputs: ["sum"],
            outputs: ["count"],
            attributes: [{ name: "to", type: 2, i: 7n }],
          },
          { op: "Unsqueeze", inputs: ["count", "zero"], outputs: ["shape"] },
          { op: "Expand", inputs: ["x", "shape"], outputs: ["y"] },
        ],
        { initializers: [ints("many", [10_000_000]), ints("zero", [0])] },
      ),
    );
    expect(() => run({ x: tensor([1]) })).toThrow(
      "at most 4194304 are computed before the model runs",
    );
  });
});
