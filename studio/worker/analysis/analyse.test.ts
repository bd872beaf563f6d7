import { describe, expect, it } from "vitest";
import { analyse } from "./analyse.ts";
import { lint } from "./lint.ts";

const linear = `{ "type": "sequential", "layers": [{ "type": "flatten" }, { "type": "linear", "units": 10 }] }`;

describe("analyse", () => {
  it("gives a network with its figures", () => {
    const { network, problems } = analyse(linear, [28, 28, 1]);
    expect(problems).toEqual([]);
    expect(network?.summary.params).toBe(7850);
    expect(network?.output).toEqual([10]);
  });

  it("says what is no JSON, no layer, and what does not fit", () => {
    expect(analyse("{", [2]).problems[0]?.message).toMatch(/^no JSON/);
    expect(analyse(`{ "type": "linea" }`, [2]).problems[0]?.message).toContain("write linear");
    expect(analyse(`{ "type": "conv2d", "filters": 3, "kernel": 5 }`, [2]).problems).toHaveLength(
      1,
    );
  });

  it("refuses what would keep it busy for minutes, at once", () => {
    const relu = '{ "type": "relu" }';
    const many = `{ "type": "sequential", "layers": [${Array(5000).fill(relu).join(", ")}] }`;
    expect(lint(many, [8], {})).toEqual([]);
    const strange = `{ "type": "${"x".repeat(1_000_000)}", "${"y".repeat(1_000_000)}": 1 }`;
    const said = [many, strange, strange.replace(/x+/, "relu")].map(
      (text) => analyse(text, [8]).problems[0]?.message ?? "",
    );
    expect(said[0]).toBe(
      "the network has 5001 layers; the page takes at most 4000, the command line any number",
    );
    expect(said[1]).toMatch(/^model: type x{60} is unknown/);
    expect(said[2]).toMatch(/^relu: option y{60} is unknown/);
  }, 5000);
});
