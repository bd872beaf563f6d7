import { describe, expect, it } from "vitest";
import { batchNorm, conv2d, maxPool, relu, residual, sequential } from "../src/nn/index.ts";
import { describeNetwork } from "./network.ts";

describe("describeNetwork", () => {
  it("gives every layer its path, and options as pairs of numbers", () => {
    const model = sequential({
      stem: sequential(conv2d({ filters: 8, kernel: 3, padding: "same", bias: false }), relu()),
      pool: maxPool({ size: 2 }),
      block: residual(batchNorm()),
    });
    const described = describeNetwork(model);
    const [stem, pool, block] = described.children;
    expect(stem?.children[0]).toMatchObject({
      type: "conv2d",
      path: "stem/conv2d",
      filters: 8,
      kernel: [3, 3],
      stride: [1, 1],
      padding: [1, 1],
      bias: false,
    });
    expect(pool).toMatchObject({ size: [2, 2], stride: [2, 2], padding: [0, 0] });
    expect(block?.children.map(({ path }) => path)).toEqual(["block/body"]);
    expect(JSON.parse(JSON.stringify(described))).toEqual(described);
  });

  it("takes padding that is the same on both sides only", () => {
    const padded = (padding: "same" | [[number, number], [number, number]], stride = 1) =>
      describeNetwork(conv2d({ filters: 1, kernel: 3, padding, stride }), "a").padding;
    expect(
      padded([
        [2, 2],
        [1, 1],
      ]),
    ).toEqual([2, 1]);
    expect(() =>
      padded([
        [0, 1],
        [1, 1],
      ]),
    ).toThrow("a: its padding");
    expect(() => padded("same", 2)).toThrow("a: its padding");
  });
});
