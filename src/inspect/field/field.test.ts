import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { reference } from "../../backend/reference/index.ts";
import {
  adaptiveAvgPool,
  avgPool,
  branches,
  conv2d,
  convTranspose2d,
  type Layer,
  sequential,
  upsample,
} from "../../nn/index.ts";
import { grad, key, ones, setBackend, type Tensor } from "../../tensor/index.ts";
import { summarise } from "../summary.ts";

const rows = 45;
const linear = { filters: 1, init: "ones", bias: false } as const;
const down = (n: number): [number, number] => [n, 1];
const int = (min: number, max: number) => fc.integer({ min, max });

const within: fc.Arbitrary<Layer> = fc.oneof(
  fc
    .record({ kernel: int(1, 3).map(down), stride: int(1, 3).map(down), dilation: int(1, 2) })
    .map((options) => conv2d({ ...linear, ...options })),
  int(1, 3).map((size) => avgPool({ size: down(size) })),
);
/** At the rim a transposed convolution reads what lies beyond its input, which counts and has no gradient: here inner outputs read as much. */
const sliding: fc.Arbitrary<Layer> = fc.oneof(
  within,
  fc
    .record({ kernel: int(1, 4).map(down), stride: int(1, 3).map(down), dilation: int(1, 2) })
    .map((options) => convTranspose2d({ ...linear, ...options })),
);
const resizing: fc.Arbitrary<Layer> = fc.oneof(
  int(2, 3).map((scale) => upsample({ scale: down(scale) })),
  int(8, 16).map((size) => upsample({ size: down(size) })),
  int(8, 20).map((size) => adaptiveAvgPool({ size: down(size) })),
);

/** Two ways of unlike strides to one size, as a map beside its own, made smaller and larger again. */
const meeting: fc.Arbitrary<Layer> = fc
  .record({
    first: within,
    second: within,
    size: int(15, 25),
    join: fc.constantFrom("add", "concat"),
  })
  .map(({ first, second, size, join }) => {
    const left = sequential(first, upsample({ size: down(size) }));
    const right = sequential(second, adaptiveAvgPool({ size: down(size) }));
    return branches({ left, right }, { join: join === "add" ? "add" : "concat" });
  });

/** Rows of the input from the first to the last that move an output, of the output that reads the most. */
function widestRead(model: Layer, outputs: number): number {
  const variables = model.init(key(0), [rows, 1, 1]);
  const reads = Array.from({ length: outputs }, (_, i) => {
    const at = (x: Tensor): Tensor =>
      model.apply(variables, x, { training: false }).output.slice(0, i).sum();
    const slope = grad(at)(ones([1, rows, 1, 1])).data();
    const read = Array.from(slope, (g, row) => (g === 0 ? -1 : row)).filter((row) => row >= 0);
    return (read.at(-1) ?? 0) - (read[0] ?? 1) + 1;
  });
  return Math.max(...reads);
}

describe("the receptive field of outputs that read unlike windows", () => {
  beforeAll(() => setBackend(reference()));

  it.each([
    ["strided, transposed, dilated and pooled", sliding],
    ["resized, and in bins of unequal length", fc.oneof(within, resizing)],
    ["where unlike motions meet", fc.oneof(within, meeting)],
  ])("is exactly the widest that has a gradient: %s", (_, layer) => {
    fc.assert(
      fc.property(fc.array(layer, { minLength: 2, maxLength: 4 }), (layers) => {
        const model = sequential(...layers);
        const row = fits(model);
        // So few outputs need not hold every kind of window.
        fc.pre(row !== undefined && row.outputs >= 12 && row.outputs <= 90);
        expect(widestRead(model, row?.outputs ?? 0)).toBe(row?.size);
      }),
      { numRuns: 12, seed: 5 },
    );
  });

  /** Nothing where a window does not fit any more. */
  function fits(model: Layer): { readonly outputs: number; readonly size: number } | undefined {
    try {
      const row = summarise(model, [rows, 1, 1]).layers.at(-1);
      return { outputs: row?.output[0] ?? 0, size: row?.size[0] ?? 0 };
    } catch {
      return undefined;
    }
  }

  it("is 13 where two strides of 2 meet a transposed convolution of 4, and not 14", () => {
    const model = sequential(
      conv2d({ ...linear, kernel: 11, stride: 2 }),
      convTranspose2d({ ...linear, kernel: 4, stride: 2 }),
    );
    const row = summarise(model, [40, 40, 1]).layers.at(-1);
    expect([row?.size, row?.jump]).toEqual([
      [13, 13],
      [1, 1],
    ]);
  });
});
