/** Inputs that layers with weights refuse, in one line that names the layer. */
import { describe, expect, it } from "vitest";
import { key, ones, zeros } from "../../tensor/index.ts";
import * as nn from "../index.ts";

const mode = { training: false };
const filters = 2;
const kernel = 2;

const weighted: readonly (readonly [nn.Layer, readonly number[], string])[] = [
  [nn.conv1d({ filters, kernel }), [4, 2], "part"],
  [nn.conv2d({ filters, kernel }), [4, 4, 2], "part"],
  [nn.depthwiseConv2d({ kernel }), [4, 4, 2], "part"],
  [nn.separableConv2d({ filters, kernel }), [4, 4, 2], "part/depthwise"],
  [nn.convTranspose2d({ filters, kernel }), [4, 4, 2], "part"],
  [nn.linear({ units: 2 }), [4], "part"],
  [nn.rnn({ units: 2 }), [3, 4], "part"],
  [nn.lstm({ units: 2 }), [3, 4], "part"],
  [nn.gru({ units: 2 }), [3, 4], "part"],
  [nn.multiHeadAttention({ dim: 4, heads: 2 }), [3, 4], "part"],
];

describe.each(weighted.map(([layer, shape, path]) => ({ type: layer.type, layer, shape, path })))(
  "$type",
  ({ layer, shape, path }) => {
    it.each(["int32", "bool"] as const)("refuses an x of %s", (dtype) => {
      const model = nn.sequential({ part: layer });
      const x = ones([2, ...shape]).cast(dtype);
      expect(() => model.apply(model.init(key(0), shape), x, mode)).toThrow(
        `${path}: x is ${dtype}, must be float32; cast x first, or put an embedding before where x is ids`,
      );
    });
  },
);

it("an embedding stands between ids and a layer with weights", () => {
  const model = nn.sequential(nn.embedding({ vocabulary: 3, dim: 4 }), nn.rnn({ units: 2 }));
  const ids = zeros([2, 5]).cast("int32");
  expect(model.apply(model.init(key(0), [5]), ids, mode).output.shape).toEqual([2, 5, 2]);
});
