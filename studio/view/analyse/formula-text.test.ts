import { describe, expect, it } from "vitest";
import type { Explained } from "../../../src/inspect/explain/index.ts";
import { explainLayer } from "../../../src/inspect/index.ts";
import { conv2d } from "../../../src/nn/index.ts";
import { besideOf, linesOf } from "./formula-text.ts";

const explained: Explained = explainLayer(
  conv2d({ filters: 16, kernel: [3, 5] }),
  [28, 28, 3],
  "conv2d",
);

describe("formulas as text", () => {
  it("have the values in them, axes apart where they differ", () => {
    expect(linesOf(explained, "params")).toEqual([
      {
        of: "",
        words: "",
        text: "Kh·Kw·Cin·filters + filters = 3·5·3·16 + 16 = 736",
        tex: "K_{h} \\cdot K_{w} \\cdot C_{\\text{in}} \\cdot \\text{filters} + \\text{filters} = 3 \\cdot 5 \\cdot 3 \\cdot 16 + 16 = \\mathbf{736}",
        note: "",
      },
    ]);
    expect(
      linesOf(explained, "output").map(({ of, text }) => [of, text.split(" = ").at(-1)]),
    ).toEqual([
      ["height", "26"],
      ["width", "24"],
      ["channels", "16"],
    ]);
  });

  it("say the bytes of what is stored, and the comparison", () => {
    expect(linesOf(explained, "activations")[0]?.text).toMatch(/ = 9,984 · 4 B = 39.9 kB$/);
    expect(besideOf(explained, "macs")).toHaveLength(2);
    expect(besideOf(explained, "jump")).toEqual([]);
  });
});
