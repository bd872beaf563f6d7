import { type Expr, topological } from "../expr/index.ts";
import { type Step, stepOf } from "./early.ts";
import { type Buffer, bytesOf, isTemporary, type Kernel } from "./kernel.ts";
import type { Machine } from "./machine.ts";
import type { Buffers } from "./place.ts";

/** Operations per element above which a value is kept rather than computed again. */
const MOST_OPERATIONS = 48;
/** Multiples of the second cache below which a buffer is not worth the second computation. */
const SMALLEST = 2;
/** Part of a buffer that others, which it is computed from, may be if they have to live longer for it. */
const SMALL_SHARE = 1 / 16;

/**
 * Lets maps run a second time rather than keep their results: while most memory is in use, a large buffer that nobody reads then, but
 * somebody later, is given up, if it comes cheaply out of others that live until that later user in any case. In a
 * network such is the normalised and activated (and padded) input of a convolution: the weight gradient reads it
 * long after the forward pass, and what it is computed from is kept for the gradient of the normalisation.
 * Goes on until nothing more can be given up at the moment of most use. Each value is computed from the same values as before.
 */
export function recomputeLate(
  kernels: readonly Kernel[],
  { l2 }: Machine,
  buffers: Buffers,
): readonly Kernel[] {
  let steps = kernels.map(stepOf);
  /** No second results among them: each value is computed twice at most. */
  const repeated = new Set(
    steps.flatMap(({ kernel, reads, writes }) => (kernel.repeat ? [...reads, ...writes] : [])),
  );
  const large = [...usesOf(steps).keys()]
    .filter((buffer) => isTemporary(buffer) && bytesOf(buffer) >= SMALLEST * l2)
    // A recurrence names its buffers in many places.
    .filter((buffer) => !repeated.has(buffer))
    .sort((a, b) => bytesOf(b) - bytesOf(a));
  while (large.length > 0) {
    const uses = usesOf(steps);
    const peak = peakOf(uses, steps.length);
    const found = large.find((buffer) => canGiveUp(buffer, peak, uses, steps));
    if (!found) break;
    steps = withSecond(found, peak, steps, buffers);
    large.splice(large.indexOf(found), 1);
  }
  return steps.map(({ kernel }) => kernel);
}

/** The moments of a sequence at which a buffer is written and read. */
interface Uses {
  readonly writes: number[];
  readonly reads: number[];
}

function usesOf(steps: readonly Step[]): ReadonlyMap<Buffer, Uses> {
  const uses = new Map<Buffer, Uses>();
  const of = (buffer: Buffer): Uses => {
    const known = uses.get(buffer);
    if (known) return known;
    const made = { writes: [], reads: [] };
    uses.set(buffer, made);
    return made;
  };
  steps.forEach(({ reads, writes }, at) => {
    for (const buffer of reads) of(buffer).reads.push(at);
    for (const buffer of writes) of(buffer).writes.push(at);
  });
  return uses;
}

const lastOf = ({ writes, reads }: Uses): number => Math.max(writes.at(-1) ?? 0, reads.at(-1) ?? 0);

/** The first moment at which temporaries need most bytes. */
function peakOf(uses: ReadonlyMap<Buffer, Uses>, moments: number): number {
  const change = new Array<number>(moments + 1).fill(0);
  const add = (at: number, bytes: number) => {
    change[at] = (change[at] ?? 0) + bytes;
  };
  for (const [buffer, use] of uses) {
    if (!isTemporary(buffer)) continue;
    add(Math.min(use.writes[0] ?? moments, use.reads[0] ?? moments), bytesOf(buffer));
    add(lastOf(use) + 1, -bytesOf(buffer));
  }
  let [sum, most, peak] = [0, 0, 0];
  change.forEach((bytes, at) => {
    sum += bytes;
    if (sum > most) [most, peak] = [sum, at];
  });
  return peak;
}

/** Whether a temporary is idle at a moment, needed later, and can be computed again then without keeping others for it. */
function canGiveUp(
  buffer: Buffer,
  moment: number,
  uses: ReadonlyMap<Buffer, Uses>,
  steps: readonly Step[],
): boolean {
  const use = uses.get(buffer);
  const later = use?.reads.find((at) => at > moment);
  if (!use || later === undefined) return false;
  if (use.reads.includes(moment) || use.writes.some((at) => at >= moment)) return false;
  const lives = (source: Buffer): boolean => {
    if (!isTemporary(source) || bytesOf(source) <= SMALL_SHARE * bytesOf(buffer)) return true;
    const other = uses.get(source);
    return other !== undefined && lastOf(other) >= later;
  };
  return use.writes.every((at) => {
    const writer = steps[at];
    return writer && isCheapMap(writer, buffer) && [...writer.reads].every(lives);
  });
}

const isCheapMap = ({ kernel, reads }: Step, target: Buffer): boolean =>
  kernel.accumulators.length === 0 &&
  !reads.has(target) &&
  kernel.stores.every(
    ({ buffer, expr, scatter }) =>
      buffer === target && !scatter && countOperations(expr) <= MOST_OPERATIONS,
  );

const countOperations = (expr: Expr): number =>
  topological(expr).filter(({ args }) => args.length > 0).length;

/** The sequence in which those who read a buffer after a moment read a second one, which is computed just before the first of them. */
function withSecond(
  buffer: Buffer,
  moment: number,
  steps: readonly Step[],
  buffers: Buffers,
): Step[] {
  const second = buffers.make(buffer.length, buffer.dtype, buffer.home);
  const again = steps
    .filter(({ writes }) => writes.has(buffer))
    .map(({ kernel }) => ({
      ...kernel,
      name: `${kernel.name} again`,
      stores: kernel.stores.map((store) => ({ ...store, buffer: second })),
    }));
  const reading = ({ kernel }: Step): Kernel => ({
    ...kernel,
    sources: kernel.sources.map((source) =>
      source.kind === "load" && source.buffer === buffer ? { ...source, buffer: second } : source,
    ),
  });
  const late = steps.slice(moment + 1);
  const first = late.findIndex(({ reads }) => reads.has(buffer));
  const switched = late.map((step) => (step.reads.has(buffer) ? stepOf(reading(step)) : step));
  return [
    ...steps.slice(0, moment + 1),
    ...switched.slice(0, first),
    ...again.map(stepOf),
    ...switched.slice(first),
  ];
}
