import { type Expr, input } from "../../expr/expr.ts";
import { loopIndex } from "../affine.ts";
import type { Node } from "../node.ts";
import {
  broadcast,
  concat,
  contract,
  flip,
  full,
  gather,
  iota,
  leaf,
  map,
  pad,
  permute,
  type primitives,
  type Reducer,
  reduce,
  reshape,
  scan,
  scatterAdd,
  slice,
  windows,
} from "../primitives/index.ts";
import { type Shape, sizeOf } from "../shape.ts";
import type { CaseBuilder, CaseMaker } from "./builder.ts";
import { convolution, generalContract, matrixProduct, stridedConvolution } from "./contracts.ts";

/** Random cases for every primitive: conformance and gradient tests run over them, on every backend. */
export const primitiveCases: Record<keyof typeof primitives, CaseMaker> = {
  scan(build) {
    const [length, size] = [build.draw(1, 5), build.draw(1, 6)];
    const [c, x, w] = [[size], [size], [size, size]].map((shape) =>
      leaf({ shape, dtype: "float32" }),
    ) as [Node, Node, Node];
    const product = contract(c, w, {
      extents: [size, size],
      output: [1],
      left: [loopIndex(0)],
      right: [loopIndex(0), loopIndex(1)],
    });
    const next = map(input(0).add(input(1).mul(0.125)), [x, product]);
    const { last, ys } = scan({
      ...{ length, reverse: build.draw(0, 1) === 1, carry: [c], xs: [x], shared: [w] },
      ...{ next: [next], ys: [map(input(0).add(input(1)), [next, c])] },
      ...{ init: [build.float([size])], series: [build.float([length, size])] },
      captured: [build.float([size, size])],
    });
    return build.finish(concat([reshape(last[0]!, [1, size]), ys[0]!], 0), "absolute");
  },

  leaf(build) {
    const x = build.float(build.shape(), true);
    return build.finish(x);
  },

  iota(build) {
    const shape = build.shape(1);
    return build.finish(iota(shape, build.draw(0, shape.length - 1)));
  },

  map(build) {
    const shape = build.shape();
    const [name, make] = build.one(expressions);
    const special = build.draw(0, 4) === 0 && name === "exact";
    // The constants are between the values of any leaf, where no comparison is near its kink.
    const inputs = [0, 1, 2].map((k) =>
      build.draw(0, 5) === 0 ? full(shape, k + 0.5 + 1 / 8192) : build.float(shape, special),
    );
    const output = map(make(input(0), input(1), input(2)), inputs);
    if (name === "exact") return build.finish(output);
    const size = input(0).abs().add(input(1).abs()).add(input(2).abs()).add(1);
    return build.finish(output, map(size.mul(size), inputs));
  },

  reduce(build) {
    const reducer = build.one<Reducer>(["sum", "sum", "max", "min", "prod"]);
    const long = build.draw(0, 5) === 0;
    const shape = long ? [build.draw(1, 3), build.draw(20, 300)] : build.shape(1);
    const axes = shape.map((_, axis) => axis).filter(() => build.draw(0, 1) === 1);
    if (reducer === "prod" && sizeOf(axes.map((axis) => shape[axis]!)) > 40) axes.pop();
    if (build.draw(0, 4) === 0)
      return build.finish(reduce(build.int(shape, -9, 9), { reducer, axes }));
    const special = build.draw(0, 4) === 0;
    const x = build.float(shape, special);
    // Products of many values leave the range of float32: halve the exponents.
    const small =
      reducer === "prod" ? map(input(0).abs().add(1).sqrt().mul(input(0).sign().add(0.5)), [x]) : x;
    const output = reduce(small, { reducer, axes });
    const exact = reducer === "max" || reducer === "min";
    if (exact) return build.finish(output);
    return build.finish(output, reducer === "sum" ? "absolute" : map(input(0).abs(), [output]));
  },

  contract: (build) =>
    build.one([
      matrixProduct,
      matrixProduct,
      convolution,
      convolution,
      stridedConvolution,
      stridedConvolution,
      generalContract,
    ])(build),

  reshape(build) {
    const shape = build.shape();
    const x = build.float(shape, build.draw(0, 3) === 0);
    return build.finish(reshape(x, regroup(build, shape)));
  },

  permute(build) {
    const shape = build.shape();
    return build.finish(
      permute(build.float(shape, build.draw(0, 3) === 0), build.shuffled(shape.length)),
    );
  },

  broadcast(build) {
    const shape = build.shape();
    const from = shape.map((n) => (build.draw(0, 1) === 1 ? 1 : n));
    return build.finish(broadcast(build.float(from, build.draw(0, 3) === 0), shape));
  },

  pad(build) {
    const shape = build.shape(1);
    const amounts = (most: number) => shape.map(() => Math.max(0, build.draw(-1, most)));
    const attrs = {
      low: amounts(4),
      high: amounts(4),
      interior: amounts(2),
      value: build.one([0, 0, -1.5, build.special ? -Infinity : 2]),
    };
    return build.finish(pad(build.float(shape), attrs));
  },

  slice(build) {
    const shape = build.shape(1);
    const start = shape.map((n) => build.draw(0, n));
    const step = shape.map(() => build.draw(1, 3));
    const size = shape.map((n, axis) => {
      const most = Math.ceil((n - start[axis]!) / step[axis]!);
      return build.draw(Math.min(1, most), most);
    });
    return build.finish(slice(build.float(shape), { start, size, step }));
  },

  flip(build) {
    const shape = build.shape(1);
    const axes = shape.map((_, axis) => axis).filter(() => build.draw(0, 1) === 1);
    return build.finish(flip(build.float(shape), axes));
  },

  concat(build) {
    const shape = build.shape(1);
    const axis = build.draw(0, shape.length - 1);
    const parts = Array.from({ length: build.draw(1, 4) }, () =>
      build.float(shape.with(axis, build.extent())),
    );
    return build.finish(concat(parts, axis));
  },

  windows(build) {
    const shape = build.shape(1, 3).map((n) => Math.max(n, 1));
    const axes = shape.map((_, axis) => axis).filter(() => build.draw(0, 2) > 0);
    const list = axes.map((axis) => {
      const size = build.draw(1, Math.min(build.one([4, 4, 12]), shape[axis]!));
      const widest = size > 1 ? Math.floor((shape[axis]! - 1) / (size - 1)) : 3;
      // A stride longer than the window skips elements.
      return { axis, size, stride: build.draw(1, 5), dilation: build.draw(1, Math.min(3, widest)) };
    });
    return build.finish(windows(build.float(shape), list));
  },

  gather(build) {
    const shape = build.shape(1).map((n) => Math.max(n, 1));
    const axis = build.draw(0, shape.length - 1);
    const dtype = build.one<"int32" | "uint32">(["int32", "int32", "uint32"]);
    const low = dtype === "int32" ? -2 : 0;
    const indices = build.int(build.shape(0, 2), low, shape[axis]! + 1, dtype);
    return build.finish(gather(build.float(shape), indices, axis));
  },

  scatterAdd(build) {
    const before = build.shape(0, 1);
    const taken = build.shape(0, 2);
    const updates = build.float([...before, ...taken, ...build.shape(0, 1)]);
    const size = build.draw(1, 6);
    const indices = build.int(taken, -1, size);
    return build.finish(scatterAdd(indices, updates, { axis: before.length, size }), "absolute");
  },
};

/** Scalar functions by what float32 may do to them: selections and signs are exact, arithmetic is rounded. */
const expressions: readonly (readonly [
  "exact" | "rounded",
  (a: Expr, b: Expr, c: Expr) => Expr,
])[] = [
  ["exact", (a, b) => a.max(b)],
  ["exact", (a, b, c) => a.lt(b).select(c, a.neg())],
  ["exact", (a, b, c) => a.abs().min(c).max(b)],
  ["exact", (a) => a.max(0)],
  ["rounded", (a, b, c) => a.mul(b).add(c)],
  ["rounded", (a, b, c) => a.sub(b).div(c.square().add(1))],
  ["rounded", (a, b) => a.mul(0.125).tanh().mul(b)],
  ["rounded", (a) => a.mul(0.05).exp()],
  ["rounded", (a, b) => a.abs().add(0.5).log().sub(b)],
  ["rounded", (a, b, c) => a.abs().add(1).sqrt().add(b.mul(0.1).sin()).mul(c)],
  ["rounded", (a, b) => a.mul(0.2).erf().add(b.mul(0.1).cos())],
];

/** Another shape of the same size. */
export function regroup(build: CaseBuilder, shape: Shape): number[] {
  const factors = shape.flatMap((n) => (n % 2 === 0 && n > 2 ? [2, n / 2] : [n]));
  const made: number[] = [];
  for (const factor of factors) {
    if (made.length > 0 && build.draw(0, 1) === 1) made[made.length - 1]! *= factor;
    else made.push(factor);
    if (build.draw(0, 4) === 0) made.push(1);
  }
  return made;
}
