/** Every kind of layer as onnxruntime runs its export, beside what it gives here. */
import { describe, expect, it } from "vitest";
import { onReference } from "../../../../test/backends.ts";
import { expectClose, randomTensor, randomValues } from "../../../../test/numeric.ts";
import { runInOnnxruntime } from "../../../../test/onnxruntime.ts";
import {
  branches,
  conv2d,
  custom,
  embedding,
  flatten as flattenLayer,
  globalAvgPool,
  type Layer,
  linear,
  relu,
  rnn,
  sequential,
  type Tensors,
  type Variables,
} from "../../../nn/index.ts";
import { cases, type LayerCase } from "../../../nn/layer/cases/index.ts";
import { layerKinds } from "../../../nn/layer/index.ts";
import { flatten, key, type Tensor, tensor, unflatten } from "../../../tensor/index.ts";
import { runOnnx } from "../import/run.ts";
import { exportOnnx, type OnnxOptions, OPSETS, onnxGraph } from "./export.ts";
import { layerForms } from "./form/index.ts";
import { GraphBuilder } from "./graph.ts";

/** Numbers that nothing treats specially: no bias of 0, no variance of 1. */
function scramble(tensors: Tensors, low: number): Tensors {
  const [leaves, structure] = flatten<Tensor>(tensors);
  return unflatten(
    structure,
    leaves.map(({ shape, size }, i) =>
      tensor(
        randomValues(size, 31 + i).map((v) => v + low),
        shape,
      ),
    ),
  );
}

function variablesOf({ layer, input, paramsFrom = 0 }: LayerCase): Variables {
  const made = layer.init(key(1), input.slice(1));
  return { params: scramble(made.params, paramsFrom), state: scramble(made.state, 1.5) };
}

async function expectSame(given: LayerCase, options: OnnxOptions): Promise<void> {
  const { layer, input } = given;
  const variables = variablesOf(given);
  const x = randomTensor(input, 3);
  const expected = onReference(() => {
    const { output } = layer.apply(variables, x, { training: false });
    return { shape: output.shape, data: Array.from(output.data()) };
  });
  const file = exportOnnx(layer, variables, input.slice(1), options);
  const came = await runInOnnxruntime(file, { shape: input, data: x.data() as Float32Array });
  expect(came.shape).toEqual(expected.shape);
  expectClose(came.data, expected.data, 1e-5);
}

/** As the file has it: images with the channels first. */
const planes = (x: Tensor): Tensor =>
  x.rank < 4 ? x : x.permute([0, x.rank - 1, ...x.shape.slice(2).map((_, axis) => axis + 1)]);

/** A recurrence that goes on from its state is of so many sequences. */
const isStateful = ({ layer }: LayerCase): boolean => Number(layer.options.stateful ?? false) > 0;

/** Opsets in which operators changed that are used here. */
const opsets = [OPSETS.least, OPSETS.default, 18, OPSETS.most];

describe.each(Object.entries(cases))("%s", (_title, given) => {
  const batch = isStateful(given) ? (given.input[0] ?? 1) : "N";

  it.each(opsets)("gives the same in onnxruntime, opset %i", async (opset) => {
    await expectSame(given, { opset, batch, input: "float32" });
  });

  it("is exported for one size of batch", async () => {
    await expectSame(given, { batch: given.input[0] ?? 1, input: "float32" });
  });

  it("gives the same when it is read back", () => {
    const { layer, input } = given;
    const variables = variablesOf(given);
    const x = randomTensor(input, 3);
    const file = exportOnnx(layer, variables, input.slice(1), { batch, input: "float32" });
    onReference(() => {
      const { y } = runOnnx(file)({ x: planes(x) });
      const { output } = layer.apply(variables, x, { training: false });
      expectClose(y?.data() ?? [], planes(output).data(), 1e-6);
    });
  });
});

it("every kind of layer has a form, but what is code of one's own", () => {
  const missing = [...layerKinds.keys()].filter((type) => !Object.hasOwn(layerForms, type));
  expect(missing).toEqual(["custom"]);
});

describe("a layer without a form, as the operations that it is traced to", () => {
  const typesIn = (layer: Layer): string[] => [
    layer.type,
    ...layer.children.flatMap((child) => typesIn(child.layer)),
  ];
  const recurrences = new Set(["rnn", "lstm", "gru"]);

  it.each(Object.entries(cases))("%s", async (_title, given) => {
    const { layer } = given;
    const own = custom({
      name: "own",
      init: ({ key, inputShape }) => layer.init(key, inputShape),
      apply: (variables, x) => layer.apply(variables, x, { training: false }).output,
    });
    const options = isStateful(given) ? { batch: given.input[0] ?? 1 } : {};
    const exported = expectSame({ ...given, layer: own }, { ...options, input: "float32" });
    if (!typesIn(layer).some((type) => recurrences.has(type))) return exported;
    await expect(exported).rejects.toThrow(/own: scan to \[\d+\] has no ONNX form here/);
  });

  it("says where the number of examples is part of what is computed", () => {
    const layer = sequential({ mean: custom({ name: "mean", apply: (_, x) => x.sub(x.flip(0)) }) });
    const folded = sequential({
      half: custom({
        name: "half",
        apply: (_, x) => x.slice([0, Math.ceil((x.shape[0] ?? 0) / 2)]),
      }),
    });
    expect(() => exportOnnx(layer, layer.init(key(1), [3]), [3])).not.toThrow();
    expect(() => exportOnnx(folded, folded.init(key(1), [3]), [3])).toThrow(
      "half: slice to [3960, 3] has no ONNX form here: it depends on the number of examples; export with a fixed batch",
    );
  });
});

const opsOf = (layer: Layer, input: readonly number[], options?: OnnxOptions): string[] =>
  onnxGraph(layer, layer.init(key(1), input), input, options).nodes.map(({ op }) => op);

describe("the graph", () => {
  it("is called by the paths of the layers", () => {
    const layer = sequential({ stem: conv2d({ filters: 2, kernel: 3 }), act: relu() });
    const { nodes, initializers, inputs, outputs, values } = onnxGraph(
      layer,
      layer.init(key(1), [4, 5, 3]),
      [4, 5, 3],
    );
    expect(nodes.map(({ op, name, inputs, outputs }) => [op, name, inputs, outputs])).toEqual([
      ["Conv", "stem", ["x", "stem/weight", "stem/bias"], ["stem"]],
      ["Relu", "act", ["stem"], ["y"]],
    ]);
    expect([...initializers].map(([name, { shape }]) => [name, shape])).toEqual([
      ["stem/weight", [2, 3, 3, 3]],
      ["stem/bias", [2]],
    ]);
    expect(inputs.map(({ name, shape }) => [name, shape])).toEqual([["x", ["N", 3, 4, 5]]]);
    expect(values.map(({ name, shape }) => [name, shape])).toEqual([["stem", ["N", 2, 2, 3]]]);
    expect(outputs.map(({ name, shape }) => [name, shape])).toEqual([["y", ["N", 2, 2, 3]]]);
  });

  it("flattens images as they lie, and turns the rows of the weight behind", () => {
    const layer = sequential(flattenLayer(), relu(), linear({ units: 2 }));
    expect(opsOf(layer, [2, 3, 4])).toEqual(["Flatten", "Relu", "Gemm"]);
  });

  it("turns a flattened image for what reads its order", () => {
    const split = branches([flattenLayer(), flattenLayer()]);
    expect(opsOf(split, [2, 3, 4])).toEqual([
      "Flatten",
      "Flatten",
      "Reshape",
      "Transpose",
      "Reshape",
      "Reshape",
      "Transpose",
      "Reshape",
      "Concat",
    ]);
  });

  it("takes ids of tokens as int32", async () => {
    const layer = sequential(embedding({ vocabulary: 9, dim: 3 }), globalAvgPool());
    const variables = layer.init(key(1), [4]);
    const ids = Int32Array.of(0, 8, 3, 3, 1, 2, 4, 7);
    const file = exportOnnx(layer, variables, [4]);
    const came = await runInOnnxruntime(file, { shape: [2, 4], data: ids });
    const x = tensor(ids, [2, 4]);
    expectClose(came.data, layer.apply(variables, x, { training: false }).output.data(), 1e-6);
  });
});

describe("what cannot be exported", () => {
  const layer = linear({ units: 1 });
  const variables = layer.init(key(1), [2]);

  it.each([12, 24, 17.5])("opset %d", (opset) => {
    expect(() => exportOnnx(layer, variables, [2], { opset })).toThrow(
      `opset is ${opset}, must be a whole number from 13 to 23`,
    );
  });

  it("weights beyond what a file can hold", () => {
    const graph = new GraphBuilder(17, "N", []);
    const huge = Object.defineProperty(new Float32Array(1), "byteLength", { value: 2 ** 31 });
    expect(() => graph.floats("fc/weight", [1], huge)).toThrow(
      "fc/weight: with it the weights are 2147483648 bytes, an ONNX file holds at most 2130706432 beside its nodes; export safetensors",
    );
  });

  it("a batch of no examples", () => {
    expect(() => exportOnnx(layer, variables, [2], { batch: 0 })).toThrow(
      "batch is 0, must be a whole number ≥ 1, or a name for any number",
    );
  });

  it("a recurrence with a state, for any number of sequences", () => {
    const memory = sequential({ walk: rnn({ units: 2, stateful: 1 }) });
    expect(() => exportOnnx(memory, memory.init(key(1), [3, 2]), [3, 2])).toThrow(
      "walk: stateful carries the state of 1 sequences, the batch is N; export with a batch of 1",
    );
  });
});
