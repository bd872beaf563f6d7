import { input } from "../../expr/expr.ts";
import {
  type Affine,
  addAffine,
  affine,
  flattenAffine,
  loopIndex,
  substituteAffine,
} from "../affine.ts";
import type { Builders, Node } from "../node.ts";
import { type Shape, sizeOf } from "../shape.ts";
import type { ContractAttrs } from "./contract.ts";
import { type AxisPlan, type Layout, layoutOf, type Problem, planAxes } from "./contract-axes.ts";
import { divide, type Product, solve } from "./contract-solve.ts";
import type { SliceAttrs } from "./slice.ts";

/** The places of an axis of x̄ from `start` on that shall be computed. */
interface Box {
  readonly start: readonly number[];
  readonly size: readonly number[];
}

type Part = (taken: SliceAttrs) => Node | undefined;

/** Gradients that are more than one contract, and how to compute a slice of one without the rest of it. */
const parts = new WeakMap<Node, Part>();

export const computableInPart = (node: Node, part: Part): void => void parts.set(node, part);

/** slice(node, taken) for less work, if it is known how. */
export const partOf = (node: Node, taken: SliceAttrs): Node | undefined => parts.get(node)?.(taken);

/**
 * The cotangent of one operand x of y = contract(x, w), again contracts where that can be.
 *
 *   x̄[h₀, h₁, …] = Σ over the loops with index_k(loops) = h_k of ȳ[output loops] · w[…]
 *
 * Each axis of x fixes one loop. Where its index is c·i + offset, i stays a loop and the result is spread by c and moved by offset.
 * Where it is c·i + d·u + offset and c is no less than what the u span, both stay loops and the axis is their places side by side.
 * Where it is c·i + d·u + …, i = (h − d·u − …) / c: h becomes the loop, in |c| phases that have their own taps u each (`solve`),
 * and every factor that i ran over is padded with zeros, which are read where i is out of range.
 * Where no loop can be solved for (a diagonal, say), the products are scattered.
 *
 * @cost  about the MACs of y
 */
export function operandGradient(
  node: Node<ContractAttrs>,
  cotangent: Node,
  side: "left" | "right",
  build: Builders,
): Node {
  const { attrs, inputs } = node;
  const operand = inputs[side === "left" ? 0 : 1]!;
  const other = inputs[side === "left" ? 1 : 0]!;
  const { shape } = operand;
  if (attrs.extents.includes(0) || sizeOf(shape) === 0) return build.full(shape, 0);
  const problem: Problem = {
    wanted: attrs[side],
    factors: [
      { node: cotangent, indices: attrs.output.map(loopIndex) },
      { node: other, indices: attrs[side === "left" ? "right" : "left"] },
    ],
    extents: attrs.extents,
  };
  const plans = planAxes(problem);
  if (!plans) return scattered(problem, shape, build);
  const upward = raise(problem, plans);
  const made = gradientWithin(upward, plans, { start: shape.map(() => 0), size: shape }, build);
  if (plans.some(({ kind }) => kind === "solved"))
    computableInPart(made, (taken) => gradientSlice(upward, plans, shape, taken, build));
  return made;
}

const isPhased = (plan: AxisPlan): boolean => plan.kind === "solved" && plan.taps !== undefined;

/** Computes of the solved axes what is taken, of the others all, and takes the rest from there. */
function gradientSlice(
  problem: Problem,
  plans: readonly AxisPlan[],
  shape: readonly number[],
  { start, size, step }: SliceAttrs,
  build: Builders,
): Node {
  const near = plans.map(({ kind }, axis) => kind === "solved" && step[axis] === 1);
  const box: Box = {
    start: start.map((from, axis) => (near[axis] ? from : 0)),
    size: size.map((n, axis) => (near[axis] ? n : shape[axis]!)),
  };
  const made = gradientWithin(problem, plans, box, build);
  return build.slice(made, {
    start: start.map((from, axis) => from - box.start[axis]!),
    size,
    step,
  });
}

/** The same with those loops run the other way that stay loops of an axis which they walk downwards. */
function raise({ wanted, factors, extents }: Problem, plans: readonly AxisPlan[]): Problem {
  const by = new Map<number, Affine>();
  for (const [axis, plan] of plans.entries()) {
    const loops = plan.kind === "direct" || plan.kind === "tiled" ? wanted[axis]!.terms : [];
    for (const [loop, c] of loops)
      if (c < 0) by.set(loop, affine(extents[loop]! - 1, [[loop, -1]]));
  }
  const raised = (indices: readonly Affine[]): Affine[] =>
    indices.map((index) => substituteAffine(index, by));
  const [left, right] = factors;
  return {
    wanted: raised(wanted),
    factors: [
      { node: left.node, indices: raised(left.indices) },
      { node: right.node, indices: raised(right.indices) },
    ],
    extents,
  };
}

/** The gradient at the places of `box`, which may leave out some of the solved axes only. */
function gradientWithin(
  { wanted, factors, extents }: Problem,
  plans: readonly AxisPlan[],
  { start, size }: Box,
  build: Builders,
): Node {
  const indices = wanted.map((index, axis) => addAffine(index, affine(-start[axis]!)));
  const layouts = plans.map((plan, axis) => layoutOf(plan, indices[axis]!, size[axis]!, extents));
  const options = { trimmed: !plans.some(isPhased) };
  /** The result from axis number `axis` on, the earlier ones being settled; undefined if it is zero. */
  const join = (product: Product, axis: number): Node | undefined => {
    const plan = plans[axis];
    const { output } = product;
    if (!plan) {
      const [left, right] = product.factors;
      const attrs = {
        extents: product.extents,
        output,
        left: left.indices,
        right: right.indices,
      };
      return build.contract(left.node, right.node, attrs, options);
    }
    const settled = (...loops: number[]): Node | undefined =>
      join({ ...product, output: [...output, ...loops] }, axis + 1);
    if (plan.kind === "direct") return settled(plan.loop);
    if (plan.kind === "tiled") return settled(plan.loop, plan.taps);
    if (plan.kind === "fixed") {
      const loop = product.extents.length;
      const longer = { ...product, extents: [...product.extents, 1], output: [...output, loop] };
      return join(longer, axis + 1);
    }
    const { low, interior, axes } = layouts[axis]!;
    const index = divide(addAffine(indices[axis]!, affine(-low)), interior + 1);
    const phases = solve(product, { ...plan, index }, axes, build).map(
      (phase) => phase && join(phase, axis + 1),
    );
    const shape = phases.find((phase) => phase)?.shape;
    if (!shape || plan.taps === undefined) return phases[0];
    return build.concat(
      phases.map((phase) => phase ?? build.full(shape, 0)),
      output.length + 1,
    );
  };
  const empty = layouts.some(({ count }) => count === 0);
  const made = empty ? undefined : join({ factors, extents, output: [] }, 0);
  return made ? lay(made, layouts, build) : build.full(size, 0);
}

/** Brings the result to the operand's shape. What can be is padded first: a contract then writes into its place. */
function lay(made: Node, layouts: readonly Layout[], { pad, reshape, slice }: Builders): Node {
  const joined = ({ axes }: Layout): boolean => axes.length === 2;
  const high = ({ size, low, interior, count }: Layout): number =>
    size - low - ((count - 1) * (interior + 1) + 1);
  const first = pad(made, {
    low: layouts.flatMap((l) => (joined(l) ? [0, 0] : [l.low])),
    high: layouts.flatMap((l) => (joined(l) ? [0, l.inner.high] : [high(l)])),
    interior: layouts.flatMap((l) => (joined(l) ? [0, l.inner.interior] : [l.interior])),
  });
  if (!layouts.some(joined)) return first;
  let at = 0;
  const flat = layouts.map(({ axes }) => axes.reduce((n) => n * first.shape[at++]!, 1));
  const taken = slice(reshape(first, flat), {
    start: flat.map(() => 0),
    size: layouts.map((l) => (joined(l) ? l.count : l.size)),
  });
  return pad(taken, {
    low: layouts.map((l) => (joined(l) ? l.low : 0)),
    high: layouts.map((l) => (joined(l) ? high(l) : 0)),
    interior: layouts.map((l) => (joined(l) ? l.interior : 0)),
  });
}

/** Any affine index at all: the products by the operand's loops, each added to the element that its loops read. */
function scattered(
  { wanted, factors: [g, w], extents }: Problem,
  operand: Shape,
  { contract, full, iota, map, reshape, scatterAdd }: Builders,
): Node {
  const loops = [...new Set(wanted.flatMap(({ terms }) => [...terms.keys()]))];
  const products = contract(g.node, w.node, {
    extents,
    output: loops,
    left: g.indices,
    right: w.indices,
  });
  const position = flattenAffine(wanted, operand);
  const { shape } = products;
  const expr = loops
    .map((loop, k) => input(k, "int32").mul(position.terms.get(loop) ?? 0))
    .reduce((sum, term) => sum.add(term))
    .add(position.offset);
  const places =
    expr.op === "const"
      ? full(shape, expr.value, "int32")
      : map(
          expr,
          loops.map((_, k) => iota(shape, k)),
        );
  const size = sizeOf(operand);
  return reshape(scatterAdd(places, products, { axis: 0, size }), operand);
}
