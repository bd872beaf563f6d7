import { type Expr, input } from "../../expr/expr.ts";
import { affine, loopIndex } from "../affine.ts";
import { gradients } from "../gradients.ts";
import type { Node } from "../node.ts";
import {
  broadcast,
  contract,
  full,
  gather,
  iota,
  map,
  pad,
  permute,
  reduce,
  reshape,
  windows,
} from "../primitives/index.ts";
import type { Shape } from "../shape.ts";
import { sizeOf } from "../shape.ts";
import type { CaseBuilder, Problem } from "./builder.ts";

/** One map node: `apply((x, y) => x.add(y), a, b)`. */
export function apply(fn: (...args: Expr[]) => Expr, ...inputs: Node[]): Node {
  return map(fn(...inputs.map((x, i) => input(i, x.dtype))), inputs);
}

/** A reduction repeated over the axes that it reduced. */
function over(reducer: "sum" | "max" | "min", x: Node, axes: readonly number[]): Node {
  const kept = x.shape.map((n, axis) => (axes.includes(axis) ? 1 : n));
  return broadcast(reshape(reduce(x, { reducer, axes }), kept), x.shape);
}

const countOf = (x: Node, axes: readonly number[]): number =>
  sizeOf(axes.map((axis) => x.shape[axis]!));

const mean = (x: Node, axes: readonly number[]): Node =>
  apply((s) => s.div(countOf(x, axes)), over("sum", x, axes));

/** A vector repeated along all axes but the last. */
export const alongLast = (v: Node, shape: Shape): Node =>
  broadcast(reshape(v, [...shape.slice(1).map(() => 1), v.shape[0]!]), shape);

export function logSoftmax(x: Node): Node {
  const last = [x.shape.length - 1];
  const shifted = apply((a, b) => a.sub(b), x, over("max", x, last));
  const total = over(
    "sum",
    apply((a) => a.exp(), shifted),
    last,
  );
  return apply((a, b) => a.sub(b.log()), shifted, total);
}

/** Mean over rows of −log p[label]. */
export function crossEntropy(logits: Node, labels: Node): Node {
  const [rows, classes] = logits.shape as [number, number];
  const hot = apply(
    (i, label) => i.eq(label).select(1, 0),
    iota([rows, classes], 1),
    broadcast(reshape(labels, [rows, 1]), [rows, classes]),
  );
  const picked = apply((p, y) => p.mul(y), logSoftmax(logits), hot);
  return apply((s) => s.mul(-1 / rows), reduce(picked, { reducer: "sum", axes: [0, 1] }));
}

function batchNorm(x: Node, gamma: Node, beta: Node): Node {
  const axes = x.shape.map((_, axis) => axis).slice(0, -1);
  const centred = apply((a, m) => a.sub(m), x, mean(x, axes));
  const variance = mean(
    apply((a) => a.square(), centred),
    axes,
  );
  return apply(
    (a, v, g, b) => a.div(v.add(1e-5).sqrt()).mul(g).add(b),
    centred,
    variance,
    alongLast(gamma, x.shape),
    alongLast(beta, x.shape),
  );
}

/** x [N, H, W, C], w [Kh, Kw, C, O], stride 1. */
function convolve(x: Node, w: Node, padding: number): Node {
  const rim = [0, padding, padding, 0];
  const padded = pad(x, { low: rim, high: rim });
  const [n, h, width] = padded.shape as [number, number, number, number];
  const [kh, kw, c, o] = w.shape as [number, number, number, number];
  return contract(padded, w, {
    extents: [n, h - kh + 1, width - kw + 1, o, kh, kw, c],
    output: [0, 1, 2, 3],
    left: [
      loopIndex(0),
      affine(0, [
        [1, 1],
        [4, 1],
      ]),
      affine(0, [
        [2, 1],
        [5, 1],
      ]),
      loopIndex(6),
    ],
    right: [4, 5, 6, 3].map(loopIndex),
  });
}

/** a [.., M, K] · b [.., K, N] over equal leading axes. */
export function matmul(a: Node, b: Node): Node {
  const lead = a.shape.length - 2;
  const batch = Array.from({ length: lead }, (_, k) => k);
  const index = (...last: number[]) => [...batch, ...last].map(loopIndex);
  return contract(a, b, {
    extents: [...a.shape, b.shape.at(-1)!],
    output: [...batch, lead, lead + 2],
    left: index(lead, lead + 1),
    right: index(lead + 1, lead + 2),
  });
}

function maxPool(x: Node): Node {
  const taps = [1, 2].map((axis) => ({ axis, size: 2, stride: 2, dilation: 1 }));
  return reduce(windows(x, taps), { reducer: "max", axes: [4, 5] });
}

/** Graphs of many nodes, as networks make them: what a compiler fuses, splits and plans memory for. */
export const composedCases: Record<string, (build: CaseBuilder) => Problem> = {
  "softmax, cross-entropy and its gradient"(build) {
    const [rows, classes] = [build.draw(1, 9), build.one([1, 2, 3, 10, 33])];
    const logits = build.float([rows, classes]);
    const labels = build.int([rows], 0, classes - 1);
    const loss = crossEntropy(logits, labels);
    return build.problem([loss, logSoftmax(logits), ...gradients(loss, [logits])]);
  },

  "batch norm with gradients"(build) {
    const shape = [
      build.draw(2, 4),
      build.draw(1, 5),
      build.draw(1, 5),
      build.one([1, 3, 4, 8, 17]),
    ];
    const x = build.float(shape);
    const [gamma, beta, weight] = [
      build.float([shape[3]!]),
      build.float([shape[3]!]),
      build.float(shape),
    ];
    const y = apply((a) => a.max(0), batchNorm(x, gamma, beta));
    return build.problem([y, ...gradients([[y, weight]], [x, gamma, beta])]);
  },

  "a training step of a convolutional network"(build) {
    const [n, size, c, f, classes] = [
      build.draw(1, 4),
      build.draw(6, 9),
      build.one([1, 3]),
      build.one([2, 4, 8]),
      5,
    ];
    const x = build.float([n, size, size, c]);
    const labels = build.int([n], 0, classes - 1);
    const params = [[3, 3, c, f], [f], [f], [3, 3, f, f + 1], [f + 1, classes], [classes]].map(
      (s) => build.float(s),
    );
    const [w1, gamma, beta, w2, w3, b3] = params.map((p) => apply((a) => a.mul(0.2), p)) as [
      Node,
      Node,
      Node,
      Node,
      Node,
      Node,
    ];
    const hidden = apply((a) => a.max(0), batchNorm(convolve(x, w1, 0), gamma, beta));
    const deep = apply((a) => a.max(0), convolve(maxPool(hidden), w2, 1));
    const area = deep.shape[1]! * deep.shape[2]!;
    const pooled = apply((a) => a.div(area), reduce(deep, { reducer: "sum", axes: [1, 2] }));
    const logits = apply((a, b) => a.add(b), matmul(pooled, w3), alongLast(b3, [n, classes]));
    const loss = crossEntropy(logits, labels);
    const updated = gradients(loss, params).map((g, k) =>
      apply((p, d) => p.sub(d.mul(0.1)), params[k]!, g),
    );
    return build.problem([loss, ...updated]);
  },

  "attention with gradients"(build) {
    const [b, t, d] = [build.draw(1, 3), build.one([1, 2, 5, 9]), build.one([1, 4, 6])];
    const [q, k, v] = [0, 1, 2].map(() => build.float([b, t, d])) as [Node, Node, Node];
    const scores = apply((s) => s.div(Math.sqrt(d)), matmul(q, permute(k, [0, 2, 1])));
    const y = matmul(
      apply((s) => s.exp(), logSoftmax(scores)),
      v,
    );
    return build.problem([y, ...gradients([[y, build.float(y.shape)]], [q, k, v])]);
  },

  "an unrolled recurrence with gradients"(build) {
    const [n, d, h] = [build.draw(1, 4), build.draw(1, 5), build.one([1, 4, 7])];
    const [u, w, start] = [build.float([d, h]), build.float([h, h]), build.float([n, h])];
    const steps = [0, 1, 2].map(() => build.float([n, d]));
    const last = steps.reduce(
      (state, x) => apply((a, b) => a.add(b).mul(0.3).tanh(), matmul(x, u), matmul(state, w)),
      start,
    );
    return build.problem([last, ...gradients([[last, build.float([n, h])]], [u, w, start])]);
  },

  "an embedding with gradients"(build) {
    const [rows, width] = [build.draw(1, 6), build.one([1, 3, 8])];
    const table = build.float([rows, width]);
    const tokens = build.int([build.draw(1, 3), build.draw(0, 6)], 0, rows - 1);
    const y = apply((a) => a.square(), gather(table, tokens, 0));
    return build.problem([y, ...gradients([[y, full(y.shape, 1)]], [table])]);
  },

  "running sums by windows"(build) {
    const [rows, length] = [build.draw(1, 4), build.one([1, 2, 9, 20])];
    const x = build.float([rows, length]);
    const before = pad(x, { low: [0, length - 1], high: [0, 0] });
    const sums = reduce(windows(before, [{ axis: 1, size: length, stride: 1, dilation: 1 }]), {
      reducer: "sum",
      axes: [2],
    });
    return build.problem([sums, ...gradients([[sums, build.float(sums.shape)]], [x])]);
  },

  "rounds of integer mixing"(build) {
    const shape = build.shape(1, 2);
    let [a, b] = [
      build.int(shape, 0, 2 ** 32 - 1, "uint32"),
      build.int(shape, 0, 2 ** 32 - 1, "uint32"),
    ];
    for (const turn of [13, 15, 26, 6]) {
      a = apply((p, q) => p.add(q), a, b);
      b = apply(
        (p, q) =>
          q
            .shl(turn)
            .or(q.shr(32 - turn))
            .xor(p),
        a,
        b,
      );
    }
    const unit = apply(
      (p) =>
        p
          .shr(9)
          .cast("float32")
          .mul(2 ** -23),
      a,
    );
    return build.problem([a, b, unit]);
  },
};
