import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printSpec } from "./print.ts";

const conv = { type: "conv2d", filters: 8, kernel: 3, padding: "same", bias: false };

describe("printSpec", () => {
  it("writes one layer a line", () => {
    const spec = {
      type: "sequential",
      layers: [conv, { type: "linear", units: 10, init: { type: "normal", std: 0.1 } }],
    };
    expect(printSpec(spec)).toBe(`{ "type": "sequential", "layers": [
  { "type": "conv2d", "filters": 8, "kernel": 3, "padding": "same", "bias": false },
  { "type": "linear", "units": 10, "init": { "type": "normal", "std": 0.1 } }
] }
`);
  });

  it("indents what is inside", () => {
    const body = { type: "sequential", layers: [conv, { type: "relu" }] };
    const spec = {
      type: "sequential",
      layers: [
        { type: "residual", body },
        { name: "down", type: "residual", body, shortcut: { ...conv, kernel: 1 }, scale: 0.5 },
        { type: "gate", body: { type: "relu" } },
      ],
    };
    expect(printSpec(spec)).toBe(`{ "type": "sequential", "layers": [
  { "type": "residual", "body": { "type": "sequential", "layers": [
    { "type": "conv2d", "filters": 8, "kernel": 3, "padding": "same", "bias": false },
    { "type": "relu" }
  ] } },
  { "name": "down", "type": "residual",
    "body": { "type": "sequential", "layers": [
      { "type": "conv2d", "filters": 8, "kernel": 3, "padding": "same", "bias": false },
      { "type": "relu" }
    ] },
    "shortcut": { "type": "conv2d", "filters": 8, "kernel": 1, "padding": "same", "bias": false },
    "scale": 0.5 },
  { "type": "gate", "body": { "type": "relu" } }
] }
`);
  });

  it("is JSON, and the same again after reading", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = printSpec(value);
        const read: unknown = JSON.parse(text);
        expect(JSON.stringify(read)).toBe(JSON.stringify(value));
        expect(printSpec(read)).toBe(text);
      }),
    );
  });
});
