import { describe, expect, it } from "vitest";
import type { Explained } from "../../../src/inspect/explain/index.ts";
import { explainLayer } from "../../../src/inspect/index.ts";
import { conv2d } from "../../../src/nn/index.ts";
import { besideOf, linesOf, piecesOf } from "./formula-text.ts";

const explained: Explained = explainLayer(
  conv2d({ filters: 16, kernel: [3, 5] }),
  [28, 28, 3],
  "conv2d",
);

describe("formulas as text", () => {
  it("set indices low", () => {
    expect(
      piecesOf("Kh·Cin + filters").map(({ text, isLow }) => (isLow ? `_${text}` : text)),
    ).toEqual(["K", "_h", "·C", "_in", " + filters"]);
    expect(piecesOf("That of Its")).toEqual([{ text: "That of Its", isLow: false }]);
  });

  it("have the values in them, axes apart where they differ", () => {
    expect(linesOf(explained, "params")).toEqual([
      {
        of: "",
        symbols: "Kh·Kw·Cin·filters + filters",
        values: "3·5·3·16 + 16",
        result: "736",
        note: "",
      },
    ]);
    expect(linesOf(explained, "output").map(({ of, result }) => [of, result])).toEqual([
      ["height", "26"],
      ["width", "24"],
      ["channels", "16"],
    ]);
  });

  it("say the bytes of what is stored, and the comparison", () => {
    expect(linesOf(explained, "activations")[0]?.result).toBe("9,984 · 4 B = 39.9 kB");
    expect(besideOf(explained, "macs")).toHaveLength(2);
    expect(besideOf(explained, "jump")).toHaveLength(1);
  });
});
