import { addAffine, affine, loopIndex, scaleAffine } from "../affine.ts";
import { makeNode } from "../graph.ts";
import type { Builders, Node, Primitive } from "../node.ts";
import { failShape } from "../scope.ts";
import { type Shape, showShape } from "../shape.ts";
import { copyStrided } from "./strided.ts";

export interface Window {
  readonly axis: number;
  /** Taps in a window. */
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
}

export interface WindowsAttrs {
  readonly windows: readonly Window[];
}

/** Elements from a window's first tap to its last. */
const spanOf = ({ size, dilation }: Window): number => (size - 1) * dilation + 1;

/**
 * All windows along some axes: position o, tap k reads x at o·stride + k·dilation. No padding: pad first.
 *
 * x [N, H, W, C] with windows on axes 1, 2 → [N, Ho, Wo, C, Kh, Kw], Ho = ⌊(H − span) / stride⌋ + 1, span = (Kh − 1)·dilation + 1
 *
 * @throws {ShapeError} if a window is longer than its axis
 */
export const windowsPrimitive: Primitive<WindowsAttrs> = {
  name: "windows",
  infer({ windows }, [x]) {
    if (!x || new Set(windows.map(({ axis }) => axis)).size !== windows.length)
      failShape("windows", "an axis is named twice; give each axis one window");
    const shape = [...x.shape];
    for (const window of windows) {
      const { axis, size, stride, dilation } = window;
      const n = x.shape[axis];
      if (n === undefined)
        failShape(
          "windows",
          `x is ${showShape(x.shape)} and has no axis ${axis}; name one from 0 to ${shape.length - 1}`,
        );
      if (![size, stride, dilation].every((k) => Number.isSafeInteger(k) && k >= 1))
        failShape(
          "windows",
          `size ${size}, stride ${stride}, dilation ${dilation} on axis ${axis}; whole numbers of 1 or more are needed`,
        );
      if (spanOf(window) > n)
        failShape(
          "windows",
          `axis ${axis} of x ${showShape(x.shape)} has ${n} elements, a window of ${size} with dilation ${dilation} spans ${spanOf(window)}; pad x or take a smaller window`,
        );
      shape[axis] = Math.floor((n - spanOf(window)) / stride) + 1;
    }
    return { shape: [...shape, ...windows.map(({ size }) => size)], dtype: x.dtype };
  },
  // windows that overlap one axis at a time, by sums; what is left, all at once, is a movement
  gradient({ attrs, inputs: [x] }, cotangent, build) {
    const { shape } = x!;
    let result = cotangent;
    let left = attrs.windows;
    for (const window of attrs.windows.filter((w) => w.stride < spanOf(w))) {
      result = addWindows(result, window, shape.length + left.indexOf(window), shape, build);
      left = left.filter((other) => other !== window);
    }
    return [placeWindows(result, left, shape, build)];
  },
  reference: (node, [x]) => copyStrided(node, x!),
  view({ attrs: { windows }, inputs: [x] }, index) {
    const rank = x!.shape.length;
    const source = index.slice(0, rank);
    for (const [k, { axis, stride, dilation }] of windows.entries())
      source[axis] = addAffine(
        scaleAffine(index[axis]!, stride),
        scaleAffine(index[rank + k]!, dilation),
      );
    return source;
  },
  key: ({ windows }) =>
    windows.map(({ axis, size, stride, dilation }) => [axis, size, stride, dilation]).join(";"),
};

const zeros = (node: Node): number[] => node.shape.map(() => 0);

/** Windows that do not meet: x̄ is ȳ laid end to end, [.., o, .., k] → [.., o·stride + k·dilation, ..], a movement only. */
function placeWindows(
  cotangent: Node,
  list: readonly Window[],
  shape: Shape,
  { pad, permute, reshape, slice }: Builders,
): Node {
  // Each tap axis goes beside the axis that it was taken from, [.., o, k, ..], and is spread to the stride's length.
  const windowOf = (axis: number): Window | undefined => list.find((w) => w.axis === axis);
  const axes = shape.flatMap((_, axis) => {
    const window = windowOf(axis);
    return window ? [axis, shape.length + list.indexOf(window)] : [axis];
  });
  const beside = permute(cotangent, axes);
  const [high, interior] = [zeros(beside), zeros(beside)];
  for (const [k, axis] of axes.entries()) {
    const window = list[axis - shape.length];
    if (!window) continue;
    high[k] = window.stride - spanOf(window);
    interior[k] = window.dilation - 1;
  }
  const cells = pad(beside, { low: zeros(beside), high, interior });
  const laid = reshape(
    cells,
    shape.map((_, axis) => cotangent.shape[axis]! * (windowOf(axis)?.stride ?? 1)),
  );
  // The last stride may reach beyond the input, or leave elements that no window had.
  const size = laid.shape.map((n, axis) => Math.min(n, shape[axis]!));
  return pad(slice(laid, { start: zeros(laid), size }), {
    low: zeros(laid),
    high: shape.map((n, axis) => n - size[axis]!),
  });
}

/** Up to this many taps their sum is one map of as many padded slices; beyond, a contract with 1 sums them. */
const MOST_SLICES = 8;

/** Windows that overlap: x̄[h] = Σ_k ȳ[(h − k·dilation) / stride, k], a sum over taps of spread cotangents. */
function addWindows(
  cotangent: Node,
  window: Window,
  taps: number,
  shape: Shape,
  build: Builders,
): Node {
  const { axis, size, stride, dilation } = window;
  const { add, contract, full, pad, reshape, slice } = build;
  const count = cotangent.shape[axis]!;
  const rest = shape[axis]! - ((count - 1) * stride + 1);
  const interior = zeros(cotangent).with(axis, stride - 1);
  if (size > MOST_SLICES) {
    const low = (size - 1) * dilation;
    const spread = pad(cotangent, {
      low: zeros(cotangent).with(axis, low),
      high: zeros(cotangent).with(axis, rest),
      interior,
    });
    const left = spread.shape.map((_, k) => loopIndex(k));
    return contract(spread, full([], 1), {
      extents: cotangent.shape.with(axis, shape[axis]!),
      output: left.flatMap((_, k) => (k === taps ? [] : [k])),
      left: left.with(
        axis,
        affine(low, [
          [axis, 1],
          [taps, -dilation],
        ]),
      ),
      right: [],
    });
  }
  const single = cotangent.shape.with(taps, 1);
  const slices = Array.from({ length: size }, (_, k) => {
    const start = zeros(cotangent).with(taps, k);
    const tap = reshape(slice(cotangent, { start, size: single }), single.toSpliced(taps, 1));
    const low = k * dilation;
    return pad(tap, {
      low: zeros(tap).with(axis, low),
      high: zeros(tap).with(axis, rest - low),
      interior: interior.toSpliced(taps, 1),
    });
  });
  return add(slices);
}

export const windows = (x: Node, list: readonly Window[]): Node =>
  list.length === 0 ? x : makeNode(windowsPrimitive, { windows: list }, [x]);
