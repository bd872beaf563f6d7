import {
  type Affine,
  addAffine,
  affine,
  loopIndex,
  rangeOfAffine,
  scaleAffine,
  substituteAffine,
} from "../affine.ts";
import type { Builders, Node } from "../node.ts";

/** A factor of a gradient: the cotangent or the other operand, with its index. */
export interface Factor {
  readonly node: Node;
  readonly indices: readonly Affine[];
}

/** A gradient on the way: Σ over the loops that are not yet among its axes, of the product of the factors. */
export interface Product {
  readonly factors: readonly [Factor, Factor];
  readonly extents: readonly number[];
  /** The loops of the result's axes. */
  readonly output: readonly number[];
}

/** An axis h = c·loop + rest that a new loop over h shall run over instead of `loop`. */
export interface Solvable {
  readonly index: Affine;
  readonly loop: number;
  /** The one loop of `rest` whose coefficient |c| does not divide; undefined where there is none, or no single one. */
  readonly taps: number | undefined;
}

/** The places of one kind: where `loop` stands for each of them, and what else changes. */
interface Phase {
  readonly position: Affine;
  readonly extents: readonly number[];
  readonly by: ReadonlyMap<number, Affine>;
}

/**
 * Solves h = c·i + d·u + … for i, with s = |c|. The result's axes on the way are of `axes` places: [h], or [q, r] with taps.
 *
 * With taps u: h = s·q + r, and for each r those u = s·v + t count only for which s divides r − d·u − …, so each of the s
 * results, over q alone, is a sum over its own taps v; `undefined` where there is none of them. Their axes are q and one of 1 place,
 * to be joined along the latter. No multiplication is for nothing.
 *
 * Without: one result over h, from factors that are spread by s with zeros between.
 *
 * Either way a place whose i is out of range reads zeros that are padded on: the same padded tensor in all phases.
 */
export function solve(
  { factors, extents, output }: Product,
  { index, loop, taps }: Solvable,
  [count = 0, phaseCount = 0]: readonly number[],
  build: Builders,
): (Product | undefined)[] {
  const c = index.terms.get(loop)!;
  const s = Math.abs(c);
  const h = extents.length;
  const rest = addAffine(index, affine(0, [[loop, -c]]));
  // c·i = h − rest; divided by the sign of c both sides are positions among the (spread) elements.
  const positionAt = (place: Affine, others: Affine): Affine =>
    scaleAffine(addAffine(place, scaleAffine(others, -1)), Math.sign(c));
  const gone = extents.with(loop, 1);
  const whole = (): Phase => ({
    position: positionAt(loopIndex(h), rest),
    extents: [...gone, count],
    by: new Map(),
  });
  const phase = (u: number, r: number): Phase | undefined => {
    const t = firstTap(rest, u, r, s);
    const kept = Math.ceil((extents[u]! - t) / s);
    if (kept < 1) return undefined;
    const by = new Map([[u, affine(t, [[u, s]])]]);
    const position = positionAt(affine(r, [[h, s]]), substituteAffine(rest, by));
    return {
      position: divide(position, s),
      extents: [...gone.with(u, kept), count, 1],
      by,
    };
  };
  const phases =
    taps === undefined ? [whole()] : Array.from({ length: phaseCount }, (_, r) => phase(taps, r));

  const ranges = phases.flatMap((p) => (p ? [rangeOfAffine(p.position, p.extents)] : []));
  const spread = taps === undefined ? s : 1;
  const low = Math.max(0, ...ranges.map(([lowest]) => -lowest));
  const reach = (extents[loop]! - 1) * spread;
  const high = Math.max(0, ...ranges.map(([, highest]) => highest - reach));
  const padded = factors.map((factor) =>
    along(factor, loop, extents[loop]!, { low, high, interior: spread - 1 }, build),
  );
  return phases.map((p) => {
    if (!p) return undefined;
    const [left, right] = padded.map(({ node, indices, axis }): Factor => {
      const moved = indices.map((at) => substituteAffine(at, p.by));
      const at = addAffine(p.position, affine(low));
      return { node, indices: axis < 0 ? moved : moved.with(axis, at) };
    });
    return {
      factors: [left!, right!],
      extents: p.extents,
      output: taps === undefined ? [...output, h] : [...output, h, h + 1],
    };
  });
}

/** An index whose every number `by` divides, divided. */
export const divide = ({ offset, terms }: Affine, by: number): Affine =>
  affine(
    offset / by,
    [...terms].map(([loop, c]) => [loop, c / by] as const),
  );

/** The smallest t ≥ 0 for which s divides r − rest at u = t. There is one below s: the coefficient of u has no divisor with s. */
function firstTap(rest: Affine, u: number, r: number, s: number): number {
  const d = rest.terms.get(u)!;
  let t = 0;
  while ((r - rest.offset - d * t) % s !== 0) t++;
  return t;
}

/** A factor that runs over `loop`: what the loop reads, in its order, so that position along the axis and loop are the same number; padded. */
function along(
  { node, indices }: Factor,
  loop: number,
  count: number,
  around: { readonly low: number; readonly high: number; readonly interior: number },
  { flip, pad, slice }: Builders,
): Factor & { readonly axis: number } {
  const axis = indices.findIndex(({ terms }) => terms.has(loop));
  if (axis < 0) return { node, indices, axis };
  const zeros = node.shape.map(() => 0);
  const step = indices[axis]!.terms.get(loop)!;
  const first = indices[axis]!.offset + (step < 0 ? step * (count - 1) : 0);
  const taken = slice(node, {
    start: zeros.with(axis, first),
    size: node.shape.with(axis, count),
    step: zeros.fill(1).with(axis, Math.abs(step)),
  });
  const padded = pad(step < 0 ? flip(taken, [axis]) : taken, {
    low: node.shape.map((_, k) => (k === axis ? around.low : 0)),
    high: node.shape.map((_, k) => (k === axis ? around.high : 0)),
    interior: node.shape.map((_, k) => (k === axis ? around.interior : 0)),
  });
  return { node: padded, indices, axis };
}
