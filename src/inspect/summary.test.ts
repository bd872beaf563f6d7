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
import { renderCsv, renderJson, renderMarkdown, renderText, summarise } from "./index.ts";

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
    const { layers, params, macs } = summarise(twice, [2]);
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

  it("plans the forward pass alone of a model that is for evaluation only, and says so", () => {
    const model = sequential(linear({ units: 3 }), activation("argmax"));
    const summary = summarise(model, [4], { memory: true });
    expect(summary.memory).toEqual({ inference: expect.any(Number), training: null });
    expect(summary.memory?.inference).toBeGreaterThan((4 + 15 + 3) * 4);
    expect(renderText(summary)).toMatch(
      /\nmemory, batch of 1: 0\.00 MB for a forward pass, the model is for evaluation only and cannot be trained\n$/,
    );
    expect(renderJson(summary, "m").memory).toEqual(summary.memory);
  });
});

describe("renderers", () => {
  const summary = summarise(small, [6, 5, 2]);

  it("text: aligned columns with a total", () => {
    expect(renderText(summary)).toMatchInlineSnapshot(`
      "layer      type       input  output  params   MACs  field  jump  start
      ─────────  ─────────  ─────  ──────  ──────  ─────  ─────  ────  ─────
      conv2d     conv2d     6×5×2  4×3×4       72    864      3     1    1.5
      batchNorm  batchNorm  4×3×4  4×3×4        8      0      3     1    1.5
      relu       relu       4×3×4  4×3×4        0      0      3     1    1.5
      flatten    flatten    4×3×4  48           0      0      3     1    1.5
      linear     linear     48     10         490    480    6×5     1  3×2.5
      ─────────  ─────────  ─────  ──────  ──────  ─────  ─────  ────  ─────
      total                 6×5×2  10         570  1,344
      "
    `);
  });

  it("text: planned memory below, where it was asked for", () => {
    const text = renderText({
      ...summary,
      memory: { inference: 617_552, training: 2_413_646_488 },
    });
    expect(text.split("\n").at(-2)).toBe(
      "memory, batch of 1: 0.62 MB for a forward pass, 2413.65 MB for a training step",
    );
  });

  it("CSV: one line a layer, plain numbers", () => {
    const lines = renderCsv(summary).trimEnd().split("\r\n");
    expect(lines[0]).toBe("layer,type,input,output,params,macs,field,jump,start");
    expect(lines[1]).toBe("conv2d,conv2d,6x5x2,4x3x4,72,864,3x3,1x1,1.5x1.5");
    expect(lines).toHaveLength(6);
  });

  it("Markdown: a table", () => {
    const lines = renderMarkdown(summary).trimEnd().split("\n");
    expect(lines[1]).toBe("| --- | --- | --- | --- | ---: | ---: | ---: | ---: | ---: |");
    expect(lines.at(-1)).toBe(
      "| **total** |  | **6×5×2** | **10** | **570** | **1,344** |  |  |  |",
    );
  });

  it("JSON: survives the trip, memory null where it was not asked for", () => {
    const json = JSON.parse(JSON.stringify(renderJson(summary, "small")));
    expect(json).toMatchObject({
      model: "small",
      input: [6, 5, 2],
      params: 570,
      trainable: 570,
      macs: 1344,
      memory: null,
    });
    expect(json.layers[0]).toEqual({
      path: "conv2d",
      type: "conv2d",
      input: [6, 5, 2],
      output: [4, 3, 4],
      params: 72,
      macs: 864,
      receptiveField: [3, 3],
      jump: [1, 1],
      start: [1.5, 1.5],
    });
  });
});
