import { describe, expect, it } from "vitest";
import { coverage, coverageFacts } from "../../../src/inspect/index.ts";
import { fromSpec } from "../../../src/nn/index.ts";
import { coverageOf } from "./coverage.ts";
import { examplePicture } from "./example.ts";
import { explain } from "./explain.ts";
import { fieldsOf } from "./field.ts";
import { lint } from "./lint.ts";
import { memoryOf } from "./memory.ts";

const net = `{ "type": "sequential", "layers": [
  { "type": "conv2d", "filters": 4, "kernel": 3 },
  { "type": "batchNorm" },
  { "type": "relu" },
  { "type": "maxPool", "size": 2 },
  { "type": "flatten" },
  { "type": "linear", "units": 10 }
] }`;
const input = [28, 28, 1];

describe("questions about a network", () => {
  it("explains a layer's numbers with the batch in them, and their symbols", () => {
    const { formulas, legend } = explain(net, input, "conv2d", 2);
    const macs = formulas.find(({ quantity }) => quantity === "macs");
    expect(macs?.cases[0]).toMatchObject({ result: 2 * 26 * 26 * 9 * 4 });
    expect(legend.output).toContain("n the extent of the input");
    expect(() => explain(net, input, "conv9", 1)).toThrow("no layer conv9");
  });

  it("gives the field of each unit of a map, and of a vector's as one", () => {
    expect(fieldsOf(net, input, "maxPool")?.map).toEqual([13, 13]);
    expect(fieldsOf(net, input, "linear")?.map).toEqual([1, 1]);
    expect(fieldsOf(`{ "type": "linear", "units": 1 }`, [2], "linear")).toBeUndefined();
  });

  it("counts ways up to a layer, as far as there are windows", () => {
    expect(coverageOf(net, input, "conv2d")).toMatchObject({ upTo: "conv2d" });
    expect(coverageOf(net, input, "linear")).toMatchObject({ before: "flatten" });
    expect(coverageOf(net, input, "conv2d").reads.words).toContain("9 times");
    expect(() => coverageOf(`{ "type": "linear", "units": 1 }`, [2], "linear")).toThrow("pictures");
  });

  it("counts the ways of a smaller picture in place of a large one, with the same pattern inside", () => {
    const strided = { type: "conv2d", filters: 1, kernel: 3, stride: 2 };
    const text = JSON.stringify({ type: "sequential", layers: [strided, strided] });
    const { instead, reads } = coverageOf(text, [600, 521, 3], undefined);
    expect(instead).toEqual([504, 489]);
    const whole = coverage(fromSpec(JSON.parse(text)), [600, 521]);
    const { middle, most, least } = coverageFacts(whole.reads);
    expect(reads.facts).toMatchObject({ middle, most, least });
    expect(coverageOf(net, input, "conv2d").instead).toBeUndefined();
  });

  it("finds what is wrong, with changes at places of the text", () => {
    const findings = lint(net, input, { outputs: 10, loss: "crossEntropy" });
    expect(findings.map(({ rule }) => rule)).toEqual(["bias-before-norm"]);
    expect(findings[0]?.changes).toEqual([
      { edit: "set", at: ["layers", 0, "bias"], value: false },
    ]);
    expect(lint("{", input, {})).toEqual([]);
  });

  it("says of what does not fit how it would", () => {
    const [finding] = lint(net, [3, 3, 1], {});
    expect(finding).toMatchObject({ rule: "shape", layer: "maxPool", severity: "error" });
    expect(finding?.changes).toHaveLength(1);
  });

  it("plans memory, and has a picture for any input", () => {
    const { inference, training } = memoryOf(net, input, 8);
    expect(training).toBeGreaterThan(inference);
    const picture = examplePicture([14, 20, 3]);
    expect(picture).toMatchObject({ height: 14, width: 20 });
    expect(picture.pixels).toHaveLength(14 * 20 * 4);
    expect(picture.pixels.some((byte, i) => i % 4 < 3 && byte > 128)).toBe(true);
  });
});
