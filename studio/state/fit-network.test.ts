import { describe, expect, it } from "vitest";
import { analyse } from "../worker/analysis/analyse.ts";
import { fittingText, withUnits } from "./fit-network.ts";

describe("a small network for data", () => {
  it.each([
    [[28, 28, 1], 10],
    [[5, 4, 3], 2],
    [[2, 3, 1], 2],
    [[2], 3],
    [[1], 1],
    [[40], 1],
  ])("of shape %j and %i outputs holds together", (shape, outputs) => {
    const { network, problems } = analyse(fittingText({ shape, outputs }), shape);
    expect(problems).toEqual([]);
    expect(network?.output).toEqual([outputs]);
  });
});

describe("the last layer", () => {
  it("gets other units, and the rest of the text stays as it was typed", () => {
    const text = `{ "type": "sequential",  "layers": [\n  { "type": "relu" },\n  { "name": "head", "type": "linear", "units": 10 }\n] }`;
    expect(withUnits(text, 3)).toBe(text.replace("10", "3"));
  });

  it.each([
    `{ "type": "linear", "units": 10 }`,
    `{ "type": "sequential", "layers": [{ "type": "softmax" }] }`,
    `{ "type": "sequential", "layers": [] }`,
  ])("of %s stays as it is", (text) => {
    expect(withUnits(text, 3)).toBeUndefined();
  });
});
