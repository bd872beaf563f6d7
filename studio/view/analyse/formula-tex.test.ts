import katex from "katex";
import { describe, expect, it } from "vitest";
import { explainer } from "../../../src/inspect/explain/index.ts";
import { traceModel } from "../../../src/inspect/trace.ts";
import { cases } from "../../../src/nn/layer/cases/index.ts";
import { isWords, texOf } from "./formula-tex.ts";
import { besideOf, linesOf } from "./formula-text.ts";

describe("formulas in LaTeX", () => {
  it.each([
    [
      "Kh·Kw·Cin/groups + filters",
      "K_{h} \\cdot K_{w} \\cdot \\dfrac{C_{\\text{in}}}{\\text{groups}} + \\text{filters}",
    ],
    ["⌊(n + p − 1) / s⌋ + 1", "\\left\\lfloor \\dfrac{n + p - 1}{s}\\right\\rfloor  + 1"],
    ["663,552·(3 − 1)", "663{,}552 \\cdot (3 - 1)"],
    ["max(−1, 2,000)", "\\max(-1, 2{,}000)"],
    [
      "2 loops + block_1 + 3x3 + its own output",
      "\\text{2 loops} + \\text{block\\_1} + \\text{3x3} + \\text{its own output}",
    ],
  ])("%s", (text, tex) => {
    expect(texOf(text)).toBe(tex);
  });

  it.each(["", "(3 + 4", "3 +", "max(3", "3 4 5)", "·"])(
    "what is no arithmetic has none: %s",
    (text) => {
      expect(texOf(text)).toBeUndefined();
    },
  );

  it("words are no formula", () => {
    expect(["that of its input", "units", "C", "j·s", "in·units"].map(isWords)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it("of every kind of layer are set by the typesetter, and come to the number that is shown", () => {
    const met = new Set<string>();
    for (const [name, { layer, input }] of Object.entries(cases)) {
      const [batch = 1, ...shape] = input;
      const traced = traceModel(layer, shape, batch);
      const explain = explainer(traced);
      for (const at of traced.layers.keys()) {
        const explained = explain(at);
        for (const { quantity } of explained.formulas)
          for (const { text, tex, words, note } of [
            ...linesOf(explained, quantity),
            ...besideOf(explained, quantity),
          ]) {
            expect(`${words} ${text} ${note}`, name).not.toMatch(/undefined|NaN|Infinity/);
            if (tex === undefined) {
              expect(text, `${name} ${quantity}`).toMatch(/^[\d.,×−-]+$/);
              continue;
            }
            if (met.has(tex)) continue;
            met.add(tex);
            expect(() => katex.renderToString(tex, { strict: "error" }), tex).not.toThrow();
            const values = tex
              .split(" = ")
              .map(evaluateTex)
              .filter((value) => !Number.isNaN(value));
            for (const value of values)
              expect(value / (values[0] || 1), `${name} ${quantity}: ${tex}`).toBeCloseTo(
                values[0] ? 1 : 0,
                4,
              );
          }
      }
    }
    expect(met.size).toBeGreaterThan(200);
  });
});

/** The value of LaTeX that has numbers only; NaN of symbols, and of bytes, which are rounded. */
function evaluateTex(tex: string): number {
  const script = tex
    .replaceAll("{,}", "")
    .replaceAll("{-}", "-")
    .replace(/ \\cdot 4\\,\\text\{B\}$/, "")
    .replace(/\\mathbf\{([^{}]*)\}/g, "$1")
    .replaceAll("\\cdot", "*")
    .replaceAll(/\\(?:left|right)/g, "")
    .replaceAll(/\\(?:lfloor|lceil) /g, (open) => (open.includes("floor") ? "floor(" : "ceil("))
    .replaceAll(/\\(?:rfloor|rceil) /g, ")")
    .replaceAll("\\max", "max")
    .replaceAll("\\dfrac{", "((")
    .replaceAll("}{", ")/(")
    .replaceAll("}", "))");
  if (/[\\_]|[a-zA-Z]/.test(script.replaceAll(/max|floor|ceil/g, ""))) return Number.NaN;
  return Function("max", "floor", "ceil", `return ${script}`)(Math.max, Math.floor, Math.ceil);
}
