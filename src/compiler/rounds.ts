import { chunkedPhases, Windows } from "./chunks.ts";
import { divisorsOf } from "./divisors.ts";
import { type Buffer, isTemporary, type Kernel } from "./kernel.ts";
import { spaceSize } from "./loops.ts";
import type { Machine } from "./machine.ts";
import { bufferReads, bufferWrites } from "./phases.ts";
import { wholeLoad } from "./recurrence.ts";
import type { Scheduled } from "./schedule.ts";
import { SCALAR } from "./tile.ts";
import { splitTileLoop } from "./units.ts";

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
  const whole = { ...kernel, sources: [...kernel.sources, ...made.map(wholeLoad)] };
  const round = apart(always, machine) ?? {
    // Chains in a round have no slots: the other phases of the round read what they make.
    phases: chunkedPhases(always, (buffer) => buffer, machine).map(
      ({ slots: _, ...phase }) => phase,
    ),
    chunks: 1,
  };
  return [...once, { kernel: whole, units: [], inner: [], reduce: [], tile: SCALAR, round }];
}

/** Parts of a batch, if nobody says for how many threads. */
const ENOUGH_PARTS = 4;
/** Values that a kernel makes for a part of a batch at least: with fewer, reading all weights for them takes longer than meeting. */
const LEAST_POINTS = 64;
/** Elements that are whole vectors on every machine. */
const WHOLE_VECTORS = 16;

/**
 * A round in parts of the batch that never meet, in this round or a later one: no thread has to wait for the others before the
 * last round is over. Undefined where kernels do not fall apart in such a way.
 */
function apart(
  kernels: readonly Scheduled[],
  { threads: wanted = ENOUGH_PARTS }: Machine,
): Scheduled["round"] {
  const [first, ...others] = kernels;
  if (!first || wanted === 1) return undefined;
  const same = joinedRows(kernels.map(({ kernel }) => kernel));
  const most = Math.floor(spaceSize(first.kernel) / LEAST_POINTS);
  for (const loop of first.kernel.loops.keys()) {
    const extent = first.kernel.loops[loop]?.extent ?? 1;
    const chunks = divisorsOf(extent).find((n) => n >= wanted && n <= most);
    if (chunks === undefined) continue;
    const windows = new Windows(chunks, same);
    const admitted = (scheduled: Scheduled): Scheduled | undefined =>
      [...scheduled.kernel.loops.keys()]
        .map((each) => outermost(scheduled, each, chunks))
        .find((candidate) => candidate && windows.admit(candidate));
    const start = outermost(first, loop, chunks);
    if (!start || !windows.admit(start)) continue;
    const arranged = [start];
    for (const scheduled of others) {
      const found = admitted(scheduled);
      if (!found) break;
      arranged.push(found);
    }
    if (arranged.length === kernels.length)
      return { phases: [{ kernels: arranged, chunks }], chunks };
  }
  return undefined;
}

/** A kernel with a loop cut in two, of which the outer one is what threads share out. */
function outermost(scheduled: Scheduled, loop: number, chunks: number): Scheduled | undefined {
  const { kernel, units, inner, reduce, tile, round } = scheduled;
  const { extent = 1, reduce: sums = true } = kernel.loops[loop] ?? {};
  if (round || sums || extent % chunks !== 0) return undefined;
  if (units[0] === loop) return scheduled;
  // What is left of vectors may be rounded otherwise, and the number of parts follows that of the threads.
  if (tile.lanes === loop && (extent / chunks) % WHOLE_VECTORS !== 0) return undefined;
  const [cut, moved] = splitTileLoop(kernel, tile, loop, extent / chunks);
  const shifted = (loops: readonly number[]) => loops.map((l) => (l >= loop ? l + 1 : l));
  return {
    kernel: cut,
    units: [loop],
    inner: [...shifted(units), ...shifted(inner)],
    reduce: shifted(reduce),
    tile: moved,
  };
}

/** The row that a round writes of a carry is the one that the next reads: what tells parts of a batch apart must hold for both as one. */
function joinedRows(kernels: readonly Kernel[]): (buffer: Buffer) => Buffer {
  const rows = new Set(
    kernels.flatMap((kernel) => [...bufferReads(kernel), ...bufferWrites(kernel)]),
  );
  return (buffer) => {
    const { home } = buffer;
    if (home.kind !== "row") return buffer;
    for (const other of rows)
      if (
        other.home.kind === "row" &&
        other.home.of === home.of &&
        other.home.step === home.step &&
        other.home.offset === home.offset - home.step
      )
        return other;
    return buffer;
  };
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
  const once = kernels.filter(({ kernel, round }) => {
    const same =
      !round &&
      bufferWrites(kernel).every((buffer) => isTemporary(buffer) && writers.get(buffer) === 1) &&
      bufferReads(kernel).every(
        (buffer) => settled.has(buffer) || (buffer.home.kind !== "row" && !writers.has(buffer)),
      );
    if (same) for (const buffer of bufferWrites(kernel)) settled.add(buffer);
    return same;
  });
  return { once, always: kernels.filter((scheduled) => !once.includes(scheduled)) };
}
