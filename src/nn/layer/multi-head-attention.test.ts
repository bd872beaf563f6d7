import { describe, expect, it } from "vitest";
import { randomTensor } from "../../../test/numeric.ts";
import { key } from "../../tensor/index.ts";
import * as nn from "../index.ts";

describe("multi-head attention", () => {
  it("refuses heads that do not divide its width, by path", () => {
    const model = nn.sequential({ attend: nn.multiHeadAttention({ dim: 12, heads: 5 }) });
    expect(() => model.init(key(0), [3, 12])).toThrow(
      "attend: heads is 5, must divide dim = 12: one of 1, 2, 3, 4, 6, 12",
    );
    expect(() => nn.multiHeadAttention({ dim: 1e10, heads: 3 }).init(key(0), [3, 4])).toThrow(
      "multiHeadAttention: heads is 3, must divide dim = 10000000000: one of 1, 2, 4, 5,",
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

describe("a transformer's encoder layer", () => {
  it("drops in training only, by its key", () => {
    const layer = nn.transformerEncoder({ dim: 4, heads: 2, dropout: 0.5 });
    const variables = layer.init(key(0), [3, 4]);
    const x = randomTensor([2, 3, 4], 1);
    const run = (mode: nn.Mode): number[] => [...layer.apply(variables, x, mode).output.data()];
    const first = run({ training: true, key: key(1) });
    expect(run({ training: true, key: key(1) })).toEqual(first);
    expect(run({ training: true, key: key(2) })).not.toEqual(first);
    expect(run({ training: false })).not.toEqual(first);
    expect(() => run({ training: true })).toThrow("needs randomness");
  });
});
