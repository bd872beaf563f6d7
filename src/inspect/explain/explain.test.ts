import { describe, expect, it } from "vitest";
import { evaluateFormula } from "../../../test/formula.ts";
import { conv2d, linear, relu, sequential } from "../../nn/index.ts";
import { cases } from "../../nn/layer/cases/index.ts";
import { renderExplained, summarise } from "../index.ts";
import { traceModel } from "../trace.ts";
import { type Explained, explainer, explainLayer } from "./index.ts";

const twoBlocks = sequential({
  block1: sequential({ conv: conv2d({ filters: 4, kernel: 3 }), relu: relu() }),
  block2: sequential({
    conv: conv2d({ filters: 8, kernel: 3, stride: 2, padding: "same" }),
    relu: relu(),
  }),
  head: sequential({ pointwise: conv2d({ filters: 2, kernel: 1 }) }),
});
const input = [16, 14, 2];

/** What the symbols of a formula stand for in one layer, read from its shapes and options. */
function symbolsOf(
  { type, input, output, options }: Explained,
  weight: readonly number[],
  batch: number,
): ReadonlyMap<string, number> {
  const axes = input.length - 1;
  const kernel = [options.kernel ?? []].flat(2).map(Number);
  const taps = kernel.length === 1 ? new Array<number>(axes).fill(kernel[0] ?? 1) : kernel;
  const [channels = 1, filters = 1, inner = 1] = [input.at(-1), output.at(-1), weight.at(-2)];
  const groups = /Transpose/.test(type) ? filters / inner : channels / inner;
  const rows = input.slice(0, -1).reduce((all, n) => all * n, batch);
  const named: Readonly<Record<string, number | undefined>> = {
    ...{ N: batch, T: input[0], in: channels, Cin: channels, filters, rows },
    ...{ "Cin/groups": channels / groups, "filters/groups": filters / groups },
    ...{ K: taps[0], Kd: taps.at(-3), Kh: taps.at(-2), Kw: taps.at(-1) },
    ...{ Lo: output[0], Do: output.at(-4), Ho: output.at(-3), Wo: output.at(-2) },
    ...{ units: Number(options.units), gates: { rnn: 1, gru: 3, lstm: 4 }[type] },
  };
  return new Map(
    Object.entries(named).flatMap(([name, n]) => (n === undefined ? [] : [[name, n]])),
  );
}

describe("explanations", () => {
  it("give every number of every kind of layer by arithmetic that can be checked", () => {
    for (const [name, { layer, input }] of Object.entries(cases)) {
      const traced = traceModel(layer, input.slice(1), input[0]);
      const explain = explainer(traced);
      for (const at of traced.layers.keys())
        for (const { quantity, cases } of explain(at).formulas)
          for (const { values, result } of cases)
            expect(evaluateFormula(values), `${name} ${quantity}: ${values}`).toBeCloseTo(
              result,
              6,
            );
    }
  });

  it("have symbols that come to the same with the layer's own extents in them", () => {
    let count = 0;
    for (const [name, { layer, input }] of Object.entries(cases)) {
      const traced = traceModel(layer, input.slice(1), input[0]);
      const explain = explainer(traced);
      for (const at of traced.layers.keys()) {
        const explained = explain(at);
        const weight = traced.layers[at]?.params.find((one) => one.name === "weight");
        const known = symbolsOf(explained, weight?.tensor.shape ?? [], input[0] ?? 1);
        for (const { quantity, symbols, cases } of explained.formulas) {
          if (quantity !== "params" && quantity !== "macs") continue;
          const names = symbols.match(/[A-Za-z][\w/ ]*\w|[A-Z]/g) ?? [];
          if (names.length === 0 || !names.every((one) => known.has(one))) continue;
          const values = symbols.replace(/[A-Za-z][\w/ ]*\w|[A-Z]/g, (one) => `${known.get(one)}`);
          expect(evaluateFormula(values), `${name} ${symbols}`).toBeCloseTo(
            cases[0]?.result ?? 0,
            6,
          );
          count++;
        }
      }
    }
    expect(count).toBeGreaterThan(100);
  });

  it("say the same as the summary, for a batch too", () => {
    for (const { layer, input } of Object.values(cases)) {
      const [batch = 1, ...shape] = input;
      const traced = traceModel(layer, shape, batch);
      const explain = explainer(traced);
      const { layers } = summarise(layer, shape, { batch });
      for (const row of layers) {
        const at = traced.layers.findIndex(({ path }) => path === row.path);
        if (traced.layers[at]?.layer.children.length !== 0) continue;
        const results = explain(at).formulas.flatMap(({ quantity, cases }) =>
          cases.map(({ result }) => [quantity, result] as const),
        );
        const of = (name: string) =>
          results.flatMap(([quantity, n]) => (quantity === name ? [n] : []));
        expect([of("output"), of("params"), of("macs"), of("activations")]).toEqual([
          row.output,
          [row.params],
          [row.macs],
          [row.activations],
        ]);
        if (of("field").length > 0)
          expect([of("field").toSorted(), of("jump").toSorted()]).toEqual([
            row.size.toSorted(),
            row.jump.toSorted(),
          ]);
      }
    }
  });

  it("of a composite are the sums of its parts", () => {
    const text = renderExplained(explainLayer(twoBlocks, input, "block1"));
    expect(text).toMatch(/\nparameters +conv = 76\n/);
    expect(text).toMatch(/\nactivations +conv \+ relu = 672 \+ 672 = 1,344\n/);
  });

  it("show each axis where they differ, and the padding of both sides", () => {
    const { formulas } = explainLayer(twoBlocks, input, "block2/conv", { batch: 3 });
    const of = (name: string) =>
      formulas.flatMap(({ quantity, cases }) => (quantity === name ? cases : []));
    expect(of("output").map(({ of, values, result }) => [of, values, result])).toEqual([
      ["height", "⌈14 / 2⌉", 7],
      ["width", "⌈12 / 2⌉", 6],
      ["channels", "8", 8],
    ]);
    expect(of("macs")).toEqual([{ of: "", values: "3·7·6·3·3·4·8", result: 36_288 }]);
    expect(of("start").map(({ values }) => values)).toEqual([
      "1.5 + ((3 − 1)/2 − 0)·1",
      "1.5 + ((3 − 1)/2 − 0)·1",
    ]);
  });

  it("break lines that are too long at their equals signs", () => {
    const text = renderExplained(explainLayer(twoBlocks, input, "block1/conv"), { width: 60 });
    expect(
      Math.max(
        ...text
          .split("\n")
          .slice(1)
          .map((line) => line.length),
      ),
    ).toBeLessThan(61);
    expect(text).toContain("output height    ⌊(n + p − (K − 1) − 1) / s⌋ + 1\n");
    expect(text).toContain("                 = ⌊(16 + 0 − (3 − 1) − 1) / 1⌋ + 1\n");
  });
});

describe("the layer that is asked for", () => {
  const path = (name: string) => explainLayer(twoBlocks, input, name).path;

  it("goes by its path, the end of it, or with dots", () => {
    expect(["block2/conv", "pointwise", "block1.relu", "block1"].map(path)).toEqual([
      "block2/conv",
      "head/pointwise",
      "block1/relu",
      "block1",
    ]);
  });

  it.each([
    ["conv", "layer 'conv' is one of 2: block1/conv, block2/conv; give more of its path"],
    ["block3/conv", "layer 'block3/conv' is unknown (did you mean block1/conv?)"],
    ["pointwize", "layer 'pointwize' is unknown (did you mean pointwise?)"],
    ["nothing at all", "layer 'nothing at all' is unknown (the model has block1, block2, head)"],
    ["", "layer '' is unknown (the model has block1, block2, head)"],
  ])("is refused where it is none or several: %s", (name, message) => {
    expect(() => path(name)).toThrow(message);
  });

  it("is the model itself where that is one layer", () => {
    expect(explainLayer(linear({ units: 3 }), [2], "linear").formulas[1]?.cases[0]?.values).toBe(
      "2·3 + 3",
    );
  });
});
