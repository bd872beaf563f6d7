import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { onReference, portableBackends } from "../../test/backends.ts";
import { expectClose, randomTensor, slopes } from "../../test/numeric.ts";
import { type Conv2dOptions, conv2d } from "./convolution.ts";
import { setBackend } from "./default-backend.ts";
import { grad } from "./grad.ts";
import type { Tensor } from "./tensor.ts";

interface Case {
  readonly x: readonly [number, number, number, number];
  readonly w: readonly [number, number, number, number];
  readonly options: {
    readonly stride: readonly [number, number];
    readonly dilation: readonly [number, number];
    readonly padding: readonly [readonly [number, number], readonly [number, number]];
    readonly groups: number;
  };
}

const upTo = (max: number, min = 1) => fc.integer({ min, max });
const pair = (max: number, min = 1) => fc.tuple(upTo(max, min), upTo(max, min));

/** Shapes whose window fits at least once; strides beyond the kernel and paddings beyond it are among them. */
const cases: fc.Arbitrary<Case> = fc
  .record({
    batch: upTo(2),
    kernel: pair(3),
    stride: pair(4),
    dilation: pair(2),
    padding: fc.tuple(pair(3, 0), pair(3, 0)),
    extra: pair(4, 0),
    groups: upTo(3),
    depth: upTo(2),
    filters: upTo(2),
  })
  .map(({ batch, kernel, stride, dilation, padding, extra, groups, depth, filters }) => {
    const image = ([0, 1] as const).map((k) => {
      const span = dilation[k] * (kernel[k] - 1) + 1;
      return Math.max(span - padding[k][0] - padding[k][1], 1) + extra[k];
    }) as [number, number];
    return {
      x: [batch, image[0], image[1], groups * depth],
      w: [kernel[0], kernel[1], depth, groups * filters],
      options: { stride, dilation, padding, groups },
    };
  });

/** The formula, loop by loop. */
function naive(
  x: Tensor,
  w: Tensor,
  { stride, dilation, padding, groups }: Case["options"],
): number[] {
  const [n, h, wide, cin] = x.shape as [number, number, number, number];
  const [kh, kw, depth, cout] = w.shape as [number, number, number, number];
  const [values, weights] = [x.data(), w.data()];
  const [[top, bottom], [left, right]] = padding;
  const ho = Math.floor((h + top + bottom - dilation[0] * (kh - 1) - 1) / stride[0]) + 1;
  const wo = Math.floor((wide + left + right - dilation[1] * (kw - 1) - 1) / stride[1]) + 1;
  const out: number[] = [];
  for (let b = 0; b < n; b++)
    for (let i = 0; i < ho; i++)
      for (let j = 0; j < wo; j++)
        for (let o = 0; o < cout; o++) {
          const first = Math.floor(o / (cout / groups)) * depth;
          let sum = 0;
          for (let u = 0; u < kh; u++)
            for (let v = 0; v < kw; v++) {
              const [row, column] = [
                i * stride[0] + u * dilation[0] - top,
                j * stride[1] + v * dilation[1] - left,
              ];
              if (row < 0 || row >= h || column < 0 || column >= wide) continue;
              for (let c = 0; c < depth; c++)
                sum +=
                  (values[((b * h + row) * wide + column) * cin + first + c] as number) *
                  (weights[((u * kw + v) * depth + c) * cout + o] as number);
            }
          out.push(sum);
        }
  return out;
}

for (const { name, backend, epsilon } of portableBackends) {
  describe(`conv2d on ${name}`, () => {
    beforeAll(() => setBackend(backend));

    it("equals its formula for every stride, padding, dilation and group count", () => {
      fc.assert(
        fc.property(cases, ({ x, w, options }) => {
          const [image, weight] = [randomTensor(x, 1), randomTensor(w, 2)];
          expectClose(
            conv2d(image, weight, options).data(),
            naive(image, weight, options),
            32 * epsilon,
          );
        }),
        { numRuns: 60, seed: 4 },
      );
    });

    it("has the slopes of differences for both operands", () => {
      fc.assert(
        fc.property(cases, ({ x, w, options }) => {
          const [image, weight] = [randomTensor(x, 1), randomTensor(w, 2)];
          const f = (a: Tensor, b: Tensor) => conv2d(a, b, options).square().sum();
          const near = 1e-8 + 64 * epsilon;
          expectClose(
            grad((a: Tensor) => f(a, weight))(image).data(),
            slopes((a) => f(a, weight), image),
            near,
          );
          expectClose(
            grad((b: Tensor) => f(image, b))(weight).data(),
            slopes((b) => f(image, b), weight),
            near,
          );
        }),
        { numRuns: 12, seed: 5 },
      );
    });

    it("has ⌈H / stride⌉ rows with padding same, the odd one at the end", () => {
      const weight = randomTensor([2, 3, 1, 1], 2);
      for (const [size, stride] of [
        [5, 1],
        [5, 2],
        [6, 2],
        [7, 3],
        [2, 5],
      ] as const) {
        const image = randomTensor([1, size, size, 1], 1);
        const y = conv2d(image, weight, { stride, padding: "same" });
        expect(y.shape).toEqual([1, Math.ceil(size / stride), Math.ceil(size / stride), 1]);
        const total = (k: number) =>
          Math.max((Math.ceil(size / stride) - 1) * stride + k - size, 0);
        const padding = [2, 3].map((k) => [
          Math.floor(total(k) / 2),
          Math.ceil(total(k) / 2),
        ]) as unknown as Case["options"]["padding"];
        const options = { stride: [stride, stride], dilation: [1, 1], padding, groups: 1 } as const;
        expectClose(y.data(), naive(image, weight, options), 16 * epsilon);
      }
    });

    it("is depthwise with as many groups as channels", () => {
      const [image, weight] = [randomTensor([1, 4, 4, 3], 1), randomTensor([2, 2, 1, 3], 2)];
      const whole = conv2d(image, weight, { groups: 3 });
      // Nothing stands between it and what follows, which becomes part of its kernel.
      expect(whole.node.primitive.name).toBe("contract");
      for (const c of [0, 1, 2])
        expectClose(
          whole.slice(null, null, null, c).data(),
          conv2d(
            image.slice(null, null, null, [c, c + 1]),
            weight.slice(null, null, null, [c, c + 1]),
          ).data(),
          16 * epsilon,
        );
    });
  });
}

/** Every combination, on one axis each time; the other axis takes another one. */
function* grid(): Generator<Case> {
  const strides = [1, 2, 3];
  for (const [i, kernel] of [1, 2, 3].entries())
    for (const [j, stride] of strides.entries())
      for (const low of [0, 1, 2])
        for (const high of [0, 2])
          for (const dilation of [1, 2, 3])
            for (const [groups, depth, filters] of [
              [1, 2, 3],
              [2, 2, 1],
              [3, 1, 1],
              [2, 1, 2],
            ] as const) {
              const other = [3, 1, 2][i]!;
              const span = dilation * (kernel - 1) + 1;
              yield {
                x: [1, Math.max(span - low - high, 1) + 2, other + 1, groups * depth],
                w: [kernel, other, depth, groups * filters],
                options: {
                  stride: [stride, strides[(j + 1) % 3]!],
                  dilation: [dilation, 1],
                  padding: [
                    [low, high],
                    [high, low],
                  ],
                  groups,
                },
              };
            }
}

it("plain, grouped, depthwise and dilated: all combinations of kernel, stride, padding, dilation and groups (S4)", () => {
  onReference(() => {
    for (const { x, w, options } of grid()) {
      const [image, weight] = [randomTensor(x, 1), randomTensor(w, 2)];
      const y = conv2d(image, weight, options);
      expectClose(y.data(), naive(image, weight, options), 1e-13);
    }
  });
});

describe("conv2d", () => {
  const refuse = (x: number[], w: number[], options: Conv2dOptions, message: string) =>
    expect(() => conv2d(randomTensor(x, 1), randomTensor(w, 1), options)).toThrow(message);

  it("says what does not fit and how to mend it", () => {
    refuse(
      [1, 5, 5, 3],
      [3, 3, 4, 8],
      {},
      "conv2d: x is [1, 5, 5, 3], w is [3, 3, 4, 8] with 1 group; w's third axis must be 3, not 4",
    );
    refuse([1, 5, 5, 3], [3, 3, 1, 8], { groups: 2 }, "Cin / groups = 3 / 2, a whole number");
    refuse([1, 5, 5, 4], [3, 3, 2, 3], { groups: 2 }, "3 output channels must be a multiple of 2");
    refuse(
      [1, 2, 9, 1],
      [3, 3, 1, 1],
      {},
      "spans 3 on its height of 2 + 0 padding; pad at least 1",
    );
    refuse(
      [1, 9, 4, 1],
      [3, 3, 1, 1],
      { dilation: 2 },
      "with dilation [2, 2] spans 5 on its width of 4",
    );
    refuse([5, 5, 3], [3, 3, 3, 8], {}, "x must be [N, H, W, Cin]");
    refuse([1, 5, 5, 1], [3, 3, 1, 1], { stride: 0 }, "stride is 0");
    refuse([1, 5, 5, 1], [3, 3, 1, 1], { padding: -1 }, "padding is -1");
    refuse([1, 5, 5, 1], [3, 3, 1, 1], { groups: 0.5 }, "groups is 0.5");
  });
});
