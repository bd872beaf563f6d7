import { describe, expect, it } from "vitest";
import { expectClose } from "../../../test/numeric.ts";
import { key, zeros } from "../../tensor/index.ts";
import * as nn from "../index.ts";

describe("positions", () => {
  it("are, unless learned, sines and cosines of wavelengths from 2π to 10000 · 2π (S0)", () => {
    const [, second = []] = nn.sinusoidalPositions(2, 4).array() as number[][];
    expectClose(second, [Math.sin(1), Math.cos(1), Math.sin(0.01), Math.cos(0.01)], 1e-6);
  });

  it("refuse more steps than were learned, and what is no sequence", () => {
    const layer = nn.positions({ kind: "learned", length: 4 });
    const variables = layer.init(key(0), [4, 2]);
    expect(() => layer.apply(variables, zeros([1, 5, 2]), { training: false })).toThrow(
      "positions: x is [1, 5, 2], learned positions are [4, 2]; T must be ≤ 4 and the last axis 2",
    );
    expect(() => nn.positions({ length: 4 }).init(key(0), [4, 2])).toThrow(
      'positions: length is 4 with kind "sinusoidal", must be false',
    );
    expect(() => nn.positions().init(key(0), [4])).toThrow("positions: x is [N, 4], must be");
  });
});
