import { beforeAll, describe, expect, it } from "vitest";
import { portableBackends } from "../../test/backends.ts";
import { expectClose, randomTensor, slopes } from "../../test/numeric.ts";
import { contractPrimitive, is, macs, type Node, topologicalOrder } from "../graph/index.ts";
import { conv2d } from "./convolution.ts";
import { setBackend } from "./default-backend.ts";
import { grad } from "./grad.ts";
import type { Tensor } from "./tensor.ts";
import {
  type ConvTranspose2dOptions,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
} from "./transposed-convolution.ts";

/** One axis of a case; all combinations of a few of each are met. */
interface Axis {
  readonly count: number;
  readonly kernel: number;
  readonly stride: number;
  readonly low: number;
  readonly high: number;
  readonly extra: number;
  readonly dilation: number;
}

const extentOf = ({ count, kernel, stride, low, high, extra, dilation }: Axis): number =>
  (count - 1) * stride - low - high + dilation * (kernel - 1) + extra + 1;

function* axes(): Generator<Axis> {
  for (const count of [1, 3])
    for (const kernel of [1, 2, 3])
      for (const stride of [1, 2, 3])
        for (const [low, high] of [
          [0, 0],
          [1, 1],
          [2, 0],
        ] as const)
          for (const dilation of [1, 2])
            for (const extra of [0, 1, 2]) {
              const axis = { count, kernel, stride, low, high, extra, dilation };
              if (extra < Math.max(stride, dilation) && extentOf(axis) >= 1) yield axis;
            }
}

/** Every case of one axis, paired with another case on the second axis. */
const cases: readonly (readonly [Axis, Axis])[] = [...axes()].map((axis, i, all) => [
  axis,
  all[(i * 37 + 11) % all.length] as Axis,
]);

/** The formula, loop by loop: every input pixel lays the kernel into the result. */
function scattered(
  x: Tensor,
  w: Tensor,
  [rows, columns]: readonly [Axis, Axis],
  groups: number,
): number[] {
  const [n, h, wide, cin] = x.shape as [number, number, number, number];
  const [kh, kw, each] = w.shape as [number, number, number];
  const [values, weights] = [x.data(), w.data()];
  const [ho, wo, cout] = [extentOf(rows), extentOf(columns), each * groups];
  const out = new Array<number>(n * ho * wo * cout).fill(0);
  for (let b = 0; b < n; b++)
    for (let i = 0; i < h; i++)
      for (let j = 0; j < wide; j++)
        for (let u = 0; u < kh; u++)
          for (let v = 0; v < kw; v++) {
            const row = i * rows.stride + u * rows.dilation - rows.low;
            const column = j * columns.stride + v * columns.dilation - columns.low;
            if (row < 0 || row >= ho || column < 0 || column >= wo) continue;
            for (let c = 0; c < cin; c++)
              for (let o = 0; o < each; o++) {
                const group = Math.floor(c / (cin / groups));
                const to = ((b * ho + row) * wo + column) * cout + group * each + o;
                out[to]! +=
                  values[((b * h + i) * wide + j) * cin + c]! *
                  weights[((u * kw + v) * each + o) * cin + c]!;
              }
          }
  return out;
}

function made([rows, columns]: readonly [Axis, Axis], groups: number) {
  const [depth, each] = [2, groups === 3 ? 1 : 2];
  const x = randomTensor([1, rows.count, columns.count, depth * groups], 1);
  const w = randomTensor([rows.kernel, columns.kernel, each, depth * groups], 2);
  const options: ConvTranspose2dOptions = {
    stride: [rows.stride, columns.stride],
    padding: [
      [rows.low, rows.high],
      [columns.low, columns.high],
    ],
    outputPadding: [rows.extra, columns.extra],
    dilation: [rows.dilation, columns.dilation],
    groups,
  };
  return { x, w, options };
}

for (const { name, backend, epsilon } of portableBackends)
  describe(`convTranspose2d on ${name}`, () => {
    beforeAll(() => setBackend(backend));
    // Programs of WebAssembly take longer to make.
    const met = name === "reference" ? cases : cases.filter((_, i) => i % 17 === 0);

    it(`equals plain loops for all combinations of stride, padding, dilation, addition and groups (${met.length})`, () => {
      for (const [i, given] of met.entries()) {
        const groups = (i % 3) + 1;
        const { x, w, options } = made(given, groups);
        const y = convTranspose2d(x, w, options);
        expect(y.shape.slice(1, 3)).toEqual(given.map(extentOf));
        expectClose(y.data(), scattered(x, w, given, groups), 64 * epsilon);
      }
    });

    it("has the slopes of differences for both operands", () => {
      for (const given of met.filter((_, i) => i % (name === "reference" ? 40 : 5) === 3)) {
        const { x, w, options } = made(given, 2);
        const f = (a: Tensor, b: Tensor) => convTranspose2d(a, b, options).square().sum();
        const near = 1e-7 + 64 * epsilon;
        expectClose(
          grad((a: Tensor) => f(a, w))(x).data(),
          slopes((a) => f(a, w), x),
          near,
        );
        expectClose(
          grad((b: Tensor) => f(x, b))(w).data(),
          slopes((b) => f(x, b), w),
          near,
        );
      }
    });

    it("is the adjoint: ⟨conv2d(z, w), x⟩ = ⟨z, convTranspose2d(x, w)⟩", () => {
      const options = { stride: 2, padding: 1, dilation: [1, 2] } as const;
      const [z, w] = [randomTensor([2, 7, 9, 3], 1), randomTensor([3, 2, 3, 4], 2)];
      const y = conv2d(z, w, options);
      const x = randomTensor(y.shape, 3);
      const back = convTranspose2d(x, w, options);
      expect(back.shape).toEqual(z.shape);
      expectClose([back.mul(z).sum().item()], [y.mul(x).sum().item()], 256 * epsilon);
    });
  });

const contractsOf = (y: Tensor): Node[] =>
  topologicalOrder([y.node]).filter((node) => is(node, contractPrimitive));

describe("convTranspose2d", () => {
  it("multiplies nothing by zeros between: a contract for each phase, all MACs of the definition", () => {
    const x = randomTensor([1, 8, 8, 4], 1);
    // Of 17 × 17 places that a 3×3 kernel by 2 reaches, the rim is met by fewer taps.
    const y = convTranspose2d(x, randomTensor([3, 3, 5, 4], 2), { stride: 2 });
    expect(contractsOf(y).length).toBe(4);
    const all = contractsOf(y).reduce((sum, node) => sum + macs(node), 0);
    const defined = 8 * 8 * 3 * 3 * 4 * 5;
    expect(all / defined).toBeLessThan(1.3);
    // Windows that meet: one contract, not one MAC more.
    const patches = convTranspose2d(x, randomTensor([2, 2, 5, 4], 2), { stride: 2 });
    expect(contractsOf(patches).map(macs)).toEqual([8 * 8 * 2 * 2 * 4 * 5]);
  });

  it("makes images stride times as large with padding same", () => {
    for (const [kernel, stride] of [
      [3, 2],
      [2, 2],
      [4, 2],
      [5, 3],
      [1, 3],
    ] as const) {
      const w = randomTensor([kernel, kernel, 1, 1], 2);
      const x = randomTensor([1, 4, 5, 1], 1);
      const y = convTranspose2d(x, w, { stride, padding: "same" });
      expect(y.shape).toEqual([1, 4 * stride, 5 * stride, 1]);
      // The convolution with padding same leads back to x's size: they are adjoint.
      const back = conv2d(y, w, { stride, padding: "same" });
      expect(back.shape).toEqual(x.shape);
      expectClose([back.mul(x).sum().item()], [y.square().sum().item()], 1e-5);
    }
  });

  it("knows sequences and volumes", () => {
    const [line, taps] = [randomTensor([2, 4, 3], 1), randomTensor([3, 2, 3], 2)];
    expectClose(
      convTranspose1d(line, taps, { stride: 2 }).data(),
      convTranspose2d(line.expandDims(1), taps.expandDims(0), { stride: [1, 2] }).data(),
      1e-6,
    );
    const [box, kernel] = [randomTensor([1, 2, 3, 2, 2], 1), randomTensor([1, 3, 2, 2, 2], 2)];
    expectClose(
      convTranspose3d(box, kernel, { stride: [1, 2, 1] }).data(),
      convTranspose2d(box.squeeze(0), kernel.squeeze(0), { stride: [2, 1] }).data(),
      1e-6,
    );
  });

  it("says what does not fit and how to mend it", () => {
    const refuse = (x: number[], w: number[], options: ConvTranspose2dOptions, message: string) =>
      expect(() => convTranspose2d(randomTensor(x, 1), randomTensor(w, 2), options)).toThrow(
        message,
      );
    const [x, w] = [
      [1, 3, 3, 4],
      [3, 3, 2, 4],
    ];
    refuse(
      x,
      w,
      { outputPadding: 1 },
      "convTranspose2d: outputPadding is 1 with stride 1 and dilation 1; it must be a whole number from 0 to 0",
    );
    refuse(x, w, { groups: 3 }, "3 groups; groups must divide the 4 channels of x");
    refuse(x, [3, 3, 2, 5], {}, "the last axis of w must be x's 4 channels, not 5");
    refuse(x, w, { padding: 3 }, "padding cuts 6 off; -1 would be left, pad at most 4");
    refuse(x, w, { stride: [1, 2, 3] as never }, "stride is [1, 2, 3]; it must be one number or 2");
    refuse(x, w, { stride: 2, padding: "same", outputPadding: 1 }, 'with padding "same"');
    refuse([3, 3, 4], w, {}, "x must be [N, H, W, Cin]");
  });
});
