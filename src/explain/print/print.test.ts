import katex from "katex";
import { describe, expect, it } from "vitest";
import {
  classes,
  convolution,
  explained,
  filters,
  lecture,
  neuron,
  sequence,
  through,
  xor,
} from "../../../test/explained.ts";
import { activations } from "../../nn/index.ts";
import { explanationJson } from "./json.ts";
import { explanationMarkdown } from "./markdown.ts";
import { numberLatex, numberText } from "./number.ts";
import { explanationText } from "./text.ts";

const wide = {
  model: sequence(
    { type: "linear", units: 20 },
    { type: "relu" },
    { type: "linear", units: 3 },
    { type: "softmax" },
  ),
  ...{ inputShape: [30], input: Array.from({ length: 30 }, (_, i) => i / 30), target: [1, 0, 0] },
  loss: { type: "crossEntropy" },
};

const text = (problem: Parameters<typeof explained>[0], more: object = {}): string =>
  explanationText(explained(problem), { label: "net", width: 100, ...more });

describe("as text", () => {
  it("an equation, the same with numbers, its result", () => {
    const lines = text(neuron).split("\n");
    for (const line of [
      "    z = x₁ · w₁ + x₂ · w₂ + b = 2 · 0 + 3 · 1 + 4 = 7",
      "    a = 1 / (1 + e^(−z)) = 1 / (1 + e^(−7)) = 0.9991",
      "    ∂L/∂z = a − y = 0.9991 − 0 = 0.9991",
      "    ∂L/∂w₂ = x₂ · ∂L/∂z = 3 · 0.9991 = 2.997",
      "    w₂ ← w₂ − α · ∂L/∂w₂ = 1 − 0.1 · 2.997 = 0.7003",
    ])
      expect(lines).toContain(line);
  });

  it("has the parts in the order in which they are done", () => {
    const parts = text(lecture)
      .split("\n")
      .filter((line) => /^[A-Z]+$/.test(line));
    expect(parts).toEqual(["INPUTS", "WEIGHTS", "FORWARD", "LOSS", "BACKWARD", "UPDATE"]);
  });

  it("of wide layers shows one equation and the numbers as a matrix, with all every equation", () => {
    const short = text(wide);
    expect(short.split("\n").length).toBeLessThan(250);
    expect(short).toContain("z⁽¹⁾₁ = x₁ · w⁽¹⁾₁,₁ + x₂ · w⁽¹⁾₂,₁ + x₃ · w⁽¹⁾₃,₁ + … + b⁽¹⁾₁");
    expect(short).not.toContain("z⁽¹⁾₂ =");
    expect(text(wide, { all: true })).toContain("z⁽¹⁾₂ =");
  });

  it("shows a kernel filter by filter, as pictures", () => {
    const weights: number[] = Array.from({ length: 18 }, (_, i) => (i % 2 === 0 ? i : -i));
    const lines = text({ ...filters, weights: { conv2d: { weight: weights } } }).split("\n");
    const from = lines.findIndex((line) => line.includes("weight, 3×3×2"));
    expect(lines.slice(from + 1, from + 9).map((line) => line.trim().split(/\s{2,}/))).toEqual([
      ["[·, ·, 1]"],
      ...[
        [0, 2, 4],
        [6, 8, 10],
        [12, 14, 16],
      ].map((row) => row.map(String)),
      ["[·, ·, 2]"],
      ...[
        [1, 3, 5],
        [7, 9, 11],
        [13, 15, 17],
      ].map((row) => row.map((n) => `−${n}`)),
    ]);
  });

  it("keeps to the width, but for single words", () => {
    for (const problem of [wide, convolution, xor])
      for (const line of text(problem).split("\n")) expect(line.length, line).toBeLessThan(108);
  });
});

describe("as Markdown", () => {
  const problems = [
    ...[neuron, lecture, xor, classes, convolution, filters, wide],
    ...Object.keys(activations)
      .filter((name) => name !== "argmax")
      .map(through),
  ];

  it("has formulas that KaTeX takes", () => {
    for (const problem of problems) {
      const made = explained(problem);
      const parts = explanationMarkdown(made, { label: "net" }).split(/^\$\$$/m);
      const formulas = parts.filter((_, i) => i % 2 === 1);
      expect(formulas.length).toBeGreaterThan(8);
      for (const formula of formulas)
        expect(() =>
          katex.renderToString(formula, { displayMode: true, throwOnError: true, strict: "error" }),
        ).not.toThrow();
    }
  });

  it("writes the equations of S2", () => {
    const made = explanationMarkdown(explained(neuron), { label: "a_b" });
    expect(made).toContain("# One training step of a\\_b");
    expect(made).toContain(
      "z &= x_{1} \\, w_{1} + x_{2} \\, w_{2} + b = 2 \\cdot 0 + 3 \\cdot 1 + 4 = 7",
    );
    expect(made).toContain("\\frac{\\partial L}{\\partial z} &= a - y = 0.9991 - 0 = 0.9991");
    expect(made).toContain(
      "w_{1} &\\leftarrow w_{1} - \\alpha \\, \\frac{\\partial L}{\\partial w_{1}}",
    );
  });
});

describe("as JSON", () => {
  it("holds every number in full, with its equation and what that is made of", () => {
    const json = JSON.parse(JSON.stringify(explanationJson(explained(lecture), "2-2-1")));
    expect(json).toMatchObject({
      kind: "fovea explain",
      version: 1,
      network: "2-2-1",
      examples: 1,
    });
    expect(json).toMatchObject({ parameters: 9, loss: { type: "binaryCrossEntropy" }, rate: 0.1 });
    const output = json.blocks.find((block: { name: string }) => block.name === "a⁽²⁾");
    expect(output).toMatchObject({ phase: "forward", layer: "sigmoid2", shape: [] });
    expect(output.numbers[0]).toEqual({
      ...{ name: "a⁽²⁾", latex: "a^{(2)}", value: 0.7216325609518421 },
      ...{ equation: "1 / (1 + e^(−z⁽²⁾))", numbers: "1 / (1 + e^(−0.952574))" },
      ...{ equationLatex: "\\frac{1}{1 + e^{-z^{(2)}}}", of: ["z⁽²⁾"] },
    });
  });
});

describe("numbers", () => {
  it.each([
    [2, "2", "2"],
    [-0, "0", "0"],
    [0.95257, "0.9526", "0.9526"],
    [-1 / 3, "−0.3333", "-0.3333"],
    [0.00039, "3.9·10⁻⁴", "3.9 \\cdot 10^{-4}"],
    [-1.5e9, "−1.5·10⁹", "-1.5 \\cdot 10^{9}"],
    [12345.678, "12346", "12346"],
    [Number.POSITIVE_INFINITY, "∞", "\\infty"],
  ])("%d", (value, plain, latex) => {
    expect(numberText(value, 4)).toBe(plain);
    expect(numberLatex(value, 4)).toBe(latex);
  });
});
