/** What the lectures say of convolutions, read from the summary of the layers (S0, S3, S4). */
import { describe, expect, it } from "vitest";
import { onReference } from "../../test/backends.ts";
import { expectClose, randomTensor } from "../../test/numeric.ts";
import { reference } from "../backend/reference/index.ts";
import {
  adaptiveAvgPool,
  avgPool,
  channelShuffle,
  conv2d,
  conv3d,
  convTranspose2d,
  depthwiseConv2d,
  flattenedConv2d,
  globalAvgPool,
  globalMaxPool,
  type Layer,
  maxPool,
  separableConv2d,
  sequential,
  spatiallySeparableConv2d,
} from "../nn/index.ts";
import { grad, ones, setBackend, type Tensor, tensor } from "../tensor/index.ts";
import { separability, summarise } from "./index.ts";

const bare = { bias: false } as const;

describe("standard convolution (S0, S3)", () => {
  it("400×400×3 by (3×3×3)×32 gives 398×398×32", () => {
    const { output, params } = summarise(
      conv2d({ filters: 32, kernel: 3, ...bare }),
      [400, 400, 3],
    );
    expect(output).toEqual([398, 398, 32]);
    expect(params).toBe(3 * 3 * 3 * 32);
  });

  it("four kernels of 3×3×3 are one tensor of 3×3×3×4", () => {
    const { params, output } = summarise(conv2d({ filters: 4, kernel: 3, ...bare }), [5, 5, 3]);
    expect(params).toBe(3 * 3 * 3 * 4);
    expect(output).toEqual([3, 3, 4]);
  });

  it("halves an image by stride 2, and keeps its size by padding 1", () => {
    expect(
      summarise(conv2d({ filters: 8, kernel: 3, stride: 2, padding: 1 }), [400, 400, 3]).output,
    ).toEqual([200, 200, 8]);
    expect(summarise(conv2d({ filters: 8, kernel: 3, padding: 1 }), [400, 400, 3]).output).toEqual([
      400, 400, 8,
    ]);
  });
});

it("pointwise: 32×32×10 by 1×1×10×4 gives 32×32×4 (S0, S3, S4)", () => {
  const found = summarise(conv2d({ filters: 4, kernel: 1, ...bare }), [32, 32, 10]);
  expect(found).toMatchObject({ output: [32, 32, 4], params: 40, macs: 32 * 32 * 10 * 4 });
});

describe("depthwise separable convolution, M = N = 128, D_K = 3, D_F = 64 (S4)", () => {
  const [M, N, K] = [128, 128, 3];
  const image = [64, 64, M];
  const plain = summarise(conv2d({ filters: N, kernel: K, padding: "same", ...bare }), image);
  const separable = summarise(
    separableConv2d({ filters: N, kernel: K, padding: "same", ...bare }),
    image,
  );

  it("has 17,536 parameters instead of 147,456", () => {
    expect([plain.params, separable.params]).toEqual([147_456, 17_536]);
  });

  it("takes 71,827,456 multiply-adds instead of 603,979,776", () => {
    expect([plain.macs, separable.macs]).toEqual([603_979_776, 71_827_456]);
  });

  it("is 1/N + 1/D_K² of the work and of the weights", () => {
    const ratio = 1 / N + 1 / K ** 2;
    expect(separable.macs / plain.macs).toBeCloseTo(ratio, 12);
    expect(separable.params / plain.params).toBeCloseTo(ratio, 12);
  });

  it("shows its two parts: 3×3 on each channel, then 1×1 across", () => {
    expect(separable.layers.map(({ path, params, macs }) => [path, params, macs])).toEqual([
      ["depthwise", K * K * M, K * K * M * 64 * 64],
      ["pointwise", M * N, M * N * 64 * 64],
    ]);
    expect(separable.output).toEqual([64, 64, N]);
  });
});

describe("spatially separable convolution (S4)", () => {
  it("by [3,4,5]ᵀ and [1,2,3] is the convolution by [[3,6,9],[4,8,12],[5,10,15]]", () => {
    setBackend(reference());
    const kernel = [
      [3, 6, 9],
      [4, 8, 12],
      [5, 10, 15],
    ];
    const [factor] = separability(kernel).factors;
    const layer = spatiallySeparableConv2d({ filters: 1, kernel: 3, ...bare });
    const params = {
      vertical: { weight: tensor([...factor!.column], [3, 1, 1, 1]) },
      horizontal: { weight: tensor([...factor!.row], [1, 3, 1, 1]) },
    };
    const x = randomTensor([1, 7, 6, 1], 1);
    const two = layer.apply({ params, state: {} }, x, { training: false }).output;
    const whole = conv2d({ filters: 1, kernel: 3, ...bare }).apply(
      { params: { weight: tensor(kernel.flat(), [3, 3, 1, 1]) }, state: {} },
      x,
      { training: false },
    ).output;
    expectClose(two.data(), whole.data(), 1e-12);
    expect(summarise(layer, [7, 6, 1])).toMatchObject({ params: 6, output: [5, 4, 1] });
  });

  it("of an image costs 3 + 3 multiplications a pixel instead of 9", () => {
    const [plain, separable] = [
      summarise(conv2d({ filters: 1, kernel: 3, padding: "same", ...bare }), [64, 64, 1]),
      summarise(
        spatiallySeparableConv2d({ filters: 1, kernel: 3, padding: "same", ...bare }),
        [64, 64, 1],
      ),
    ];
    expect([plain.macs, separable.macs]).toEqual([9 * 64 * 64, 6 * 64 * 64]);
  });
});

it("flattened convolution: one vector across channels, one down, one across; C + 2k weights a filter (S4)", () => {
  const found = summarise(
    flattenedConv2d({ filters: 32, kernel: 3, padding: "same", ...bare }),
    [16, 16, 64],
  );
  expect(found.params).toBe(32 * (64 + 3 + 3));
  expect(found.output).toEqual([16, 16, 32]);
  expect(found.layers.map(({ path, params }) => [path, params])).toEqual([
    ["lateral", 32 * 64],
    ["vertical", 32 * 3],
    ["horizontal", 32 * 3],
  ]);
  expect(found.layers.at(-1)?.size).toEqual([3, 3]);
});

describe("grouped and shuffled convolution (S4)", () => {
  const grouped = (groups: number): Layer => conv2d({ filters: 12, kernel: 1, groups, ...bare });

  it("two groups have half the weights and half the work", () => {
    const [one, two] = [summarise(grouped(1), [8, 8, 12]), summarise(grouped(2), [8, 8, 12])];
    expect([two.params, two.macs]).toEqual([one.params / 2, one.macs / 2]);
  });

  /** Input channels that output channel 0 depends on. */
  const seen = (layer: Layer): number =>
    onReference(() => {
      const variables = {
        params: {
          conv2d1: { weight: ones([1, 1, 4, 12]) },
          conv2d2: { weight: ones([1, 1, 4, 12]) },
        },
        state: {},
      };
      const at = (x: Tensor): Tensor =>
        layer.apply(variables, x, { training: false }).output.slice(0, 0, 0, 0);
      return [...grad(at)(ones([1, 1, 1, 12])).data()].filter((slope) => slope !== 0).length;
    });

  it("a stack of grouped ones sees a third of the channels, with a shuffle between it sees all", () => {
    expect(seen(sequential(grouped(3), grouped(3)))).toBe(4);
    expect(seen(sequential(grouped(3), channelShuffle({ groups: 3 }), grouped(3)))).toBe(12);
  });
});

it("dilated convolution: F₁, F₂, F₃ by l = 1, 2, 4 see 3×3, 7×7, 15×15 pixels (S4)", () => {
  const dilated = (dilation: number): Layer =>
    conv2d({ filters: 1, kernel: 3, dilation, padding: "same" });
  const { layers } = summarise(sequential(dilated(1), dilated(2), dilated(4)), [32, 32, 1]);
  expect(layers.map(({ size }) => size)).toEqual([
    [3, 3],
    [7, 7],
    [15, 15],
  ]);
  // No resolution is lost, and each has nine weights.
  expect(layers.map(({ output, params }) => [output, params])).toEqual(
    new Array(3).fill([[32, 32, 1], 10]),
  );
});

it("transposed convolution leads from the size of the output back to that of the input (S4)", () => {
  const down = summarise(conv2d({ filters: 8, kernel: 3, stride: 2, padding: 1 }), [32, 32, 4]);
  const up = summarise(
    convTranspose2d({ filters: 4, kernel: 3, stride: 2, padding: 1, outputPadding: 1 }),
    down.output,
  );
  expect(up.output).toEqual([32, 32, 4]);
  expect(up.layers[0]).toMatchObject({ jump: [0.5, 0.5], size: [2, 2], params: 3 * 3 * 4 * 8 + 4 });
});

it("pooling halves the image; global pooling leaves one number a channel (S0, S3)", () => {
  for (const layer of [maxPool({ size: 2 }), avgPool({ size: 2 }), adaptiveAvgPool({ size: 199 })])
    expect(summarise(layer, [398, 398, 32])).toMatchObject({ output: [199, 199, 32], params: 0 });
  for (const layer of [globalAvgPool(), globalMaxPool()])
    expect(summarise(layer, [7, 7, 10])).toMatchObject({ output: [10], params: 0 });
});

it("a depthwise kernel has one filter a channel, a 3-D one slides in depth too", () => {
  expect(
    summarise(depthwiseConv2d({ kernel: 3, multiplier: 2, ...bare }), [5, 5, 6]),
  ).toMatchObject({ output: [3, 3, 12], params: 3 * 3 * 12, macs: 3 * 3 * 12 * 9 });
  expect(summarise(conv3d({ filters: 4, kernel: 3, ...bare }), [8, 7, 6, 2])).toMatchObject({
    output: [6, 5, 4, 4],
    params: 27 * 2 * 4,
  });
});
