import { expect, it } from "vitest";
import { compileGraph, type Machine } from "../compiler/index.ts";
import { sizeOf } from "../graph/shape.ts";
import type { AuxiliaryHead } from "../nn/index.ts";
import {
  auxiliary,
  batchNorm,
  conv2d,
  crossEntropy,
  denseConnection,
  globalAvgPool,
  type Layer,
  linear,
  lossWithHeads,
  maxPool,
  relu,
  residual,
  sequential,
  type Tensors,
} from "../nn/index.ts";
import { key, type Tensor, valueAndGrad, zeros } from "../tensor/index.ts";
import { signatureOf } from "../tensor/signature.ts";
import { trace } from "../tensor/trace.ts";
import { summarise } from "./index.ts";

/** The one that memory is planned for. */
const machine: Machine = {
  ...{ widths: [4], join: 1, registers: 16, threads: 2 },
  ...{ l1: 32 << 10, l2: 1 << 20 },
};

const unit = (filters: number, stride = 1): Layer =>
  sequential(conv2d({ filters, kernel: 3, stride, padding: 1, bias: false }), batchNorm(), relu());
const block = (filters: number): Layer => residual(sequential(unit(filters), unit(filters)));
const head = (units: number): Layer => sequential(globalAvgPool(), linear({ units }));

const networks: readonly (readonly [name: string, layer: Layer, input: readonly number[]])[] = [
  ["plain", sequential(unit(8), maxPool({ size: 2 }), unit(16), head(5)), [24, 24, 3]],
  [
    "residual",
    sequential(unit(16), block(16), block(16), unit(32, 2), block(32), block(32), head(10)),
    [64, 64, 3],
  ],
  [
    "dense",
    sequential(unit(8), ...[0, 1, 2].map(() => denseConnection(unit(8))), head(10)),
    [32, 32, 3],
  ],
  [
    "with an auxiliary head",
    sequential(unit(8), auxiliary(head(5)), unit(8), head(5)),
    [16, 16, 3],
  ],
];

/** Bytes of the plan of a step that is traced as `compile` traces it, and differentiated by `valueAndGrad`. */
function compiledBytes(layer: Layer, input: readonly number[], batch: number): number {
  const { params, state } = layer.init(key(0), input);
  const step = (params: Tensors, state: Tensors, x: Tensor, labels: Tensor) => {
    const lossOf = (params: Tensors): readonly [Tensor, Tensors] => {
      const heads: AuxiliaryHead[] = [];
      const applied = layer.apply({ params, state }, x, {
        training: true,
        auxiliary: (head) => heads.push(head),
      });
      const criterion = (y: Tensor): Tensor => crossEntropy(y, labels);
      return [lossWithHeads(criterion, applied.output, heads), applied.state];
    };
    const [[loss, after], gradients] = valueAndGrad(lossOf, { aux: true })(params);
    return [loss, after, gradients];
  };
  const [signature] = signatureOf([
    params,
    state,
    zeros([batch, ...input]),
    zeros([batch], "int32"),
  ]);
  const { graph } = trace(step as (...args: unknown[]) => unknown, signature, false);
  const ends = [...new Set([...graph.inputs, ...graph.outputs])];
  const elements = ends.reduce((sum, node) => sum + sizeOf(node.shape), 0);
  return compileGraph(graph, machine).arenaBytes + 4 * elements;
}

it.each(
  networks.flatMap(([name, layer, input]) =>
    [1, 16].map((batch) => ({ name, layer, input, batch })),
  ),
)("$name, batch of $batch: the memory of a step is that of the compiled step", (one) => {
  const { memory } = summarise(one.layer, one.input, { batch: one.batch, memory: true });
  expect(memory?.training).toBe(compiledBytes(one.layer, one.input, one.batch));
});

it("is planned for a batch that no machine holds, in no more time than for a small one", () => {
  const model = sequential(linear({ units: 64 }), relu(), linear({ units: 10 }));
  const { memory } = summarise(model, [256], { batch: 1_000_000_000, memory: true });
  // A word for each number of input, hidden layer and output; the weights are nothing beside them.
  expect(memory?.inference).toBeGreaterThan(4e9 * (256 + 10));
});
