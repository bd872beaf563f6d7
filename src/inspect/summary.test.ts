import { describe, expect, it } from "vitest";
import {
  activation,
  batchNorm,
  conv2d,
  custom,
  flatten,
  linear,
  relu,
  residual,
  sequential,
} from "../nn/index.ts";
import { convolutions } from "../nn/layer/cases/convolutions.ts";
import { sequences } from "../nn/layer/cases/sequences.ts";
import { einsum, ones } from "../tensor/index.ts";
import { renderJson, renderText, summarise } from "./index.ts";

const small = sequential(
  conv2d({ filters: 4, kernel: 3, bias: false }),
  batchNorm(),
  relu(),
  flatten(),
  linear({ units: 10 }),
);

describe("summarise", () => {
  it("counts parameters, running statistics, MACs and activations", () => {
    const summary = summarise(small, [6, 5, 2]);
    const [conv, norm, , , head] = summary.layers;
    expect(conv).toMatchObject({ params: 72, macs: 4 * 3 * 4 * 3 * 3 * 2, activations: 48 });
    expect(norm).toMatchObject({ params: 8, trainable: 8, state: 8, macs: 0 });
    expect(head).toMatchObject({ params: 490, macs: 480, input: [48], output: [10] });
    expect(summary).toMatchObject({ params: 570, macs: 1344, state: 8, output: [10] });
  });

  it("counts work, not parameters, once for each example of a batch", () => {
    const [one, eight] = [summarise(small, [6, 5, 2]), summarise(small, [6, 5, 2], { batch: 8 })];
    expect([eight.params, eight.macs, eight.activations]).toEqual([
      one.params,
      8 * one.macs,
      8 * one.activations,
    ]);
  });

  it("gives a composite layer a row for work of its own only", () => {
    const block = residual(sequential(linear({ units: 3 }), relu()));
    const { layers } = summarise(sequential({ block }), [3]);
    expect(layers.map(({ path, type }) => [path, type])).toEqual([
      ["block/body/linear", "linear"],
      ["block/body/relu", "relu"],
      ["block", "residual"],
    ]);
  });

  it("nests layers; what is inside of a composite adds up to it", () => {
    const block = residual(sequential(linear({ units: 3 }), relu()));
    const { tree, layers, ...whole } = summarise(
      sequential({ block, head: linear({ units: 2 }) }),
      [3],
    );
    const [root] = tree;
    expect(root?.children.map(({ layer, total }) => [layer.path, total.params])).toEqual([
      ["block", 12],
      ["head", 8],
    ]);
    expect(root?.children[0]?.children[0]?.children.map(({ layer }) => layer.path)).toEqual([
      "block/body/linear",
      "block/body/relu",
    ]);
    const { params, trainable, state, macs, activations } = whole;
    expect(root?.total).toEqual({ params, trainable, state, macs, activations });
    // The sum is the block's own work, the last activation of its body the body's.
    expect([root?.children[0]?.layer.activations, root?.children[0]?.total.activations]).toEqual([
      3, 9,
    ]);
    expect(layers.map((layer) => layer.path)).toHaveLength(4);
  });

  it("keeps layers of like beginnings apart", () => {
    const { tree } = summarise(
      sequential({ a: sequential(relu()), ab: sequential(relu(), relu()) }),
      [3],
    );
    expect(tree[0]?.children.map(({ children }) => children.length)).toEqual([1, 2]);
  });

  it("counts what hand-written layers do, before and after the layers they hold", () => {
    const inner = linear({ units: 4, bias: false });
    const twice = custom({
      name: "twice",
      init: (seed) => ({
        params: { own: ones([2, 3]), inner: inner.initAt({ ...seed, inputShape: [3] }).params },
      }),
      apply(variables, x, context) {
        const { own, inner: held } = variables.params as { own: typeof x; inner: object };
        const before = einsum("ni,ij->nj", x, own);
        const params = held as typeof variables.params;
        return inner.applyAt({ params, state: {} }, before, context.child("inner", 0)).output;
      },
    });
    const { layers, tree, params, macs } = summarise(twice, [2]);
    expect(tree.map(({ layer, children }) => [layer.path, children.length])).toEqual([
      ["twice", 1],
    ]);
    expect(layers.map(({ path, params, macs }) => [path, params, macs])).toEqual([
      ["twice/inner", 12, 12],
      ["twice", 6, 6],
    ]);
    expect([params, macs]).toEqual([18, 18]);
  });

  it("counts and plans layers over images and sequences, those that bring numbers of their own too", () => {
    for (const { layer, input } of [...Object.values(convolutions), ...Object.values(sequences)]) {
      const { memory, output } = summarise(layer, input.slice(1), {
        batch: input[0] ?? 1,
        memory: true,
      });
      const sizes = [input, [input[0] ?? 1, ...output]].map((shape) =>
        shape.reduce((size, n) => size * n, 1),
      );
      expect(memory?.inference).toBeGreaterThanOrEqual(4 * Math.max(...sizes));
    }
  });

  it("plans memory that holds at least all that goes in and comes out", () => {
    const { memory } = summarise(small, [6, 5, 2], { batch: 8, memory: true });
    expect(memory?.inference).toBeGreaterThan((570 + 8 + 8 * 60 + 80) * 4);
    expect(memory?.training).toBeGreaterThan((memory?.inference ?? 0) + 570 * 4);
  });

  it("plans the forward pass alone where a normalisation would have one value a channel", () => {
    const model = sequential(linear({ units: 3 }), batchNorm());
    const planned = (batch: number) => summarise(model, [4], { memory: true, batch }).memory;
    expect(planned(1)).toEqual({ inference: expect.any(Number), training: null });
    expect(planned(2)?.training).toEqual(expect.any(Number));
  });

  it("plans the forward pass alone of a model that is for evaluation only, and says so", () => {
    const model = sequential(linear({ units: 3 }), activation("argmax"));
    const summary = summarise(model, [4], { memory: true });
    expect(summary.memory).toEqual({ inference: expect.any(Number), training: null });
    expect(summary.memory?.inference).toBeGreaterThan((4 + 15 + 3) * 4);
    expect(renderText(summary)).toMatch(
      /\nmemory, batch of 1: \d+ B for a forward pass,\s+no\s+training\s+step:\s+the\s+model\s+is\s+for\s+evaluation\s+only,\s+or\s+needs\s+a\s+larger\s+batch\n$/,
    );
    expect(renderJson(summary, "m").memory).toEqual(summary.memory);
  });
});
