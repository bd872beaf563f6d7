import { describe, expect, it } from "vitest";
import { expectClose, randomTensor } from "../../test/numeric.ts";
import { summarise } from "../inspect/index.ts";
import { conv2d, sequential } from "../nn/index.ts";
import { key } from "../tensor/index.ts";
import { contextModule, models } from "./index.ts";

const fieldsOf = (dilations: readonly number[]): readonly number[] => {
  const layers = dilations.map((dilation) =>
    conv2d({ filters: 1, kernel: 3, dilation, padding: dilation }),
  );
  return summarise(sequential(...layers), [16, 16, 1]).layers.map(({ size }) => size[0] ?? 0);
};

it("dilations that double see 3, 7, 15, 31, 63 pixels (lecture S4, figure 1 of the paper)", () => {
  expect(fieldsOf([1, 2, 4, 8, 16])).toEqual([3, 7, 15, 31, 63]);
});

describe.each([false, true])("the context module, large: %s", (large) => {
  const network = contextModule({ large });
  const { layers, output, params } = summarise(network, [64, 64, 21]);
  const rows = layers.filter(({ type }) => type === "conv2d");

  it("sees 3, 5, 9, 17, 33, 65, 67, 67 pixels: table 1", () => {
    expect(rows.map(({ size }) => size[0])).toEqual([3, 5, 9, 17, 33, 65, 67, 67]);
  });

  it("has the channels of table 1, and keeps the size", () => {
    const times = large ? [2, 2, 4, 8, 16, 32, 32, 1] : [1, 1, 1, 1, 1, 1, 1, 1];
    expect(rows.map(({ output }) => output.at(-1))).toEqual(times.map((n) => 21 * n));
    expect(output).toEqual([64, 64, 21]);
  });

  it("has 64 C² weights if it is the basic one", () => {
    if (!large) expect(params - 8 * 21).toBe(64 * 21 ** 2);
  });

  it("starts as the identity on what is not negative", () => {
    const start = contextModule({ large, classes: 4, std: 0 });
    const maps = randomTensor([1, 5, 5, 4], 3).abs();
    const { output } = start.apply(start.init(key(0), [5, 5, 4]), maps, { training: false });
    expectClose(output.data(), maps.data(), 1e-6);
  });
});

it("the front end gives 66×66 maps of an image of 900×900, and sees 380 pixels", () => {
  const model = models.get("dilatednet") ?? expect.fail();
  const { layers } = summarise(model.build(), model.input);
  const final = layers.find(({ path }) => path === "frontend/final");
  expect(final?.output).toEqual([66, 66, 21]);
  expect(final?.jump).toEqual([8, 8]);
  expect(final?.size[0]).toBe(380);
});
