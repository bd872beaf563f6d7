import { expect, it } from "vitest";
import { key } from "../../tensor/index.ts";
import * as nn from "../index.ts";

const kernel = 3;
const billion = 1e9;

const tooLarge: readonly (readonly [nn.Layer, readonly number[], string])[] = [
  [nn.linear({ units: billion }), [4], "units is 1000000000, so weight is [4, 1000000000]"],
  [nn.linear({ units: billion, init: "zeros" }), [4], "units is 1000000000, so weight is [4, "],
  [nn.conv2d({ filters: billion, kernel }), [4, 4, 2], "filters is 1000000000, kernel is 3, so"],
  [nn.conv2d({ filters: 1, kernel: billion }), [4, 4, 2], "filters is 1, kernel is 1000000000, so"],
  [
    nn.convTranspose1d({ filters: billion, kernel }),
    [4, 2],
    "filters is 1000000000, kernel is 3, so weight is [3, 1000000000, 2]",
  ],
  [
    nn.depthwiseConv2d({ kernel, multiplier: billion }),
    [4, 4, 2],
    "kernel is 3, multiplier is 1000000000, so weight is [3, 3, 1, 2000000000]",
  ],
  [
    nn.embedding({ vocabulary: billion, dim: 4 }),
    [4],
    "vocabulary is 1000000000, dim is 4, so weight is [1000000000, 4]",
  ],
  [nn.rnn({ units: billion }), [4, 3], "units is 1000000000, so weight is [3, 1000000000]"],
  [nn.lstm({ units: 40_000 }), [4, 3], "units is 40000, so recurrent is [40000, 160000]"],
  [nn.multiHeadAttention({ dim: 65_536, heads: 2 }), [4, 65_536], "dim is 65536, so weight is"],
];

it.each(tooLarge.map(([layer, shape, told]) => ({ type: layer.type, layer, shape, told })))(
  "$type refuses a weight that cannot be drawn: $told",
  ({ layer, shape, told }) => {
    const make = () => nn.sequential({ part: layer }).init(key(0), shape);
    expect(make).toThrow(nn.SpecError);
    expect(make).toThrow(`part: ${told}`);
    expect(make).toThrow(/ elements; it must have fewer than 2\^31$/);
  },
);
