import { expect, it } from "vitest";
import { key, tensor } from "../../tensor/index.ts";
import * as nn from "../index.ts";

it("reshape makes the rows of an image the steps of a sequence, in a model that is JSON", () => {
  const spec = {
    type: "sequential",
    layers: [
      { type: "reshape", shape: [2, 3] },
      { type: "lstm", units: 4, returns: "last" },
    ],
  };
  const model = nn.fromSpec(spec);
  expect(nn.toSpec(model)).toEqual(spec);
  const rows = nn.reshape({ shape: [2, 3] });
  const x = tensor([1, 2, 3, 4, 5, 6], [1, 2, 3, 1]);
  const { output } = rows.apply(rows.init(key(0), [2, 3, 1]), x, { training: false });
  expect(output.array()).toEqual([
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
  ]);
  const made = model.apply(model.init(key(0), [2, 3, 1]), x, { training: false });
  expect(made.output.shape).toEqual([1, 4]);
});

it("reshape refuses what has other elements, and what is no shape", () => {
  expect(() =>
    nn.sequential(nn.reshape({ shape: [4, 4] }), nn.flatten()).init(key(0), [2, 3]),
  ).toThrow(
    "reshape: x is [1, 2, 3], an example has 6 elements; shape is [4, 4], of 16, and must be of as many",
  );
  for (const shape of [[0, 2], [1.5], "2x3", undefined, [-1]])
    expect(() => nn.fromSpec({ type: "reshape", shape })).toThrow(
      /^reshape: shape is .*, must be a list of whole numbers ≥ 1$/,
    );
});
