import type { Expr } from "../../expr/expr.ts";
import { loopIndex } from "../affine.ts";
import type { Node } from "../node.ts";
import {
  broadcast,
  concat,
  contract,
  flip,
  gather,
  pad,
  permute,
  type Reducer,
  reduce,
  reshape,
  slice,
  windows,
} from "../primitives/index.ts";
import { sizeOf } from "../shape.ts";
import type { CaseBuilder, Problem } from "./builder.ts";
import { apply } from "./composed.ts";
import { regroup } from "./primitives.ts";

/** Beyond this a node is reduced before anything else, so that graphs stay small. */
const LARGE = 2000;

type Step = (build: CaseBuilder, x: Node, nodes: readonly Node[]) => Node;

const axesOf = (x: Node): number[] => x.shape.map((_, axis) => axis);

function subset(build: CaseBuilder, x: Node): number[] {
  return axesOf(x).filter(() => build.draw(0, 1) === 1);
}

/** Reduces some axes and repeats the result over them, half of the time. */
const reduceStep: Step = (build, x) => {
  const reducer = build.one<Reducer>(["sum", "max", "min"]);
  const axes = subset(build, x);
  const count = Math.max(1, sizeOf(axes.map((axis) => x.shape[axis]!)));
  const reduced = apply((a) => a.div(reducer === "sum" ? count : 1), reduce(x, { reducer, axes }));
  if (build.draw(0, 1) === 0) return reduced;
  const kept = x.shape.map((n, axis) => (axes.includes(axis) ? 1 : n));
  return broadcast(reshape(reduced, kept), x.shape);
};

/** Functions that do not grow what they are given, so that rounding does not either. */
const unary: readonly ((x: Expr) => Expr)[] = [
  (x) => x.neg(),
  (x) => x.max(0),
  (x) => x.abs(),
  (x) => x.mul(0.5).add(0.25),
  (x) => x.tanh(),
  (x) => x.mul(0.5).sin(),
];

const binary: readonly ((x: Expr, y: Expr) => Expr)[] = [
  (x, y) => x.add(y),
  (x, y) => x.sub(y),
  (x, y) => x.max(y),
  (x, y) => x.min(y),
  (x, y) => x.tanh().mul(y),
];

const steps: readonly Step[] = [
  (build, x) => apply(build.one(unary), x),
  (build, x, nodes) => {
    const y = build.one(nodes.filter(({ shape }) => `${shape}` === `${x.shape}`));
    return apply(build.one(binary), x, y);
  },
  reduceStep,
  reduceStep,
  (build, x) => permute(x, build.shuffled(x.shape.length)),
  (_, x) => reshape(x, [sizeOf(x.shape)]),
  (build, x) => reshape(x, regroup(build, x.shape)),
  (build, x) => reshape(x, build.draw(0, 1) === 0 ? [1, ...x.shape] : [...x.shape, 1]),
  (build, x) => flip(x, subset(build, x)),
  (build, x) => {
    const amounts = (most: number) => x.shape.map(() => Math.max(0, build.draw(-2, most)));
    return pad(x, { low: amounts(2), high: amounts(2), interior: amounts(1), value: 0 });
  },
  (build, x) => {
    const start = x.shape.map((n) => build.draw(0, Math.max(0, n - 1)));
    const step = x.shape.map(() => build.draw(1, 2));
    const size = x.shape.map((n, axis) => Math.ceil((n - start[axis]!) / step[axis]!));
    return slice(x, { start, size, step });
  },
  (build, x) => {
    const list = subset(build, x).flatMap((axis) => {
      const size = Math.min(x.shape[axis]!, build.draw(2, 3));
      return size < 1 ? [] : [{ axis, size, stride: build.draw(1, 2), dilation: 1 }];
    });
    return windows(x, list.slice(0, 2));
  },
  (build, x, nodes) => {
    if (x.shape.length === 0) return x;
    const axis = build.draw(0, x.shape.length - 1);
    const fits = nodes.filter(
      ({ shape }) =>
        shape.length === x.shape.length && shape.every((n, k) => k === axis || n === x.shape[k]),
    );
    return concat([x, build.one(fits)], axis);
  },
  (build, x) => {
    if (x.shape.length === 0) return x;
    const axis = build.draw(0, x.shape.length - 1);
    const n = x.shape[axis]!;
    return n === 0 ? x : gather(x, build.int([build.draw(1, 4)], 0, n - 1), axis);
  },
  (build, x) => {
    if (x.shape.length === 0 || sizeOf(x.shape) === 0) return x;
    // The last axis against a matrix.
    const [rank, k, n] = [x.shape.length, x.shape.at(-1)!, build.one([1, 3, 8, 9])];
    const y = contract(x, build.float([k, n]), {
      extents: [...x.shape, n],
      output: [...axesOf(x).slice(0, -1), rank],
      left: axesOf(x).map(loopIndex),
      right: [rank - 1, rank].map(loopIndex),
    });
    return apply((a) => a.div(2 * k), y);
  },
];

/** Any graph: each step takes a node that is there and makes another; the last and some of the others are outputs. */
export function randomGraph(build: CaseBuilder): Problem {
  const first = [1, 2, 3].map(() => build.one([1, 2, 3, 4, 5, 8, 9])).slice(0, build.draw(1, 3));
  const nodes: Node[] = [build.float(first), build.float(first)];
  for (let count = build.draw(2, 12); count > 0; count--) {
    const x = nodes[nodes.length - 1 - Math.min(nodes.length - 1, build.draw(0, 3))]!;
    const made = build.one(sizeOf(x.shape) > LARGE ? [reduceStep] : steps)(build, x, nodes);
    if (made.shape.length <= 6 && sizeOf(made.shape) <= 20 * LARGE) nodes.push(made);
  }
  const kept = nodes.slice(2).filter((_, k, all) => k === all.length - 1 || build.draw(0, 4) === 0);
  return build.problem(kept.length > 0 ? kept : nodes.slice(0, 1));
}
