import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reference } from "../backend/reference/index.ts";
import {
  adaptiveAvgPool,
  adaptiveMaxPool,
  avgPool,
  branches,
  conv2d,
  convTranspose2d,
  custom,
  flatten,
  globalAvgPool,
  type Layer,
  linear,
  maxPool,
  relu,
  residual,
  sequential,
  upsample,
} from "../nn/index.ts";
import { arange, concat, grad, key, ones, setBackend, type Tensor } from "../tensor/index.ts";
import { summarise } from "./index.ts";

const conv = (kernel: number, more: object = {}): Layer => conv2d({ filters: 2, kernel, ...more });

const lastOf = (layer: Layer, input: readonly number[]) => {
  const row = summarise(layer, input).layers.at(-1);
  if (row === undefined) throw new Error("no layers");
  return row;
};

describe("receptive field", () => {
  it("grows 3, 5, 7, 9, 11 over five 3×3 convolutions, then 12 by pooling and 16 by the next (lectures S0, S3)", () => {
    const model = sequential(...[1, 2, 3, 4, 5].map(() => conv(3)), maxPool({ size: 2 }), conv(3));
    const { layers } = summarise(model, [40, 40, 3]);
    expect(layers.map(({ size }) => size)).toEqual([3, 5, 7, 9, 11, 12, 16].map((n) => [n, n]));
    expect(layers.map(({ jump }) => jump[0])).toEqual([1, 1, 1, 1, 1, 2, 2]);
  });

  it("is that of the other windows where ceil adds one that reaches beyond, and where a mean leaves padding out", () => {
    const pooled = lastOf(maxPool({ size: 3, stride: 2, ceil: true }), [8, 8, 1]);
    expect(pooled).toMatchObject({ output: [4, 4, 1], size: [3, 3], jump: [2, 2] });
    expect(pooled.start).toEqual([1.5, 1.5]);
    const mean = avgPool({ size: 3, stride: 2, padding: 1, ceil: true, countPadding: false });
    const averaged = lastOf(sequential(conv(3), mean), [12, 12, 1]);
    expect(averaged).toMatchObject({ output: [6, 6, 2], size: [5, 5], jump: [2, 2] });
    expect(averaged.start).toEqual([1.5, 1.5]);
  });

  it("counts zeros between the taps of a dilated convolution", () => {
    const model = sequential(conv(3), conv(3, { dilation: 2 }), conv(3, { dilation: 4 }));
    expect(summarise(model, [40, 40, 1]).layers.map(({ size }) => size[0])).toEqual([3, 7, 15]);
  });

  it("has its start at the centre of the first field, outside of the image where padding leads", () => {
    expect(lastOf(conv(3), [9, 9, 1]).start).toEqual([1.5, 1.5]);
    expect(lastOf(conv(3, { padding: 1 }), [9, 9, 1]).start).toEqual([0.5, 0.5]);
    expect(lastOf(conv(3, { padding: 1, stride: 2 }), [9, 9, 1]).start).toEqual([0.5, 0.5]);
    expect(
      lastOf(
        conv(2, {
          padding: [
            [1, 0],
            [0, 1],
          ],
        }),
        [9, 9, 1],
      ).start,
    ).toEqual([0, 1]);
  });

  it("is different down and across for kernels that are not square", () => {
    const row = lastOf(
      sequential(conv2d({ filters: 1, kernel: [3, 5], stride: [2, 1] }), conv(3)),
      [20, 20, 1],
    );
    expect([row.size, row.jump]).toEqual([
      [7, 7],
      [2, 1],
    ]);
  });

  it("is the widest of the branches, whatever joins them", () => {
    const wide = sequential(conv(3, { padding: 1 }), conv(5, { padding: 2 }));
    expect(lastOf(branches([conv(1), wide]), [9, 9, 1]).size).toEqual([7, 7]);
    expect(lastOf(residual(wide), [9, 9, 2]).size).toEqual([7, 7]);
    expect(
      lastOf(
        branches([conv(1), avgPool({ size: 3, stride: 1, padding: 1 })], { join: "concat" }),
        [9, 9, 2],
      ).size,
    ).toEqual([3, 3]);
  });

  it("is the whole image behind global pooling, also where that only scales a map (squeeze and excite)", () => {
    expect(lastOf(globalAvgPool(), [9, 7, 1]).size).toEqual([9, 7]);
    const squeeze = custom({
      name: "squeeze",
      apply: (_, x) => x.mul(x.mean([1, 2], { keepDims: true }).sigmoid()),
    });
    const row = lastOf(sequential(conv(3), squeeze), [9, 7, 1]);
    expect(row.size).toEqual([9, 7]);
    expect(row.jump).toEqual([1, 1]);
  });

  it("stays what it was through flatten, and is everything behind the linear layer", () => {
    const { layers } = summarise(
      sequential(conv(3), flatten(), relu(), linear({ units: 3 })),
      [8, 8, 1],
    );
    expect(layers.map(({ size }) => size[0])).toEqual([3, 3, 3, 8]);
  });

  it("jumps by half behind a transposed convolution", () => {
    const upsample = custom({
      name: "upsample",
      apply: (_, x) =>
        x.pad([
          [0, 0],
          [0, 0, 1],
          [0, 0, 1],
          [0, 0],
        ]),
    });
    const row = lastOf(sequential(upsample, conv(3)), [8, 8, 1]);
    expect([row.size[0], row.jump[0]]).toEqual([2, 0.5]);
  });

  it("shifts where images are laid side by side", () => {
    const twice = custom({ name: "twice", apply: (_, x) => concat([x, x], 1) });
    const row = lastOf(sequential(twice, conv(2)), [4, 4, 1]);
    expect(row.size[1]).toBe(2);
    // Down, the window on the seam reads the last and the first row.
    expect(row.size[0]).toBeGreaterThanOrEqual(4);
  });

  it("follows grouped convolutions through their reshapes", () => {
    expect(
      lastOf(sequential(conv(3, { groups: 2 }), conv(3, { groups: 2 })), [9, 9, 2]).size,
    ).toEqual([5, 5]);
  });

  it("counts a mirrored, repeated or continued rim as padding", () => {
    for (const paddingMode of ["zeros", "reflect", "replicate", "circular"]) {
      const row = lastOf(conv(3, { padding: "same", paddingMode }), [9, 9, 1]);
      expect([row.size, row.jump, row.start]).toEqual([
        [3, 3],
        [1, 1],
        [0.5, 0.5],
      ]);
    }
  });

  const grow = (kernel: number, stride: number, more: object = {}): Layer =>
    convTranspose2d({ filters: 1, kernel, stride, bias: false, init: "ones", ...more });
  it.each([
    ["transposed, 2×2 by 2", grow(2, 2), 1 / 2],
    ["transposed, 3×3 by 2", grow(3, 2), 1 / 2],
    ["transposed, 3×3 by 2, padded", grow(3, 2, { padding: 1, outputPadding: 1 }), 1 / 2],
    ["transposed, 4×4 by 2, padded", grow(4, 2, { padding: 1 }), 1 / 2],
    ["transposed, 3×3 by 4", grow(3, 4), 1 / 4],
    ["transposed, 5×5 by 3, dilated", grow(5, 3, { dilation: 2, padding: 2 }), 1 / 3],
    ["nearest, twice", upsample({ scale: 2 }), 1 / 2],
    ["nearest, 3 for 2", upsample({ scale: 1.5 }), 2 / 3],
    ["bilinear, twice", upsample({ scale: 2, mode: "bilinear" }), 1 / 2],
    ["bilinear, 3 for 2", upsample({ scale: 1.5, mode: "bilinear" }), 2 / 3],
    [
      "bilinear, corners aligned",
      upsample({ size: 19, mode: "bilinear", alignCorners: true }),
      0.5,
    ],
    ["adaptive mean, 2 for 5", adaptiveAvgPool({ size: 4 }), 2.5],
    ["adaptive mean, unequal bins", adaptiveAvgPool({ size: 3 }), 3],
    ["adaptive maximum, overlapping", adaptiveMaxPool({ size: 7 }), 1.5],
  ] as const)("is the widest of all outputs: %s", (_, layer, jump) => {
    setBackend(reference());
    const extent = 10;
    const alone = lastOf(layer, [extent, extent, 1]);
    expect(alone.jump[0]).toBeCloseTo(jump, 1);
    const model = sequential(layer, conv2d({ filters: 1, kernel: 3, init: "ones", bias: false }));
    const row = lastOf(model, [extent, extent, 1]);
    const variables = model.init(key(0), [extent, extent, 1]);
    // The slopes of all but maxima are the same everywhere. Of a bin, the last row holds the maximum; turned around, the first.
    const isLinear = layer.type !== "adaptiveMaxPool";
    const ramp = arange(extent).cast("float32").reshape([1, extent, 1, 1]);
    const rowsOf = (x: Tensor, i: number): number[] => {
      const at = (x: Tensor): Tensor =>
        model.apply(variables, x, { training: false }).output.slice(0, i, 0, 0);
      const slope = grad(at)(x.broadcastTo([1, extent, extent, 1])).data();
      const rows = Array.from({ length: extent }, (_, k) => k);
      return rows.filter((k) => slope.slice(k * extent, (k + 1) * extent).some((g) => g !== 0));
    };
    const widths = Array.from({ length: row.output[0] ?? 0 }, (_, i) => {
      const rows = isLinear ? rowsOf(ramp, i) : [...rowsOf(ramp, i), ...rowsOf(ramp.neg(), i)];
      return Math.max(...rows) - Math.min(...rows) + 1;
    });
    expect(row.size[0]).toBe(Math.max(...widths));
  });

  it("is empty for vectors, which have no place", () => {
    expect(lastOf(linear({ units: 2 }), [5]).size).toEqual([]);
  });

  it("holds exactly the pixels that have a gradient, for random stacks of layers", () => {
    setBackend(reference());
    const layer = fc.oneof(
      fc
        .record({
          kernel: fc.integer({ min: 1, max: 3 }),
          stride: fc.integer({ min: 1, max: 2 }),
          dilation: fc.integer({ min: 1, max: 2 }),
        })
        .map((options): Layer => conv2d({ filters: 1, init: "ones", bias: false, ...options })),
      fc.integer({ min: 1, max: 2 }).map((size): Layer => avgPool({ size })),
      fc.constant(
        residual(conv2d({ filters: 1, kernel: 3, padding: 1, init: "ones", bias: false })),
      ),
    );
    const stacks = fc.array(layer, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(stacks, (layers) => {
        const model = sequential(...layers);
        const extent = 40;
        const row = summarise(model, [extent, 1, 1].with(1, extent)).layers.at(-1);
        const variables = model.init(key(0), [extent, extent, 1]);
        const centre = Math.floor((row?.output[0] ?? 0) / 2);
        const at = (x: Tensor): Tensor =>
          model.apply(variables, x, { training: false }).output.slice(0, centre, centre, 0);
        const slope = grad(at)(ones([1, extent, extent, 1])).data();
        const read = Array.from({ length: extent }, (_, i) => i).filter((i) =>
          slope.slice(i * extent, (i + 1) * extent).some((g) => g !== 0),
        );
        const [first = 0, last = 0] = [read[0], read.at(-1)];
        expect(last - first + 1).toBe(row?.size[0]);
        const middle = (row?.start[0] ?? 0) + centre * (row?.jump[0] ?? 0);
        expect((first + last + 1) / 2).toBe(middle);
      }),
      { numRuns: 30, seed: 7 },
    );
  });
});
