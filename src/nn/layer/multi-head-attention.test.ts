import { describe, expect, it } from "vitest";
import { key } from "../../tensor/index.ts";
import * as nn from "../index.ts";

describe("multi-head attention", () => {
  it("refuses heads that do not divide its width, by path", () => {
    const model = nn.sequential({ attend: nn.multiHeadAttention({ dim: 12, heads: 5 }) });
    expect(() => model.init(key(0), [3, 12])).toThrow(
      "attend: heads is 5, must divide dim = 12: one of 1, 2, 3, 4, 6, 12",
    );
    expect(() => nn.transformerEncoder({ dim: 6, heads: 4 }).init(key(0), [3, 6])).toThrow(
      "attend/body/attention: heads is 4, must divide dim = 6: one of 1, 2, 3, 6",
    );
  });

  it("refuses another width, and what is no sequence", () => {
    const layer = nn.multiHeadAttention({ dim: 12, heads: 3 });
    expect(() => layer.init(key(0), [3, 8])).toThrow(
      "multiHeadAttention: x is [N, 3, 8], its last axis must be 12",
    );
    expect(() => layer.init(key(0), [12])).toThrow("x is [N, 12], must be [N, T, F]");
    expect(() => nn.multiHeadAttention({ dim: 12, heads: 3, dropout: 1 })).toThrow(
      "multiHeadAttention: dropout is 1, must be in [0, 1)",
    );
  });

  it("is JSON and back, alone and within an encoder layer", () => {
    const attention = { type: "multiHeadAttention", dim: 4, heads: 2, causal: true };
    expect(nn.toSpec(nn.fromSpec(attention))).toEqual(attention);
    const encoder = { type: "transformerEncoder", dim: 4, heads: 2, norm: "pre" };
    expect(nn.toSpec(nn.fromSpec(encoder))).toEqual(encoder);
  });
});
