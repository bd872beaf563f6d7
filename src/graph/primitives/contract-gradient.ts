import { input } from "../../expr/expr.ts";
import {
  type Affine,
  addAffine,
  affine,
  flattenAffine,
  loopIndex,
  rangeOfAffine,
  scaleAffine,
} from "../affine.ts";
import type { Builders, Node } from "../node.ts";
import { sizeOf } from "../shape.ts";
import type { ContractAttrs } from "./contract.ts";

/** A factor of the gradient: the cotangent or the other operand, with its index. */
interface Factor {
  readonly node: Node;
  readonly indices: readonly Affine[];
}

/** How one axis of the wanted operand is run over. */
type AxisPlan =
  /** One index for all loops: the cotangent lies at that place. */
  | { readonly kind: "fixed" }
  /** coefficient·loop + offset: made loop by loop, then spread to its places. */
  | { readonly kind: "direct"; readonly loop: number }
  /** coefficient·loop + rest: a new loop over the axis takes the place of `loop`. */
  | { readonly kind: "solved"; readonly loop: number };

/**
 * The cotangent of one operand x of y = contract(x, w), again a contract where that can be.
 *
 *   x̄[h₀, h₁, …] = Σ over the loops with index_k(loops) = h_k of ȳ[output loops] · w[…]
 *
 * Each axis of x fixes one loop. Where its index is c·i + offset, i stays a loop and the result is spread by c and moved by offset.
 * Where it is c·i + d·u + …, i = (h − d·u − …) / c: h becomes the loop, and every factor that i ran over is spread by |c| and padded
 * with zeros, so that what is no whole i, or no i in range, adds nothing. Where no loop can be solved for (a diagonal, say),
 * the products are scattered.
 */
export function operandGradient(
  node: Node<ContractAttrs>,
  cotangent: Node,
  side: "left" | "right",
  build: Builders,
): Node {
  const { attrs, inputs } = node;
  const wanted = attrs[side];
  const operand = inputs[side === "left" ? 0 : 1]!;
  const other = inputs[side === "left" ? 1 : 0]!;
  if (attrs.extents.includes(0) || sizeOf(operand.shape) === 0) return build.full(operand.shape, 0);
  const factors: Factor[] = [
    { node: cotangent, indices: attrs.output.map(loopIndex) },
    { node: other, indices: attrs[side === "left" ? "right" : "left"] },
  ];
  const plans = planAxes(wanted, factors, attrs.extents);
  if (!plans) return scattered(wanted, operand, attrs.extents, factors, build);

  const extents = [...attrs.extents];
  const output: number[] = [];
  let [g, w] = factors as [Factor, Factor];
  for (const [axis, plan] of plans.entries()) {
    if (plan.kind === "direct") output.push(plan.loop);
    if (plan.kind !== "solved") continue;
    const h = extents.length;
    extents.push(operand.shape[axis]!);
    output.push(h);
    g = solve(g, plan.loop, wanted[axis]!, h, extents, build);
    w = solve(w, plan.loop, wanted[axis]!, h, extents, build);
    // The solved loop is gone: one turn, in no index.
    extents[plan.loop] = 1;
  }
  const made = build.contract(g.node, w.node, {
    extents,
    output,
    left: g.indices,
    right: w.indices,
  });
  return spread(made, wanted, plans, operand, attrs.extents, build);
}

/** Chooses for each axis how to run over it; undefined if some axis has no such way. */
function planAxes(
  wanted: readonly Affine[],
  factors: readonly Factor[],
  extents: readonly number[],
): AxisPlan[] | undefined {
  const used = new Set<number>();
  const plans: AxisPlan[] = [];
  for (const index of wanted) {
    const loops = [...index.terms.keys()];
    const [single] = loops;
    if (single === undefined) plans.push({ kind: "fixed" });
    else if (loops.length === 1 && !used.has(single)) plans.push({ kind: "direct", loop: single });
    else {
      const free = loops.filter(
        (loop) =>
          !used.has(loop) &&
          wanted.every((axis) => axis === index || !axis.terms.has(loop)) &&
          canSolve(loop, factors),
      );
      // The longest loop: the others stay, so the work is least.
      const [best] = free.toSorted((a, b) => extents[b]! - extents[a]!);
      if (best === undefined) return undefined;
      plans.push({ kind: "solved", loop: best });
    }
    const plan = plans.at(-1)!;
    if (plan.kind !== "fixed") used.add(plan.loop);
  }
  return plans;
}

/** A loop can be solved for if some factor runs over it, and each does so along at most one axis, by that loop alone. */
function canSolve(loop: number, factors: readonly Factor[]): boolean {
  const runs = factors.map(({ indices }) => indices.filter(({ terms }) => terms.has(loop)));
  return (
    runs.some((axes) => axes.length > 0) &&
    runs.every((axes) => axes.length === 0 || (axes.length === 1 && axes[0]!.terms.size === 1))
  );
}

/** Rewrites a factor that runs over `loop` so that it runs over h and the rest of `index` = c·loop + rest instead. */
function solve(
  { node, indices }: Factor,
  loop: number,
  index: Affine,
  h: number,
  extents: readonly number[],
  { flip, pad, slice }: Builders,
): Factor {
  const axis = indices.findIndex(({ terms }) => terms.has(loop));
  if (axis < 0) return { node, indices };
  const zeros = node.shape.map(() => 0);
  const count = extents[loop]!;

  // Take what the loop reads, in its order, so that position along the axis and loop are the same number.
  const step = indices[axis]!.terms.get(loop)!;
  const first = indices[axis]!.offset + (step < 0 ? step * (count - 1) : 0);
  const taken = slice(node, {
    start: zeros.with(axis, first),
    size: node.shape.with(axis, count),
    step: zeros.fill(1).with(axis, Math.abs(step)),
  });
  const plain = step < 0 ? flip(taken, [axis]) : taken;

  // c·i = h − rest; divided by the sign of c both sides are positions among the spread elements.
  const c = index.terms.get(loop)!;
  const rest = addAffine(index, affine(0, [[loop, -c]]));
  const place = scaleAffine(addAffine(loopIndex(h), scaleAffine(rest, -1)), Math.sign(c));
  const [lowest, highest] = rangeOfAffine(place, extents);
  const low = Math.max(0, -lowest);
  const reach = (count - 1) * Math.abs(c);
  const padded = pad(plain, {
    low: node.shape.map((_, k) => (k === axis ? low : 0)),
    high: node.shape.map((_, k) => (k === axis ? Math.max(0, highest - reach) : 0)),
    interior: node.shape.map((_, k) => (k === axis ? Math.abs(c) - 1 : 0)),
  });
  return { node: padded, indices: indices.with(axis, addAffine(place, affine(low))) };
}

/** Brings the result, one axis per loop, to the operand's shape: axes of one place back, coefficients spread, offsets padded. */
function spread(
  made: Node,
  wanted: readonly Affine[],
  plans: readonly AxisPlan[],
  operand: Node,
  extents: readonly number[],
  { flip, pad, reshape }: Builders,
): Node {
  const { shape } = operand;
  const counts = plans.map((plan, axis) => {
    if (plan.kind === "fixed") return 1;
    return plan.kind === "direct" ? extents[plan.loop]! : shape[axis]!;
  });
  const steps = plans.map((plan, axis) =>
    plan.kind === "direct" ? wanted[axis]!.terms.get(plan.loop)! : 1,
  );
  const low = plans.map((plan, axis) => {
    const { offset } = wanted[axis]!;
    if (plan.kind === "solved") return 0;
    return steps[axis]! < 0 ? offset + steps[axis]! * (counts[axis]! - 1) : offset;
  });
  const interior = steps.map((step) => Math.abs(step) - 1);
  const high = shape.map(
    (n, axis) => n - low[axis]! - ((counts[axis]! - 1) * Math.abs(steps[axis]!) + 1),
  );
  const falling = steps.flatMap((step, axis) => (step < 0 ? [axis] : []));
  return pad(flip(reshape(made, counts), falling), { low, high, interior });
}

/** Any affine index at all: the products by the operand's loops, each added to the element that its loops read. */
function scattered(
  wanted: readonly Affine[],
  operand: Node,
  extents: readonly number[],
  [g, w]: readonly Factor[],
  { contract, full, iota, map, reshape, scatterAdd }: Builders,
): Node {
  const loops = [...new Set(wanted.flatMap(({ terms }) => [...terms.keys()]))];
  const products = contract(g!.node, w!.node, {
    extents,
    output: loops,
    left: g!.indices,
    right: w!.indices,
  });
  const position = flattenAffine(wanted, operand.shape);
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
  const size = sizeOf(operand.shape);
  return reshape(scatterAdd(places, products, { axis: 0, size }), operand.shape);
}
