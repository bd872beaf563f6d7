import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { backends } from "../../../test/backends.ts";
import { expectClose, randomValues } from "../../../test/numeric.ts";
import { key, ones, setBackend, tensor } from "../../tensor/index.ts";
import { type Conv2dOptions, conv2d } from "./convolution.ts";
import { shapeAfter } from "./layer.ts";

const shapeOf = (options: Conv2dOptions, inputShape: readonly number[]) => {
  const layer = conv2d(options);
  const seed = { key: key(0), inputShape, name: "conv2d", path: "conv2d" };
  return shapeAfter(layer, layer.initAt(seed), seed);
};

describe("conv2d", () => {
  it("has the shapes of the lectures: 400×400×3 by (3×3×3)×32 → 398×398×32 (S0, S3)", () => {
    expect(shapeOf({ filters: 32, kernel: 3 }, [400, 400, 3])).toEqual([398, 398, 32]);
    expect(conv2d({ filters: 4, kernel: 3 }).init(key(0), [9, 9, 3]).params).toMatchObject({
      weight: { shape: [3, 3, 3, 4] },
    });
  });

  it("mixes channels by a 1×1 kernel: 32×32×10 by 1×1×10×4 → 32×32×4 (S0, S3, S4)", () => {
    expect(shapeOf({ filters: 4, kernel: 1 }, [32, 32, 10])).toEqual([32, 32, 4]);
    expect(conv2d({ filters: 4, kernel: 1 }).init(key(0), [32, 32, 10]).params).toMatchObject({
      weight: { shape: [1, 1, 10, 4] },
    });
  });

  it("refuses what cannot be, and says what would do", () => {
    const apply = (options: Conv2dOptions, shape: readonly number[]) => () =>
      conv2d(options).init(key(0), shape) &&
      conv2d(options).apply(conv2d(options).init(key(0), shape), ones([2, ...shape]), {
        training: false,
      });
    expect(apply({ filters: 4, kernel: 5 }, [3, 9, 1])).toThrow(
      'conv2d: x is 3×9, the window spans 5 elements down; use padding "same", a smaller window, or pool less before (x must be at least 5 high)',
    );
    expect(apply({ filters: 4, kernel: 3, dilation: 4, padding: 1 }, [9, 6, 1])).toThrow(
      /6 and 2 more by padding|9 elements across/,
    );
    expect(apply({ filters: 4, kernel: 3 }, [9])).toThrow(/x is \[N, 9\], must be \[N, H, W, C\]/);
    expect(apply({ filters: 4, kernel: 3, groups: 3 }, [9, 9, 4])).toThrow(
      "conv2d: groups is 3, x has 4 channels and there are 4 filters; groups must divide both",
    );
    const variables = conv2d({ filters: 2, kernel: 1 }).init(key(0), [4, 4, 3]);
    expect(() =>
      conv2d({ filters: 2, kernel: 1 }).apply(variables, ones([1, 4, 4, 5]), { training: false }),
    ).toThrow(/x must have 3 channels, not 5/);
  });
});

/** The definition, by plain loops in float64. */
function byLoops(
  x: Float32Array,
  [n, height, width, cin]: readonly [number, number, number, number],
  w: Float32Array,
  [kh, kw, depth, cout]: readonly [number, number, number, number],
  {
    stride,
    pad,
    dilation,
    groups,
  }: { stride: number; pad: number; dilation: number; groups: number },
): number[] {
  const rows = Math.floor((height + 2 * pad - dilation * (kh - 1) - 1) / stride) + 1;
  const columns = Math.floor((width + 2 * pad - dilation * (kw - 1) - 1) / stride) + 1;
  const y: number[] = [];
  for (let b = 0; b < n; b++)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++)
        for (let o = 0; o < cout; o++) {
          const group = Math.floor(o / (cout / groups));
          let sum = 0;
          for (let u = 0; u < kh; u++)
            for (let v = 0; v < kw; v++)
              for (let c = 0; c < depth; c++) {
                const [h, k] = [i * stride + u * dilation - pad, j * stride + v * dilation - pad];
                if (h < 0 || h >= height || k < 0 || k >= width) continue;
                const at = ((b * height + h) * width + k) * cin + group * depth + c;
                sum += (x[at] ?? 0) * (w[((u * kw + v) * depth + c) * cout + o] ?? 0);
              }
          y.push(sum);
        }
  return y;
}

const combination = fc
  .record({
    kernel: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    stride: fc.integer({ min: 1, max: 4 }),
    pad: fc.integer({ min: 0, max: 3 }),
    dilation: fc.integer({ min: 1, max: 3 }),
    groups: fc.integer({ min: 1, max: 3 }),
    depth: fc.integer({ min: 1, max: 2 }),
    each: fc.integer({ min: 1, max: 2 }),
    extra: fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 })),
    seed: fc.integer(),
  })
  .map((c) => {
    // Just large enough for one window, and a little more.
    const extent = (axis: 0 | 1): number =>
      Math.max(1, (c.kernel[axis] - 1) * c.dilation + 1 - 2 * c.pad) + c.extra[axis];
    return { ...c, height: extent(0), width: extent(1) };
  });

for (const { name, backend, epsilon } of backends)
  it(`conv2d on ${name} equals its definition for every stride, padding, dilation and grouping`, () => {
    setBackend(backend);
    fc.assert(
      fc.property(combination, (c) => {
        const { kernel, stride, pad, dilation, groups, depth, each, seed } = c;
        const xShape = [2, c.height, c.width, depth * groups] as const;
        const wShape = [kernel[0], kernel[1], depth, each * groups] as const;
        const sizes = [xShape, wShape].map((shape) => shape.reduce((a, b) => a * b, 1));
        const x = randomValues(sizes[0] ?? 0, seed);
        const weight = randomValues(sizes[1] ?? 0, seed + 1);
        const layer = conv2d({
          filters: each * groups,
          kernel,
          stride,
          padding: pad,
          dilation,
          groups,
          bias: false,
        });
        const { output } = layer.apply(
          { params: { weight: tensor(weight, [...wShape]) }, state: {} },
          tensor(x, [...xShape]),
          { training: false },
        );
        const expected = byLoops(x, xShape, weight, wShape, { stride, pad, dilation, groups });
        expectClose(output.data(), expected, 32 * epsilon);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

for (const { name, backend } of backends)
  describe(`conv2d on ${name}`, () => {
    beforeAll(() => setBackend(backend));

    it("adds its bias to every pixel", () => {
      const params = { weight: ones([1, 1, 1, 2]), bias: tensor([10, 20]) };
      const { output } = conv2d({ filters: 2, kernel: 1 }).apply(
        { params, state: {} },
        ones([1, 1, 2, 1]),
        {
          training: false,
        },
      );
      expect(output.array()).toEqual([
        [
          [
            [11, 21],
            [11, 21],
          ],
        ],
      ]);
    });

    it("same keeps ⌈size / stride⌉", () => {
      for (const [size, stride] of [
        [7, 1],
        [7, 2],
        [8, 3],
        [1, 2],
      ] as const) {
        const out = shapeOf({ filters: 1, kernel: 3, stride, padding: "same" }, [size, size, 1]);
        expect(out).toEqual([Math.ceil(size / stride), Math.ceil(size / stride), 1]);
      }
    });
  });
