/**
 * Random programs: every operation of this room in every neighbourhood, which is what fusion has to survive.
 * Values, gradients and donated updates against the reference.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { onReference, portableBackends } from "../../test/backends.ts";
import { expectClose, randomTensor, randomValues } from "../../test/numeric.ts";
import { concat, gather, map, scatterAdd, where } from "./combine.ts";
import { compile } from "./compile.ts";
import { conv2d } from "./convolution.ts";
import { arange, tensor } from "./create.ts";
import { setBackend } from "./default-backend.ts";
import { valueAndGrad } from "./grad.ts";
import { avgPool2d, maxPool2d } from "./pooling.ts";
import { logSoftmax, softmax } from "./softmax.ts";
import type { Tensor } from "./tensor.ts";

/** A seeded stream of choices. */
function choices(seed: number) {
  const stream = randomValues(4000, seed);
  let at = 0;
  const below = (n: number): number =>
    Math.min(Math.floor(((stream[at++ % 4000] as number) / 2 + 0.5) * n), n - 1);
  return { below, of: <T>(list: readonly T[]): T => list[below(list.length)] as T };
}

type Choices = ReturnType<typeof choices>;

/** Keeps values where float32 is exact enough to compare. */
const tame = (x: Tensor): Tensor =>
  x.size > 600 ? x.reshape([-1]).slice([0, 600, 1]).tanh() : x.tanh();

/** Operations of one tensor; each fits any shape without empty axes. */
const unary: readonly ((x: Tensor, c: Choices) => Tensor)[] = [
  (x) => x.mul(0.5).exp(),
  (x) => x.square().add(1).log(),
  (x) => x.sigmoid().sub(x.mul(0.3)),
  (x) => x.apply((e) => e.max(0).add(e.min(0).mul(0.1))),
  (x) => x.sin().add(x.abs().add(0.5).sqrt()),
  (x) => (x.rank === 0 ? x : softmax(x)),
  (x, c) => (x.rank === 0 ? x : logSoftmax(x, c.below(x.rank)).mul(0.2)),
  (x, c) => (x.rank === 0 ? x : x.sum(c.below(x.rank)).mul(0.3)),
  (x, c) => (x.rank === 0 ? x : x.mean(c.below(x.rank), { keepDims: true })),
  (x, c) => (x.rank === 0 ? x : x.max(c.below(x.rank), { keepDims: c.below(2) === 0 })),
  (x, c) =>
    x.rank === 0
      ? x
      : x.sub(x.mean(0)).div(x.variance(c.below(x.rank), { keepDims: true }).add(0.1).sqrt()),
  (x) => x.reshape([-1]),
  (x, c) => (x.rank < 2 ? x.expandDims(0) : x.transpose(c.below(x.rank), c.below(x.rank))),
  (x, c) => {
    const size = x.size;
    const rows = c.of([1, 2, 3, 4, 5].filter((n) => size % n === 0));
    return x.reshape([rows, size / rows]);
  },
  (x, c) =>
    x.pad(
      x.shape.map(() => [c.below(2), c.below(3), c.below(2)] as const),
      0.25,
    ),
  (x, c) => x.slice(...x.shape.map((n) => [c.below(n), n, 1 + c.below(2)] as const)),
  (x, c) => (x.rank === 0 ? x : x.flip(c.below(x.rank))),
  (x, c) =>
    x.rank === 0 ? x : gather(x, tensor(Int32Array.of(0, c.below(4), 1)), c.below(x.rank)),
  (x) =>
    x.rank === 0
      ? x
      : scatterAdd(
          arange(x.shape[0] as number).apply((i) => i.and(1)),
          x,
          2,
        ).mul(0.5),
  (x, c) => (x.rank === 0 ? x : concat([x, x.mul(-0.5)], c.below(x.rank))),
  (x) => (x.rank === 0 ? x : where(x.argmax(-1, { keepDims: true }).eq(0), x, x.mul(0.5))),
  (x) => image(x, (y) => maxPool2d(y, { size: 2, stride: 1, padding: 1 })),
  (x) =>
    image(x, (y) =>
      maxPool2d(y, {
        size: 2,
        padding: [
          [0, 1],
          [0, 1],
        ],
      }),
    ),
  (x) => image(x, (y) => avgPool2d(y, { size: 2, stride: 2, padding: "same" })),
];

/** The tensor as one image with two channels (or one), treated, as it comes. */
function image(x: Tensor, fn: (y: Tensor) => Tensor): Tensor {
  const channels = x.size % 2 === 0 ? 2 : 1;
  return fn(x.reshape([1, -1, 1, channels]));
}

/** Operations of two tensors, of which the second is a parameter of fitting shape where one is needed. */
const binary: readonly ((
  x: Tensor,
  y: Tensor,
  parameter: (shape: number[]) => Tensor,
  c: Choices,
) => Tensor)[] = [
  (x, y) => x.add(y.mean()),
  (x, y) => x.mul(y.reshape([-1]).slice(0)),
  (x, y) => map((a, b) => a!.mul(b!).tanh().add(b!.mul(0.1)), x, y.sum().mul(0.1)),
  (x, _, parameter) => (x.rank === 0 ? x : x.mul(parameter([x.shape.at(-1) as number]))),
  (x, _, parameter) => x.reshape([1, ...x.shape]).add(parameter([2, ...x.shape.map(() => 1)])),
  (x, _, parameter) =>
    x.rank === 0 ? x : x.matmul(parameter([x.shape.at(-1) as number, 3])).mul(0.4),
  (x, _, parameter) =>
    image(x, (im) => conv2d(im, parameter([3, 1, im.shape[3] as number, 2]), { padding: 1 })),
  (x, _, parameter, c) =>
    image(x, (im) =>
      conv2d(im, parameter([2, 2, 1, 2 * (im.shape[3] as number)]), {
        padding: "same",
        stride: 1 + c.below(2),
        groups: im.shape[3] as number,
      }),
    ),
];

/** One program: a function of its parameters, and shapes for these. Made by a dry run, since shapes are known at once. */
function program(seed: number): { shapes: number[][]; fn: (params: readonly Tensor[]) => Tensor } {
  const shapes: number[][] = [];
  const fn = (params: readonly Tensor[] | undefined): Tensor => {
    const c = choices(seed);
    let next = 0;
    const parameter = (shape: number[]): Tensor => {
      if (!params) shapes.push(shape);
      return params ? (params[next++] as Tensor) : randomTensor(shape, 1);
    };
    const made = [
      parameter([c.of([1, 2, 3]), c.of([2, 4]), c.of([1, 3, 5])]),
      parameter([c.of([2, 6, 17])]),
    ];
    for (let k = 0; k < 9; k++) {
      const [x, y] = [c.of(made), c.of(made)];
      const result = c.below(3) === 0 ? c.of(binary)(x, y, parameter, c) : c.of(unary)(x, c);
      made.push(tame(result));
    }
    const weighted = made.map((x) => x.mul(arange(x.size).reshape(x.shape).mul(0.37).sin()).mean());
    return weighted.reduce((sum, x) => sum.add(x));
  };
  fn(undefined);
  return { shapes, fn };
}

/** Three steps of gradient descent: losses on the way, and the parameters in the end. */
function descend(seed: number): number[][] {
  const { shapes, fn } = program(seed);
  const step = compile(
    (params: readonly Tensor[]) => {
      const [loss, slopes] = valueAndGrad(fn)(params);
      return [params.map((p, i) => p.sub((slopes[i] as Tensor).mul(0.1))), loss] as const;
    },
    { donate: true },
  );
  let params: readonly Tensor[] = shapes.map((shape, i) => randomTensor(shape, seed * 100 + i));
  const found: number[][] = [];
  for (let k = 0; k < 3; k++) {
    const [next, loss] = step(params);
    params = next;
    found.push([loss.item()]);
  }
  return [...found, ...params.map((p) => Array.from(p.data()))];
}

const PROGRAMS = 40;

for (const { name, backend, epsilon } of portableBackends.filter(
  ({ name: n }) => n !== "reference",
))
  describe(`random programs on ${name}`, () => {
    beforeAll(() => setBackend(backend));

    it.each(Array.from({ length: PROGRAMS }, (_, seed) => seed))("number %i", (seed) => {
      const expected = onReference(() => descend(seed));
      const came = descend(seed);
      expect(came.length).toBe(expected.length);
      for (const [i, values] of expected.entries())
        expectClose(came[i] as number[], values, 100 * epsilon);
    });
  });
