import { readFileSync } from "node:fs";
import { join } from "node:path";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { portableBackends } from "../../../../test/backends.ts";
import { expectClose, randomTensor, randomValues } from "../../../../test/numeric.ts";
import { summarise } from "../../../inspect/index.ts";
import * as nn from "../../../nn/index.ts";
import { cases } from "../../../nn/layer/cases/index.ts";
import {
  flatten,
  key,
  setBackend,
  type Tensor,
  tensor,
  unflatten,
  valueAndGrad,
} from "../../../tensor/index.ts";
import { exportOnnx } from "../export/export.ts";
import { UnsupportedOnnxError } from "../import/error.ts";
import {
  AttributeProtoSchema,
  type GraphProto,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
} from "../proto/onnx_pb.ts";
import { fromOnnx } from "./from-onnx.ts";

setBackend(portableBackends[1]?.backend as (typeof portableBackends)[number]["backend"]);

const evaluation = { training: false };

/** Statistics, scales and biases that nothing treats specially. */
function scramble(tensors: nn.Tensors, low: number): nn.Tensors {
  const [leaves, structure] = flatten<Tensor>(tensors);
  return unflatten(
    structure,
    leaves.map(({ shape, size }, i) =>
      tensor(
        randomValues(size, 31 + i).map((value) => value + low),
        shape,
      ),
    ),
  );
}

/** A layer, exported and read again. */
function back(layer: nn.Layer, input: readonly number[]) {
  const made = layer.init(key(3), input);
  const variables = { params: scramble(made.params, 0), state: scramble(made.state, 1.5) };
  return { variables, imported: fromOnnx(exportOnnx(layer, variables, input)) };
}

/** The kinds of layers that are written as operators of which no layer is made again. */
const oneWay = new Set([
  ...["custom", "multiHeadAttention", "transformerEncoder", "positions", "ensemble", "srs"],
  // A lookup takes whole numbers, and recurrences have a test of their own.
  ...["rnn", "lstm", "gru", "embedding"],
  // In the case that has every activation.
  ...["argmax"],
]);

/** And single cases: what mixes axes of another order, or is read at computed places. */
const others = [
  "reshape",
  "conv2d, on a torus",
  "adaptiveMaxPool, bins that overlap",
  "upsample, nearest",
  "activations with parameters of their own",
];

const typesIn = (layer: nn.Layer): string[] => [
  layer.type,
  ...layer.children.flatMap((child) => typesIn(child.layer)),
];

/** What comes of x in the layer, and in the layer that was read again. */
function expectSame(layer: nn.Layer, input: readonly number[], tolerance: number): nn.Layer {
  const { variables, imported } = back(layer, input.slice(1));
  const x = randomTensor(input, 7);
  const wanted = layer.apply(variables, x, evaluation).output;
  const came = imported.layer.apply(imported.variables, x, evaluation).output;
  expect(came.shape).toEqual(wanted.shape);
  expectClose(came.data(), wanted.data(), tolerance);
  return imported.layer;
}

describe("a layer that was exported", () => {
  const single = Object.entries(cases).filter(
    ([, { layer }]) => !typesIn(layer).some((type) => oneWay.has(type)),
  );

  it.each(single.filter(([title]) => !others.includes(title)))("comes back: %s", (_, given) => {
    expectSame(given.layer, given.input, 1e-4);
  });

  it.each(single.filter(([title]) => others.includes(title)))("is refused: %s", (_, given) => {
    expect(() => back(given.layer, given.input.slice(1))).toThrow(UnsupportedOnnxError);
  });

  it("has the decimals that were written, not what float32 makes of them", () => {
    const norms = nn.sequential(nn.batchNorm({ momentum: 0.1, epsilon: 1e-3 }), nn.layerNorm());
    const both = nn.sequential(norms, nn.fromSpec({ type: "leakyRelu", slope: 0.2 }));
    const spec = JSON.stringify(nn.toSpec(back(both, [4, 4, 3]).imported.layer));
    expect(spec).not.toMatch(/\d{8}/);
    expect(spec).toContain("0.001");
  });

  it.each([
    nn.lstm({ units: 3, bidirectional: true }),
    nn.gru({ units: 2, returns: "last" }),
    nn.gru({ units: 2, reset: "before" }),
    nn.rnn({ units: 2, activation: "relu" }),
  ])("comes back: $type", (layer) => {
    const came = expectSame(layer, [2, 4, 3], 1e-5);
    expect(came.children[0]?.layer.type).toBe(layer.type);
  });
});

const folder = join(import.meta.dirname, "../../../../test/golden/onnx-pytorch");
const bytesOf = (file: string): Uint8Array => readFileSync(join(folder, file));

describe("names of layers", () => {
  it("are made of what a name may hold, each once", () => {
    const model = nn.sequential(...[1, 2, 3].map(() => nn.linear({ units: 2 })));
    const proto = fromBinary(ModelProtoSchema, exportOnnx(model, model.init(key(1), [2]), [2]));
    const graph = proto.graph as GraphProto;
    const weights = graph.initializer.filter(({ dims }) => dims.length === 2);
    for (const [i, weight] of weights.entries()) {
      const name = `a\u001b[31m\u202e${i < 2 ? "" : "_2"}${"/".repeat(i)}.weight`;
      for (const { input } of graph.node)
        for (const [at, read] of input.entries()) if (read === weight.name) input[at] = name;
      weight.name = name;
    }
    const { layer } = fromOnnx(toBinary(ModelProtoSchema, proto));
    const names = layer.children.map(({ name }) => name).filter((name) => name.startsWith("a"));
    expect(names).toEqual(["a_[31m_", "a_[31m__2", "a_[31m__2_2"]);
    expect(() => nn.fromSpec(nn.toSpec(layer))).not.toThrow();
  });
});

describe("an imported model", () => {
  const { layer, variables, input } = fromOnnx(bytesOf("residual-legacy.onnx"));

  it("is summarised", () => {
    const { params, layers } = summarise(layer, input);
    const own = flatten<Tensor>(variables.params)[0].reduce((sum, { size }) => sum + size, 0);
    expect(params).toBe(own);
    expect(layers.find(({ path }) => path === "fc")).toBeDefined();
  });

  it("is trained", () => {
    const x = randomTensor([4, ...input], 3);
    const labels = tensor(Int32Array.of(0, 1, 2, 3));
    const loss = valueAndGrad((params: nn.Tensors) => {
      const { output } = layer.apply({ ...variables, params }, x, { training: true, key: key(1) });
      return nn.crossEntropy(output, labels);
    });
    const [before, slopes] = loss(variables.params);
    const [weights, structure] = flatten<Tensor>(variables.params);
    const [steps] = flatten<Tensor>(slopes);
    const moved = unflatten(
      structure,
      weights.map((weight, i) => weight.sub((steps[i] as Tensor).mul(0.05))),
    );
    expect(loss(moved)[0].item()).toBeLessThan(before.item());
  });

  it("is exported again", () => {
    const again = fromOnnx(exportOnnx(layer, variables, input));
    const x = randomTensor([2, ...input], 3);
    const wanted = layer.apply(variables, x, evaluation).output;
    const came = again.layer.apply(again.variables, x, evaluation).output;
    expectClose(came.data(), wanted.data(), 1e-5);
  });
});

describe("fromOnnx on the last step of a series", () => {
  /** A series exported, and its last step picked as PyTorch's `out[:, -1]` is. */
  function picked(layer: nn.Layer, at: bigint) {
    const made = layer.init(key(5), [6, 3]);
    const model = fromBinary(ModelProtoSchema, exportOnnx(layer, made, [6, 3], { batch: 2 }));
    const { graph } = model;
    const maker = graph?.node.find(({ output }) => output.includes("y"));
    if (!graph || !maker) return expect.fail("there is no y");
    maker.output = maker.output.map((name) => (name === "y" ? "series" : name));
    graph.initializer.push(create(TensorProtoSchema, { name: "at", dataType: 7, int64Data: [at] }));
    graph.node.push(
      create(NodeProtoSchema, {
        ...{ name: "pick", opType: "Gather", input: ["series", "at"], output: ["y"] },
        attribute: [create(AttributeProtoSchema, { name: "axis", type: 2, i: 1n })],
      }),
    );
    const shape = graph.output[0]?.type?.tensorType?.shape;
    shape?.dim.splice(1, 1);
    return { made, bytes: toBinary(ModelProtoSchema, model) };
  }

  it.each([
    ["lstm", nn.lstm({ units: 4 }), -1n],
    ["gru", nn.gru({ units: 4, layers: 2 }), 5n],
  ] as const)("%s gives it alone", (_, layer, at) => {
    const { made, bytes } = picked(layer, at);
    const imported = fromOnnx(bytes);
    const x = randomTensor([2, 6, 3], 8);
    const wanted = layer.apply(made, x, evaluation).output.slice(null, [5, 6]).reshape([2, 4]);
    const came = imported.layer.apply(imported.variables, x, evaluation).output;
    expect(came.shape).toEqual([2, 4]);
    expectClose(came.data(), wanted.data(), 1e-6);
  });

  it("but not of another step, or of two directions", () => {
    const refused = /^onnx: node "pick" \(Gather\): .*runOnnx runs it$/;
    expect(() => fromOnnx(picked(nn.lstm({ units: 4 }), 2n).bytes)).toThrow(refused);
    const both = nn.lstm({ units: 4, bidirectional: true });
    expect(() => fromOnnx(picked(both, -1n).bytes)).toThrow(refused);
  });
});

describe("fromOnnx refuses", () => {
  /** One of PyTorch's files with its graph changed. */
  function changed(change: (graph: GraphProto) => void): Uint8Array {
    const model = fromBinary(ModelProtoSchema, bytesOf("mlp-dynamo.onnx"));
    if (model.graph) change(model.graph);
    return toBinary(ModelProtoSchema, model);
  }

  it("an operator without a layer, by name", () => {
    const bytes = changed(({ node }) => {
      const [, relu] = node;
      if (relu) Object.assign(relu, { opType: "Erf", name: "odd" });
    });
    expect(() => fromOnnx(bytes)).toThrow(
      'onnx: node "odd" (Erf): Erf of opset 20 has no layer here; runOnnx runs it',
    );
  });

  it("a shape that depends on the values of the input", () => {
    const bytes = changed(({ node }) => {
      const [first] = node;
      if (first) Object.assign(first, { opType: "ConstantOfShape", input: ["x"], attribute: [] });
    });
    expect(() => fromOnnx(bytes)).toThrow(
      'onnx: a shape in the model depends on the values of its input "x", which layers cannot do; runOnnx runs it',
    );
  });

  it("several inputs, by name", () => {
    const bytes = changed((graph) => {
      const [x] = graph.input;
      if (x) graph.input.push({ ...x, name: "z" });
    });
    expect(() => fromOnnx(bytes)).toThrow(
      'onnx: the model has 2 inputs, layers have one ("x", "z"); runOnnx runs it',
    );
  });

  it("an example of another shape than the file's", () => {
    expect(() => fromOnnx(bytesOf("residual-legacy.onnx"), { input: [32, 32, 3] })).toThrow(
      'onnx: input "x": axis 2 is 16 in the file, and 32 came',
    );
    expect(() => fromOnnx(bytesOf("residual-legacy.onnx"), { input: [16, 16] })).toThrow(
      'onnx: input "x" has 4 axes with the batch; [16, 16] came as the shape of an example',
    );
  });
});
