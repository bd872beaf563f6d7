import * as nn from "../../index.ts";
import { type Cases, images } from "./case.ts";

export const graphs: Cases = {
  "graph: sums, products and channels joined": {
    layer: nn.graph({
      stem: nn.conv2d({ filters: 3, kernel: 3, padding: 1 }),
      norm: nn.batchNorm(),
      left: { layer: nn.conv2d({ filters: 3, kernel: 1, bias: false }), from: "norm" },
      sum: { from: ["left", "stem"] },
      squeeze: { layer: nn.adaptiveAvgPool({ size: 1 }), from: "sum" },
      factors: nn.conv2d({ filters: 3, kernel: 1 }),
      gated: { from: ["factors", "sum", "left"], join: "multiply", layer: nn.activation("tanh") },
      out: { from: ["gated", "input", "sum"], join: "concat" },
    }),
    input: images,
    training: true,
  },
  "graph: a layer on a sum of vectors": {
    layer: nn.graph({
      a: nn.linear({ units: 3 }),
      b: { layer: nn.linear({ units: 3 }), from: "input" },
      c: { layer: nn.linear({ units: 2 }), from: ["a", "b", "input"] },
    }),
    input: [4, 3],
  },
};
