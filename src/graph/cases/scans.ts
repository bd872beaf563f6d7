import { gradients } from "../gradients.ts";
import type { Node } from "../node.ts";
import {
  concat,
  gather,
  leaf,
  reduce,
  reshape,
  type Scanned,
  scan,
  slice,
} from "../primitives/index.ts";
import type { Shape } from "../shape.ts";
import type { CaseBuilder, Problem } from "./builder.ts";
import { alongLast, apply, crossEntropy, logSoftmax, matmul } from "./composed.ts";

interface Inputs {
  readonly init: readonly Node[];
  readonly series: readonly Node[];
  readonly captured?: readonly Node[];
  readonly reverse?: boolean;
}

/** A recurrence from a function of nodes: (carry, xs, shared) → [next, ys]. */
function recur(
  { init, series, captured = [], reverse = false }: Inputs,
  body: (carry: Node[], xs: Node[], shared: Node[]) => readonly [next: Node[], ys: Node[]],
): Scanned {
  const stand = (shape: Shape, { dtype }: Node): Node => leaf({ shape, dtype });
  const carry = init.map((node) => stand(node.shape, node));
  const xs = series.map((node) => stand(node.shape.slice(1), node));
  const shared = captured.map((node) => stand(node.shape, node));
  const [next, ys] = body(carry, xs, shared);
  const length = series[0]!.shape[0]!;
  return scan({ length, reverse, carry, xs, shared, next, ys, init, series, captured });
}

const plus = (...terms: Node[]): Node => terms.reduce((a, b) => apply((x, y) => x.add(y), a, b));
const scaled = (x: Node, by: number): Node => apply((a) => a.mul(by), x);
const sigmoid = (x: Node): Node => apply((a) => a.neg().exp().add(1).pow(-1), x);

/** Every output with a cotangent, and the slopes of all float leaves before it. */
function withGradients(build: CaseBuilder, outputs: readonly Node[]): Problem {
  const floats = build.leaves.filter(({ dtype }) => dtype === "float32");
  const seeds = outputs.map((output) => [output, build.float(output.shape)] as const);
  return build.problem([...outputs, ...gradients(seeds, floats)]);
}

/** A cell as the field has it: gates i, f, g, o out of one product. */
function lstm(x: Node, start: Node, u: Node, w: Node, bias: Node, reverse = false): Scanned {
  const [n, h] = start.shape as [number, number];
  return recur(
    { init: [start, start], series: [x], captured: [u, w, bias], reverse },
    ([hidden, cell], [input], [inner, outer, b]) => {
      const z = plus(matmul(input!, inner!), matmul(hidden!, outer!), alongLast(b!, [n, 4 * h]));
      const [i, f, g, o] = [0, 1, 2, 3].map((k) => slice(z, { start: [0, k * h], size: [n, h] }));
      const next = apply(
        (c, f, i, g) => c.mul(f).add(i.mul(g)),
        cell!,
        sigmoid(f!),
        sigmoid(i!),
        apply((a) => a.tanh(), g!),
      );
      const out = apply((a, c) => a.mul(c.tanh()), sigmoid(o!), next);
      return [[out, next], [out]];
    },
  );
}

function lstmInputs(build: CaseBuilder) {
  const [length, n, d, h] = [
    build.one([1, 2, 5]),
    build.one([1, 3, 16]),
    build.draw(1, 4),
    build.one([1, 3, 8]),
  ];
  const x = build.float([length, n, d]);
  const [u, w, b] = [[d, 4 * h], [h, 4 * h], [4 * h]].map((shape) =>
    scaled(build.float(shape), 0.1),
  ) as [Node, Node, Node];
  return { x, u, w, b, start: scaled(build.float([n, h]), 0.1), h };
}

/** Recurrences, each with its gradients: what stays in the loop, what leaves it before and behind, and what is carried. */
export const scanCases: Record<string, (build: CaseBuilder) => Problem> = {
  "a recurrence of two carries"(build) {
    const [length, n, h] = [build.draw(1, 6), build.draw(1, 3), build.one([1, 4, 5, 16])];
    const [a, b] = [build.float([n, h]), build.float([n])];
    const [x, w] = [build.float([length, n, h]), scaled(build.float([h, h]), 0.05)];
    const { last, ys } = recur(
      { init: [a, b], series: [x], captured: [w], reverse: build.draw(0, 1) === 1 },
      ([p, q], [v], [m]) => {
        const next = apply((s, t) => s.mul(0.5).add(t).tanh(), matmul(p!, m!), v!);
        const sum = reduce(p!, { reducer: "sum", axes: [1] });
        return [
          [next, apply((s, t) => s.mul(0.5).add(t.mul(0.25)), q!, sum)],
          [apply((s, t) => s.mul(t), next, v!), q!, v!],
        ];
      },
    );
    return withGradients(build, [...last, ...ys]);
  },

  "an LSTM"(build) {
    const { x, start, u, w, b } = lstmInputs(build);
    const { last, ys } = lstm(x, start, u, w, b);
    return withGradients(build, [last[1]!, ys[0]!]);
  },

  "two LSTMs, the second on what the first gives, backwards"(build) {
    const { x, start, u, w, b, h } = lstmInputs(build);
    const first = lstm(x, start, u, w, b);
    const inner = scaled(build.float([h, 4 * h]), 0.1);
    const second = lstm(first.ys[0]!, first.last[0]!, inner, w, b, true);
    return withGradients(build, [second.ys[0]!]);
  },

  "a training step of a recurrent network"(build) {
    const [length, n, d, h, classes] = [4, build.one([2, 16]), 3, build.one([4, 8]), 5];
    const x = build.float([length, n, d]);
    const labels = build.int([n], 0, classes - 1);
    const params = [
      [d, h],
      [h, h],
      [h, classes],
    ].map((shape) => build.float(shape));
    const [u, w, v] = params.map((p) => scaled(p, 0.1)) as [Node, Node, Node];
    const { last } = recur(
      { init: [scaled(build.float([n, h]), 0.1)], series: [x], captured: [u, w] },
      ([state], [input], [inner, outer]) => {
        const sum = plus(matmul(input!, inner!), matmul(state!, outer!));
        return [[apply((a) => a.tanh(), sum)], []];
      },
    );
    const loss = crossEntropy(matmul(last[0]!, v), labels);
    const updated = gradients(loss, params).map((g, k) => plus(params[k]!, scaled(g, -0.1)));
    return build.problem([loss, ...updated]);
  },

  "attention and rows of a table in a recurrence"(build) {
    const [length, n, h] = [build.draw(1, 4), build.draw(1, 5), build.one([1, 4, 9])];
    const tokens = build.int([length, n], 0, 3);
    const table = build.float([4, h]);
    const { last, ys } = recur(
      { init: [build.float([n, h])], series: [tokens], captured: [table] },
      ([state], [token], [rows]) => {
        const mixed = plus(scaled(state!, 0.25), gather(rows!, token!, 0));
        const weights = apply((a) => a.exp(), logSoftmax(mixed));
        const joined = concat([weights, slice(state!, { start: [0, 0], size: [n, 1] })], 1);
        return [[slice(joined, { start: [0, 1], size: [n, h] })], [weights]];
      },
    );
    return withGradients(build, [last[0]!, ys[0]!]);
  },

  "gradients of a recurrence's gradient"(build) {
    const [length, n, h] = [build.draw(1, 4), build.draw(1, 2), build.one([1, 3])];
    const [x, start] = [build.float([length, n, h]), build.float([n, h])];
    const w = build.float([h, h]);
    const { ys } = recur(
      { init: [start], series: [x], captured: [scaled(w, 0.05)] },
      ([state], [input], [m]) => {
        const next = apply((a, b) => a.add(b.mul(0.1)).tanh(), matmul(state!, m!), input!);
        return [[next], [next]];
      },
    );
    const first = gradients([[ys[0]!, build.float(ys[0]!.shape)]], [w, x]);
    const seeds = first.map((slope) => [slope, build.float(slope.shape)] as const);
    return build.problem([...first, ...gradients(seeds, [w, x, start])]);
  },

  "a recurrence in a recurrence"(build) {
    const [outer, inner, n] = [build.draw(1, 3), build.draw(1, 4), build.one([1, 5])];
    const x = build.float([outer, inner, n]);
    const factor = build.float([n]);
    const { last, ys } = recur(
      { init: [build.float([n])], series: [x], captured: [factor] },
      ([state], [row], [by]) => {
        const within = recur(
          { init: [state!], series: [row!], captured: [by!], reverse: build.draw(0, 1) === 1 },
          ([s], [v], [f]) => {
            const next = apply((a, b, c) => a.mul(0.5).add(b.mul(c).mul(0.1)), s!, v!, f!);
            return [[next], [next]];
          },
        );
        return [[within.last[0]!], [reshape(within.ys[0]!, [inner * n])]];
      },
    );
    return withGradients(build, [last[0]!, ys[0]!]);
  },
};
