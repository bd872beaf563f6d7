import type { Expr } from "../../expr/expr.ts";
import { affine, loopIndex } from "../affine.ts";
import { gradients } from "../gradients.ts";
import type { Node } from "../node.ts";
import {
  broadcast,
  concat,
  contract,
  flip,
  gather,
  pad,
  reduce,
  reshape,
  slice,
  windows,
} from "../primitives/index.ts";
import { sizeOf } from "../shape.ts";
import type { CaseBuilder, Problem } from "./builder.ts";
import { apply } from "./composed.ts";

/** What fills vectors of 4, 8 and 16 lanes, and what leaves some over. */
const CHANNELS = [1, 3, 4, 5, 8, 10, 16, 17, 24, 40];
/** Enough images to be shared out in chunks, or just not; some that divide into parts, and some that do not. */
const BATCHES = [16, 17, 20, 32, 33, 48, 64, 100];
/** Beyond this a tensor is not taken further. */
const LARGE = 60_000;

type Step = (build: CaseBuilder, x: Node, nodes: readonly Node[]) => Node;
type Pair = readonly [number, number];

interface Convolution {
  readonly kernel: Pair;
  readonly filters: number;
  readonly stride?: Pair;
  readonly dilation?: Pair;
  /** On either side of both axes. */
  readonly padding?: Pair;
  /** Zeros between pixels: a transposed convolution. */
  readonly interior?: number;
  readonly groups?: number;
}

/** x [N, H, W, C] with weights of its own, divided by what each result sums; x itself if no window fits. */
function convolve(build: CaseBuilder, x: Node, options: Convolution): Node {
  const { kernel, filters, stride = [1, 1], dilation = [1, 1], padding = [0, 0] } = options;
  const { interior = 0, groups = 1 } = options;
  const [low, high] = padding;
  const padded = pad(x, {
    low: [0, low, low, 0],
    high: [0, high, high, 0],
    interior: [0, interior, interior, 0],
  });
  const [n, height, width, channels] = padded.shape as [number, number, number, number];
  const [rows, columns] = [height, width].map(
    (size, a) => Math.floor((size - (kernel[a]! - 1) * dilation[a]! - 1) / stride[a]!) + 1,
  ) as [number, number];
  if (rows < 1 || columns < 1) return x;
  const [depth, own] = [channels / groups, filters / groups];
  const weight = build.float([...kernel, depth, groups, own]);
  const small = apply((w) => w.tanh().div(kernel[0] * kernel[1] * depth), weight);
  const y = contract(reshape(padded, [n, height, width, groups, depth]), small, {
    extents: [n, rows, columns, groups, own, ...kernel, depth],
    output: [0, 1, 2, 3, 4],
    left: [
      loopIndex(0),
      affine(0, [
        [1, stride[0]],
        [5, dilation[0]],
      ]),
      affine(0, [
        [2, stride[1]],
        [6, dilation[1]],
      ]),
      loopIndex(3),
      loopIndex(7),
    ],
    right: [5, 6, 7, 3, 4].map(loopIndex),
  });
  return reshape(y, [n, rows, columns, filters]);
}

const alongChannels = (v: Node, x: Node): Node =>
  broadcast(reshape(v, [1, 1, 1, x.shape[3]!]), x.shape);

/** The sum over some axes, repeated over them. */
function sumOver(x: Node, axes: readonly number[]): Node {
  const kept = x.shape.map((n, axis) => (axes.includes(axis) ? 1 : n));
  return broadcast(reshape(reduce(x, { reducer: "sum", axes }), kept), x.shape);
}

/** Batch normalisation with statistics of `parts` parts of the batch, joined. */
function normalise(build: CaseBuilder, x: Node): Node {
  const [n, height, width, channels] = x.shape as [number, number, number, number];
  const parts = build.one([64, 50, 33, 32, 24, 20, 17, 16, 1].filter((p) => n % p === 0));
  const cut = reshape(x, [parts, n / parts, height, width, channels]);
  const sum = (of: Node, axes: readonly number[]) => reduce(of, { reducer: "sum", axes });
  const points = (n / parts) * height * width;
  const means = apply((s) => s.div(points), sum(cut, [1, 2, 3]));
  const wide = broadcast(reshape(means, [parts, 1, 1, 1, channels]), cut.shape);
  const squares = sum(
    apply((a, m) => a.sub(m).square(), cut, wide),
    [1, 2, 3],
  );
  const mean = apply((s) => s.div(parts), sum(means, [0]));
  const variance = apply((s) => s.div(parts * points), sum(squares, [0]));
  const [scale, shift] = [build.float([channels]), build.float([channels])];
  return apply(
    (a, m, v, g, b) => a.sub(m).div(v.add(0.1).sqrt()).mul(g.tanh()).add(b.tanh()),
    ...([x, ...[mean, variance, scale, shift].map((v) => alongChannels(v, x))] as [Node]),
  );
}

/** Like a network's, none with slopes above 1. */
const activations: readonly ((x: Expr) => Expr)[] = [
  (x) => x.max(0),
  (x) => x.max(x.mul(0.1)),
  (x) => x.tanh(),
  (x) => x.mul(0.5).add(0.1),
];

/** What makes each image from the same image. */
const ofEach: readonly Step[] = [
  (build, x) => apply(build.one(activations), x),
  (build, x) => apply((a, v) => a.add(v.tanh()), x, alongChannels(build.float([x.shape[3]!]), x)),
  (build, x) => convolve(build, x, { kernel: [3, 3], padding: [1, 1], filters: channels(build) }),
  (build, x) => convolve(build, x, { kernel: [1, 1], filters: channels(build) }),
  (build, x) => {
    const pair = (most: number): Pair => [build.draw(1, most), build.draw(1, most)];
    const padding: Pair = [build.draw(0, 2), build.draw(0, 2)];
    const [kernel, stride, dilation] = [pair(3), pair(3), pair(2)];
    return convolve(build, x, { kernel, stride, dilation, padding, filters: channels(build) });
  },
  (build, x) => {
    const groups = x.shape[3]!;
    const [filters, stride]: [number, Pair] = [
      groups * build.one([1, 1, 2]),
      [build.draw(1, 2), 1],
    ];
    return convolve(build, x, { kernel: [3, 3], padding: [1, 1], groups, filters, stride });
  },
  (build, x) => {
    const groups = [2, 3, 4, 5].find((g) => x.shape[3]! % g === 0) ?? 1;
    const filters = groups * build.one([1, 3, 4, 5]);
    return convolve(build, x, { kernel: [3, 3], padding: [1, 1], groups, filters });
  },
  (build, x) => {
    const filters = channels(build);
    const padding: Pair = [1, build.draw(1, 2)];
    return convolve(build, x, { kernel: [3, 3], padding, interior: 1, filters });
  },
  (build, x) => {
    const size = Math.min(2, x.shape[1]!, x.shape[2]!);
    const stride = build.draw(1, 2);
    const taps = windows(
      x,
      [1, 2].map((axis) => ({ axis, size, stride, dilation: 1 })),
    );
    const reducer = build.one<"max" | "sum">(["max", "sum"]);
    const pooled = reduce(taps, { reducer, axes: [4, 5] });
    return reducer === "max" ? pooled : apply((s) => s.div(size * size), pooled);
  },
  (build, x, nodes) => {
    const y = build.one(nodes.filter(({ shape }) => `${shape}` === `${x.shape}`));
    return apply((a, b) => a.add(b).mul(0.5), x, y);
  },
  (build, x, nodes) => {
    const fits = nodes.filter(({ shape }) =>
      [0, 1, 2].every((axis) => shape[axis] === x.shape[axis]),
    );
    const y = build.one(fits);
    return x.shape[3]! + y.shape[3]! > 60 ? x : concat([x, y], 3);
  },
  (build, x) => {
    const amounts = () => [0, build.draw(0, 1), build.draw(0, 2), build.draw(0, 1)];
    return pad(x, { low: amounts(), high: amounts() });
  },
  (build, x) => {
    const start = [0, build.draw(0, x.shape[1]! - 1), 0, 0];
    return slice(x, { start, size: x.shape.map((n, axis) => n - start[axis]!) });
  },
];

/** What mixes images, so that none is finished before all are. */
const ofAll: readonly Step[] = [
  normalise,
  normalise,
  (build, x) => {
    const axes = build.one([[0], [0, 1, 2], [1, 2], [3]]);
    const count = sizeOf(axes.map((axis) => x.shape[axis]!));
    return apply((a, s) => a.sub(s.div(count)), x, sumOver(x, axes));
  },
  (_, x) => flip(x, [0]),
  (build, x) => gather(x, build.int([x.shape[0]!], 0, x.shape[0]! - 1), 0),
  (_, x) => {
    const rest = x.shape.slice(1);
    const part = (from: number, n: number) =>
      slice(x, { start: [from, 0, 0, 0], size: [n, ...rest] });
    return concat([part(1, x.shape[0]! - 1), part(0, 1)], 0);
  },
];

const channels = (build: CaseBuilder): number => build.one(CHANNELS);

/**
 * What a convolutional network might do to a batch of images in one step of training: layers, gradients by some of the leaves,
 * updates that take over the storage of what they update, and other states that are added to, backwards too.
 */
export function imageGraph(
  build: CaseBuilder,
): Problem & { readonly donations: readonly (number | undefined)[] } {
  const size = () => build.draw(1, 5);
  const images = build.float([build.one(BATCHES), size(), size(), channels(build)], true);
  const nodes = [apply((a) => a.tanh(), images)];
  for (let count = build.draw(2, 9); count > 0; count--) {
    const x = nodes[nodes.length - 1 - Math.min(nodes.length - 1, build.one([0, 0, 0, 0, 1, 2]))]!;
    const made = build.one(build.draw(0, 3) > 0 ? ofEach : ofAll)(build, x, nodes);
    if (sizeOf(made.shape) > 0 && sizeOf(made.shape) <= LARGE) nodes.push(made);
  }
  const last = nodes.at(-1)!;
  const outputs: Node[] = [];
  const donations: (number | undefined)[] = [];
  const give = (output: Node, donation?: number) => {
    outputs.push(output);
    donations.push(donation);
  };
  for (const node of new Set(nodes.length > 1 ? nodes.slice(1) : nodes)) {
    if (node !== last && build.draw(0, 5) > 0) continue;
    const use = build.draw(0, 4);
    const state = use > 1 ? build.float(node.shape) : node;
    const old = use === 4 ? flip(state, [0]) : state;
    if (use <= 1) give(node);
    else
      give(
        use === 2 ? node : apply((a, s) => a.add(s.mul(0.5)), node, old),
        build.leaves.indexOf(state),
      );
  }
  const params = build.leaves.filter(({ dtype }) => dtype === "float32" && build.draw(0, 3) > 0);
  const free = params.filter((leaf) => !donations.includes(build.leaves.indexOf(leaf)));
  if (build.draw(0, 2) > 0 && free.length > 0) {
    const cotangent = apply((a) => a.tanh(), build.float(last.shape));
    for (const [k, slope] of gradients([[last, cotangent]], free).entries())
      if (build.draw(0, 2) === 0) give(slope);
      else
        give(
          apply((p, g) => p.sub(g.mul(0.1)), free[k]!, slope),
          build.leaves.indexOf(free[k]!),
        );
  }
  return { ...build.problem(outputs), donations };
}

/** A deep layer of a network with its gradients: few pixels, many channels, whose rows are packed. */
export function deepLayer(build: CaseBuilder): Problem {
  const side = build.one([1, 2, 2, 3]);
  const pixels = () => Math.max(side, build.draw(1, 4));
  const depth = build.one([256, 260, 272, 320, 512]);
  const images = build.float([build.one([4, 16, 17, 20]), pixels(), pixels(), depth]);
  const rim = side === 3 ? 1 : 0;
  const first = build.leaves.length;
  const y = convolve(build, images, {
    kernel: [side, side],
    stride: [build.draw(1, 2), build.draw(1, 2)],
    padding: [rim, rim],
    filters: build.one([5, 8, 16, 17, 33, 64]),
  });
  const cotangent = build.float(y.shape);
  const weight = build.leaves[first]!;
  return build.problem([y, ...gradients([[y, cotangent]], [images, weight])]);
}
