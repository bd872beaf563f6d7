import { type Affine, affine, loopIndex, rangeOfAffine } from "../affine.ts";
import type { Node } from "../node.ts";
import { contract, pad, reshape } from "../primitives/index.ts";
import type { Case, CaseBuilder } from "./builder.ts";

/** [B, M, K] · [B, K, N], sometimes transposed, sometimes without batch. */
export function matrixProduct(build: CaseBuilder): Case {
  const extents = [
    build.one([1, 1, 2, 3]),
    ...[0, 1, 2].map(() => build.one([1, 2, 3, 4, 6, 8, 9, 13, 17, 33, 70, 0])),
  ];
  const left = build.shuffled(3).map((k) => [0, 1, 3][k]!);
  const right = build.shuffled(3).map((k) => [0, 3, 2][k]!);
  const [a, b] = [left, right].map((loops) => build.float(loops.map((loop) => extents[loop]!)));
  const output = build.shuffled(3);
  const index = (loops: readonly number[]): Affine[] => loops.map(loopIndex);
  return build.finish(
    contract(a!, b!, { extents, output, left: index(left), right: index(right) }),
    "absolute",
  );
}

/** 2-D convolution with stride, dilation, padding and groups, input [N, H, W, G, C], kernel [Kh, Kw, C, G, O]. */
export function convolution(build: CaseBuilder): Case {
  const [n, c, groups, o] = [
    build.draw(1, 3),
    build.one([1, 2, 3, 8]),
    build.one([1, 1, 2, 3]),
    build.one([1, 2, 4, 5, 8, 16]),
  ];
  const kernel = [build.draw(1, 3), build.draw(1, 4)];
  const stride = [build.draw(1, 3), build.draw(1, 4)];
  const dilation = [build.draw(1, 2), build.draw(1, 2)];
  const padding = [build.draw(0, 3), build.draw(0, 3)];
  const span = kernel.map((k, axis) => (k - 1) * dilation[axis]! + 1);
  const size = span.map((s, axis) => Math.max(build.draw(1, 9), s - 2 * padding[axis]!));
  const x = build.float([n, ...size, groups * c]);
  const padded = pad(x, { low: [0, ...padding, 0], high: [0, ...padding, 0] });
  const weight = build.float([...kernel, c, groups * o]);
  const split = reshape(padded, [...padded.shape.slice(0, 3), groups, c]);
  const kernels = reshape(weight, [...kernel, c, groups, o]);
  const out = size.map(
    (s, axis) => Math.floor((s + 2 * padding[axis]! - span[axis]!) / stride[axis]!) + 1,
  );
  // n, i, j, g, o, u, v, c
  const extents = [n, ...out, groups, o, ...kernel, c];
  const left = [
    loopIndex(0),
    affine(0, [
      [1, stride[0]!],
      [5, dilation[0]!],
    ]),
    affine(0, [
      [2, stride[1]!],
      [6, dilation[1]!],
    ]),
    loopIndex(3),
    loopIndex(7),
  ];
  const right = [5, 6, 7, 3, 4].map(loopIndex);
  const y = contract(split, kernels, { extents, output: [0, 1, 2, 3, 4], left, right });
  return build.finish(reshape(y, [n, ...out, groups * o]), "absolute");
}

/**
 * Convolutions of 1 to 3 axes, [N, axes, G, C] by [taps, G, C, O] (depthwise where C = O = 1): strides and dilations of either sign,
 * any common divisors, elements at both ends that no window reads, with and without padding.
 */
export function stridedConvolution(build: CaseBuilder): Case {
  const rank = build.one([1, 1, 2, 2, 3]);
  const axes = Array.from({ length: rank }, (_, k) => {
    const [i, u] = [1 + k, 1 + rank + k];
    const count = build.draw(1, rank === 3 ? 3 : 5);
    const taps = build.draw(1, rank === 3 ? 3 : 5);
    const stride = build.one(rank === 3 ? [1, 2, 2, -2] : [1, 2, 2, 3, 4, 6, -1, -2, -3]);
    const dilation = build.one([1, 1, 1, 2, 3, -1, -2]);
    const terms = [[i, stride] as const, [u, dilation] as const];
    const extents = [];
    extents[i] = count;
    extents[u] = taps;
    const [low, high] = rangeOfAffine(affine(0, terms), extents);
    const before = build.one([0, 0, 1, 2]);
    const size = high - low + 1 + before + build.one([0, 0, 1, 2, 3]);
    return { count, taps, size, index: affine(before - low, terms) };
  });
  const [n, groups, c, o] = [
    build.draw(1, 2),
    build.draw(1, 3),
    build.one([1, 1, 3]),
    build.one([1, 1, 4]),
  ];
  const [group, depth, filter] = [1 + 2 * rank, 2 + 2 * rank, 3 + 2 * rank];
  const rims = axes.map(({ size }) => (build.draw(0, 1) === 0 ? 0 : Math.min(2, size - 1)));
  const low = [0, ...rims.map((rim) => Math.floor(rim / 2)), 0, 0];
  const high = [0, ...rims.map((rim) => Math.ceil(rim / 2)), 0, 0];
  const x = build.float([n, ...axes.map(({ size }, k) => size - rims[k]!), groups, c]);
  const w = build.float([...axes.map(({ taps }) => taps), groups, c, o]);
  const y = contract(pad(x, { low, high }), w, {
    extents: [n, ...axes.map(({ count }) => count), ...axes.map(({ taps }) => taps), groups, c, o],
    output: [0, ...axes.map((_, k) => 1 + k), group, filter],
    left: [loopIndex(0), ...axes.map(({ index }) => index), loopIndex(group), loopIndex(depth)],
    right: [...axes.map((_, k) => 1 + rank + k), group, depth, filter].map(loopIndex),
  });
  return build.finish(y, "absolute");
}

/** Any contract: random affine indices, negative and shared coefficients, diagonals, loops that no operand has. */
export function generalContract(build: CaseBuilder): Case {
  const extents = Array.from({ length: build.draw(1, 4) }, () => build.one([1, 2, 3, 4, 5]));
  const loops = extents.map((_, loop) => loop);
  const operand = (): { node: Node; indices: Affine[] } => {
    const shape: number[] = [];
    const indices = Array.from({ length: build.draw(0, 3) }, () => {
      const terms = loops
        .filter(() => build.draw(0, loops.length) < 2)
        .slice(0, 3)
        .map((loop) => [loop, build.one([1, 1, 1, -1, 2, -2, 3])] as const);
      const index = affine(0, terms);
      const [low, high] = rangeOfAffine(index, extents);
      const before = build.one([0, 0, 1, 2]);
      shape.push(high - low + 1 + before + build.one([0, 0, 1, 2]));
      return affine(before - low, terms);
    });
    return { node: build.float(shape), indices };
  };
  const [left, right] = [operand(), operand()];
  const output = build.shuffled(loops.length).slice(0, build.draw(0, loops.length));
  return build.finish(
    contract(left.node, right.node, { extents, output, left: left.indices, right: right.indices }),
    "absolute",
  );
}
