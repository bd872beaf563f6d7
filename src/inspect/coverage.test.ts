import { describe, expect, it } from "vitest";
import {
  avgPool,
  branches,
  conv2d,
  convTranspose2d,
  flatten,
  globalAvgPool,
  graph,
  type Layer,
  linear,
  maxPool,
  pad,
  relu,
  residual,
  sequential,
} from "../nn/index.ts";
import { models } from "../zoo/index.ts";
import { type CoverageMap, coverage } from "./coverage.ts";
import { coverageFacts } from "./coverage-facts.ts";

const conv = (options: object): Layer => conv2d({ filters: 2, kernel: 3, ...options });
const rowsOf = ({ shape: [height, width], counts }: CoverageMap): number[][] =>
  Array.from({ length: height }, (_, y) => [...counts.subarray(y * width, (y + 1) * width)]);

/** By loops: how often places of an axis of `extent` are met by windows that start at −low. */
function along(extent: number, kernel: number, stride: number, low: number, dilation = 1) {
  const counts = new Array<number>(extent).fill(0);
  const span = dilation * (kernel - 1) + 1;
  for (let start = -low; start + span <= extent + low; start += stride)
    for (let tap = 0; tap < kernel; tap++) {
      const at = start + tap * dilation;
      if (at >= 0 && at < extent) counts[at] = (counts[at] ?? 0) + 1;
    }
  return counts;
}

describe("coverage", () => {
  it("of 400×400 pixels, 396×396 are read nine times by a 3×3 convolution (S0, S3)", () => {
    const { histogram, middle } = coverageFacts(coverage(conv({}), [400, 400]).reads);
    expect(histogram[0]).toEqual({ times: 9, pixels: 396 * 396 });
    expect(middle).toEqual({ least: 9, most: 9, period: [1, 1] });
  });

  it("of 5×5 pixels exactly one is read nine times (S0, S3)", () => {
    const { reads } = coverage(conv({}), [5, 5]);
    expect(rowsOf(reads)).toEqual([
      [1, 2, 3, 2, 1],
      [2, 4, 6, 4, 2],
      [3, 6, 9, 6, 3],
      [2, 4, 6, 4, 2],
      [1, 2, 3, 2, 1],
    ]);
    expect(coverageFacts(reads).histogram[0]).toEqual({ times: 9, pixels: 1 });
  });

  it("is the same behind a linear layer, which works at each pixel by itself", () => {
    const { reads, before } = coverage(sequential(conv({}), linear({ units: 2 })), [5, 5]);
    expect(before).toBeUndefined();
    expect(reads).toEqual(coverage(conv({}), [5, 5]).reads);
  });

  it("is uneven for stride 2: a checkerboard of 1, 2 and 4 (S0, S3)", () => {
    const { middle } = coverageFacts(coverage(conv({ stride: 2 }), [33, 33]).reads);
    expect(middle).toEqual({ least: 1, most: 4, period: [2, 2] });
  });

  it("a transposed convolution writes the same checkerboard; none where the stride divides the kernel", () => {
    const grown = (kernel: number) =>
      coverageFacts(coverage(convTranspose2d({ filters: 3, kernel, stride: 2 }), [16, 16]).writes)
        .middle;
    expect(grown(3)).toEqual({ least: 1, most: 4, period: [2, 2] });
    expect(grown(4)).toEqual({ least: 4, most: 4, period: [1, 1] });
  });

  it.each([
    { kernel: 5, stride: 3, padding: 2, dilation: 1 },
    { kernel: 3, stride: 2, padding: 0, dilation: 3 },
    { kernel: 2, stride: 5, padding: 1, dilation: 1 },
  ])("is what plain loops count for %o", ({ kernel, stride, padding, dilation }) => {
    const { reads } = coverage(conv({ kernel, stride, padding, dilation }), [17, 23]);
    const [down, across] = [17, 23].map((n) => along(n, kernel, stride, padding, dilation));
    expect(rowsOf(reads)).toEqual(down?.map((a) => across?.map((b) => a * b)));
  });

  it("adds the ways through branches and past the body of a residual block", () => {
    const twice = branches([conv({ padding: 1 }), avgPool({ size: 3, stride: 1, padding: 1 })]);
    expect(coverageFacts(coverage(twice, [9, 9]).reads).most).toBe(18);
    const past = residual(sequential(conv({ padding: 1 }), relu()));
    const { reads, writes } = coverage(past, [9, 9]);
    expect([coverageFacts(reads).most, coverageFacts(writes).most]).toEqual([10, 10]);
  });

  it("goes as far as windows do, or as it is told, and counts what padding holds as no pixel", () => {
    const model = sequential({
      pad: pad({ padding: 1 }),
      block: sequential({ conv: conv({}), pool: maxPool({ size: 2 }) }),
      head: sequential(flatten(), linear({ units: 3 })),
    });
    expect(coverage(model, [8, 8]).writes.shape).toEqual([4, 4]);
    expect(coverage(model, [8, 8], "pad").writes.shape).toEqual([10, 10]);
    const { reads } = coverage(model, [8, 8], "block/conv");
    expect(reads.counts[0]).toBe(4);
    expect(coverageFacts(reads).middle.most).toBe(9);
  });

  it("reads as far as the last, cut window of a pooling in ceil mode", () => {
    const { reads } = coverage(maxPool({ size: 2, ceil: true }), [5, 5]);
    expect(new Set(reads.counts)).toEqual(new Set([1]));
    expect(coverage(maxPool({ size: 2 }), [5, 5]).reads.counts[24]).toBe(0);
  });

  it.each([
    "lenet5",
    "squeezenet1_0",
    "seresnet50",
    "densenet_40_12",
    "shufflenet_v2_x1_0",
    "dpn92",
  ])("follows %s", (name) => {
    const { build, small } = models.get(name) ?? expect.fail(`there is no ${name}`);
    const [height = 32, width = 32] = small ?? [32, 32];
    const { reads } = coverage(build({ width: 1 / 8 }), [height, width]);
    expect(coverageFacts(reads).most).toBeGreaterThan(0);
  });

  it("follows a graph of layers", () => {
    const model = graph({
      wide: { layer: conv({ padding: 1 }), from: "input" },
      narrow: { layer: conv({ kernel: 1 }), from: "input" },
      sum: { from: ["wide", "narrow", "input"] },
    });
    expect(coverageFacts(coverage(model, [9, 9]).reads).most).toBe(11);
  });

  it("says before which layer counting ended, and that nothing was there to count", () => {
    const model = sequential({ conv: conv({}), head: sequential({ pool: globalAvgPool() }) });
    expect(coverage(model, [5, 5]).before).toBe("head/pool");
    expect(coverage(model, [5, 5], "conv").before).toBeUndefined();
    expect(coverage(relu(), [5, 5]).before).toBeUndefined();
    expect(() => coverage(sequential({ act: relu(), flat: flatten() }), [5, 5])).toThrow(
      "flat has no windows over an image, and no layer before it",
    );
    expect(() => coverage(model, [5, 5], "head")).toThrow(
      "head: head/pool in it has no windows over the image; ask for a layer before that",
    );
  });

  it("names the layer whose window does not fit", () => {
    const model = sequential({ conv: conv({}), deep: sequential({ pool: maxPool({ size: 4 }) }) });
    expect(() => coverage(model, [5, 5])).toThrow(
      /^deep\/pool: the image is \[3, 3\], a window of/,
    );
  });

  it("refuses a layer that is not there, or has no windows", () => {
    const model = sequential({ conv: conv({}), mean: globalAvgPool() });
    expect(() => coverage(sequential({ conv: conv({}) }), [8, 8], "cnov")).toThrow(
      "there is no layer cnov",
    );
    expect(() => coverage(model, [8, 8], "behind")).toThrow(
      "there is no layer behind before mean, which has no windows over the image",
    );
    expect(() => coverage(model, [8, 8], "mean")).toThrow(
      "mean: a globalAvgPool layer has no windows over the image; ask for a layer before it",
    );
  });
});
