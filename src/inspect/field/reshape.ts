import { type Affine, affine, loopIndex } from "../../graph/affine.ts";
import { type Shape, sizeOf } from "../../graph/shape.ts";
import { sideBySide } from "./phases.ts";
import type { Reach } from "./reach.ts";
import { rippleThrough } from "./ripple.ts";

/** Axes of the source that become axes of the result together: as many elements, no smaller part of which match. */
interface Group {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** The finest groups in row-major order. Axes of extent 1 belong to none. */
function groupsOf(from: Shape, to: Shape): Group[] {
  const real = (shape: Shape) => shape.flatMap((n, axis) => (n === 1 ? [] : [axis]));
  const [left, right] = [real(from), real(to)];
  const groups: Group[] = [];
  let [i, j] = [0, 0];
  while (i < left.length && j < right.length) {
    const group = { from: [left[i++] ?? 0], to: [right[j++] ?? 0] };
    const extents = (shape: Shape, axes: readonly number[]) =>
      sizeOf(axes.map((axis) => shape[axis] ?? 1));
    for (;;) {
      const difference = extents(from, group.from) - extents(to, group.to);
      if (difference === 0) break;
      if (difference < 0) group.from.push(left[i++] ?? 0);
      else group.to.push(right[j++] ?? 0);
    }
    groups.push(group);
  }
  return groups;
}

/**
 * Reshape moves the reach exactly where an axis stays or is split (h = a·B + b), and where phases are laid side by side. Where other
 * axes along which it moves are merged, the window keeps its size, but its place is no affine function of the index any more: it wanders.
 *
 * @param phases  what the source reads at each place of an axis, where that is known one by one
 */
export function throughReshape(
  source: Reach,
  from: Shape,
  to: Shape,
  phases: (axis: number) => readonly (Reach | undefined)[] | undefined,
): Reach {
  const groups = sizeOf(from) === 0 ? [] : groupsOf(from, to);
  const steps = new Map<number, number>();
  /** Axes of the source over those of the result, where that is a sum of multiples. */
  const kept = new Map<number, Affine>();
  let reach = source;
  let [low, high] = reach.wander ?? [0, 0];
  for (const group of groups) {
    const moving = group.from.filter((axis) => reach.steps.has(axis));
    const [only] = group.from;
    const joined = joinPhases(group, moving, from, phases);
    if (joined !== undefined) {
      reach = { ...joined, everywhere: source.everywhere, jump: source.jump };
      steps.set(group.to[0] ?? 0, joined.steps.get(only ?? 0) ?? 0);
      kept.set(only ?? 0, loopIndex(group.to[0] ?? 0));
      continue;
    }
    if (group.from.length === 1 && only !== undefined) {
      const terms = group.to.map((axis, k): [number, number] => [
        axis,
        sizeOf(group.to.slice(k + 1).map((inner) => to[inner] ?? 1)),
      ]);
      kept.set(only, affine(0, terms));
      const step = reach.steps.get(only);
      if (step !== undefined) for (const [axis, inner] of terms) steps.set(axis, step * inner);
      continue;
    }
    for (const axis of moving) {
      const far = (reach.steps.get(axis) ?? 0) * ((from[axis] ?? 1) - 1);
      low += Math.min(far, 0);
      high += Math.max(far, 0);
    }
  }
  const wander = low === 0 && high === 0 ? undefined : ([low, high] as const);
  const places = [...(reach.ripple?.place.terms.keys() ?? [])];
  const known = places.every((axis) => kept.has(axis) || from[axis] === 1);
  const ripple = known
    ? reach.ripple && rippleThrough(reach.ripple, (axis) => kept.get(axis) ?? affine(0), 0)
    : undefined;
  return { ...reach, steps, wander, ripple };
}

/** Two axes that become one: places in steps, and the phases between. The last axis holds channels, which are no phases. */
function joinPhases(
  { from, to }: Group,
  moving: readonly number[],
  shape: Shape,
  phases: (axis: number) => readonly (Reach | undefined)[] | undefined,
): Reach | undefined {
  const [place, phase] = from;
  if (place === undefined || phase === undefined || from.length !== 2 || to.length !== 1)
    return undefined;
  if (phase === shape.length - 1 || moving.length !== 1 || moving[0] !== place) return undefined;
  const known = phases(phase);
  return known && sideBySide(known, place, shape[place] ?? 1);
}
