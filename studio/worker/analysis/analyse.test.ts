import { describe, expect, it } from "vitest";
import { analyse } from "./analyse.ts";

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
});
