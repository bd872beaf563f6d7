import { type Shape, sizeOf } from "../../graph/shape.ts";
import type { Reach } from "./reach.ts";

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
 * Reshape moves the reach exactly where an axis stays or is split (h = a·B + b). Where axes along which it moves are merged, the
 * window keeps its size, but its place is no affine function of the index any more: it wanders.
 */
export function throughReshape(reach: Reach, from: Shape, to: Shape): Reach {
  const steps = new Map<number, number>();
  let [low, high] = reach.wander ?? [0, 0];
  for (const group of sizeOf(from) === 0 ? [] : groupsOf(from, to)) {
    const moving = group.from.filter((axis) => reach.steps.has(axis));
    const [only] = group.from;
    const step = only === undefined ? undefined : reach.steps.get(only);
    if (group.from.length === 1 && step !== undefined) {
      let inner = 1;
      for (const axis of group.to.toReversed()) {
        steps.set(axis, step * inner);
        inner *= to[axis] ?? 1;
      }
      continue;
    }
    for (const axis of moving) {
      const far = (reach.steps.get(axis) ?? 0) * ((from[axis] ?? 1) - 1);
      low += Math.min(far, 0);
      high += Math.max(far, 0);
    }
  }
  const wander = low === 0 && high === 0 ? undefined : ([low, high] as const);
  return { ...reach, steps, wander };
}
