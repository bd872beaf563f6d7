import { chunkedPhases } from "./chunks.ts";
import { type Buffer, isTemporary, type Kernel } from "./kernel.ts";
import type { Machine } from "./machine.ts";
import { bufferReads, bufferWrites } from "./phases.ts";
import { wholeLoad } from "./recurrence.ts";
import type { Scheduled } from "./schedule.ts";
import { SCALAR } from "./tile.ts";

/**
 * A recurrence whose kernels are scheduled, as one that holds the phases of a round. What is the same in all rounds, as packed weights
 * are, is computed before the first.
 */
export function scheduleRounds(
  kernel: Kernel,
  inner: readonly Scheduled[],
  machine: Machine,
): Scheduled[] {
  const { once, always } = invariant(inner);
  const made = once.flatMap((scheduled) => bufferWrites(scheduled.kernel));
  // Chains in a round have no slots: the other phases of the round read what they make.
  const phases = chunkedPhases(always, (buffer) => buffer, machine).map(
    ({ slots: _, ...phase }) => phase,
  );
  const whole = { ...kernel, sources: [...kernel.sources, ...made.map(wholeLoad)] };
  return [...once, { kernel: whole, units: [], inner: [], reduce: [], tile: SCALAR, phases }];
}

/** Parts the kernels of a round into those that make the same in every round and the others. */
function invariant(kernels: readonly Scheduled[]): {
  readonly once: readonly Scheduled[];
  readonly always: readonly Scheduled[];
} {
  const writers = new Map<Buffer, number>();
  for (const { kernel } of kernels)
    for (const buffer of bufferWrites(kernel)) writers.set(buffer, (writers.get(buffer) ?? 0) + 1);
  const settled = new Set<Buffer>();
  const once = kernels.filter(({ kernel, phases }) => {
    const same =
      !phases &&
      bufferWrites(kernel).every((buffer) => isTemporary(buffer) && writers.get(buffer) === 1) &&
      bufferReads(kernel).every(
        (buffer) => settled.has(buffer) || (buffer.home.kind !== "row" && !writers.has(buffer)),
      );
    if (same) for (const buffer of bufferWrites(kernel)) settled.add(buffer);
    return same;
  });
  return { once, always: kernels.filter((scheduled) => !once.includes(scheduled)) };
}
