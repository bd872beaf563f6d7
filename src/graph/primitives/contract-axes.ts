import { type Affine, rangeOfAffine } from "../affine.ts";
import type { Factor, Solvable } from "./contract-solve.ts";

/** How one axis of the wanted operand is run over. */
export type AxisPlan =
  /** One index for all loops: the cotangent lies at that place. */
  | { readonly kind: "fixed" }
  /** coefficient·loop + offset: made loop by loop, then spread to its places. */
  | { readonly kind: "direct"; readonly loop: number }
  /** c·loop + d·taps + offset where the taps reach no further than c: every pair of loops has a place of its own. */
  | { readonly kind: "tiled"; readonly loop: number; readonly taps: number }
  /** c·loop + rest: a new loop over the axis takes the place of `loop`. */
  | ({ readonly kind: "solved" } & Omit<Solvable, "index">);

/** A product to be summed for every place of `wanted`. */
export interface Problem {
  readonly wanted: readonly Affine[];
  readonly factors: readonly [Factor, Factor];
  readonly extents: readonly number[];
}

/** Chooses for each axis how to run over it; undefined if some axis has no such way. */
export function planAxes({ wanted, factors, extents }: Problem): AxisPlan[] | undefined {
  const used = new Set<number>();
  const plans: AxisPlan[] = [];
  for (const index of wanted) {
    const loops = [...index.terms.keys()];
    const [single] = loops;
    const own = loops.filter((loop) =>
      wanted.every((axis) => axis === index || !axis.terms.has(loop)),
    );
    const plan =
      single === undefined
        ? ({ kind: "fixed" } as const)
        : loops.length === 1 && !used.has(single)
          ? ({ kind: "direct", loop: single } as const)
          : (tiledPlan(index, own, extents) ?? solvedPlan(index, own, factors, extents));
    if (!plan) return undefined;
    if (plan.kind !== "fixed") used.add(plan.loop);
    plans.push(plan);
  }
  return plans;
}

/** A strided axis whose windows do not meet: the first layer of a network on patches, and its like. */
function tiledPlan(
  { terms }: Affine,
  own: readonly number[],
  extents: readonly number[],
): AxisPlan | undefined {
  if (own.length !== 2 || terms.size !== 2) return undefined;
  const [loop, taps] = own.toSorted((a, b) => Math.abs(terms.get(b)!) - Math.abs(terms.get(a)!));
  const span = Math.abs(terms.get(taps!)!) * (extents[taps!]! - 1) + 1;
  return Math.abs(terms.get(loop!)!) < span
    ? undefined
    : { kind: "tiled", loop: loop!, taps: taps! };
}

/** Of the loops that can be solved for the one that leaves the least work. */
function solvedPlan(
  index: Affine,
  own: readonly number[],
  factors: readonly Factor[],
  extents: readonly number[],
): AxisPlan | undefined {
  const spacing = spacingOf(index);
  const choices = own
    .filter((loop) => canSolve(loop, factors))
    .map((loop) => {
      const c = Math.abs(index.terms.get(loop)!);
      const split = [...index.terms].filter(([l, d]) => l !== loop && d % c !== 0);
      const [single] = c > spacing && split.length === 1 ? split : [];
      const taps = single && own.includes(single[0]) ? single[0] : undefined;
      // The work is what the other loops and the axis are together, divided by the number of phases.
      const saved = extents[loop]! * (taps === undefined ? spacing : c);
      return { plan: { kind: "solved", loop, taps } as const, saved };
    });
  return choices.toSorted(
    (a, b) => b.saved - a.saved || extents[b.plan.loop]! - extents[a.plan.loop]!,
  )[0]?.plan;
}

/** The largest number that divides all coefficients. */
const spacingOf = ({ terms }: Affine): number =>
  [...terms.values()].reduce((a, b) => {
    let [x, y] = [Math.abs(a), Math.abs(b)];
    while (y > 0) [x, y] = [y, x % y];
    return x;
  }, 0);

/** A loop can be solved for if some factor runs over it, and each does so along at most one axis, by that loop alone. */
function canSolve(loop: number, factors: readonly Factor[]): boolean {
  const runs = factors.map(({ indices }) => indices.filter(({ terms }) => terms.has(loop)));
  return (
    runs.some((axes) => axes.length > 0) &&
    runs.every((axes) => axes.length === 0 || (axes.length === 1 && axes[0]!.terms.size === 1))
  );
}

/** How the places of an axis come from the axes of the result: those side by side, then spread and moved. */
export interface Layout {
  readonly size: number;
  /** One axis of the result, or two that are laid side by side: each place of the first holds all of the second. */
  readonly axes: readonly number[];
  /** What the second of two is spread by, and the length that it is padded to. */
  readonly inner: { readonly interior: number; readonly high: number };
  readonly low: number;
  readonly interior: number;
  /** Places without what is between and around. */
  readonly count: number;
}

/** The layout of an axis of `size` places whose index is `index`. */
export function layoutOf(
  plan: AxisPlan,
  index: Affine,
  size: number,
  extents: readonly number[],
): Layout {
  const close = { interior: 0, high: 0 };
  const coefficient = (loop: number): number => Math.abs(index.terms.get(loop)!);
  if (plan.kind === "fixed")
    return { size, axes: [1], inner: close, low: index.offset, interior: 0, count: 1 };
  const n = extents[plan.loop]!;
  const c = coefficient(plan.loop);
  if (plan.kind === "direct")
    return { size, axes: [n], inner: close, low: index.offset, interior: c - 1, count: n };
  if (plan.kind === "tiled") {
    const [d, taps] = [coefficient(plan.taps), extents[plan.taps]!];
    const inner = { interior: d - 1, high: c - (taps - 1) * d - 1 };
    // The last stride may reach beyond the operand.
    const count = Math.min(n * c, size - index.offset);
    return { size, axes: [n, taps], inner, low: index.offset, interior: 0, count };
  }
  // Only every so-many-th place is in any window, if all coefficients have a common divisor; and only these from lowest to highest.
  const spacing = spacingOf(index);
  const [lowest, highest] = rangeOfAffine(index, extents);
  const first = ((lowest % spacing) + spacing) % spacing;
  const low = plan.taps === undefined ? Math.max(lowest, first) : first;
  const count = placesFrom(low, Math.min(highest + 1, size), spacing);
  const solved = { size, inner: close, low, interior: spacing - 1 };
  if (plan.taps === undefined) return { ...solved, axes: [count], count };
  const rows = Math.ceil((count * spacing) / c);
  const phases = Math.min(c / spacing, count);
  // Unread places that the last row holds anyway: better than to pad what was joined, which takes a copy.
  const filled = Math.min(rows * phases, placesFrom(low, size, spacing));
  return { ...solved, axes: [rows, phases], count: filled };
}

/** How many of low, low + spacing, … are below `end`. */
const placesFrom = (low: number, end: number, spacing: number): number =>
  Math.max(0, Math.ceil((end - low) / spacing));
