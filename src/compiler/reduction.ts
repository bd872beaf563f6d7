import { input } from "../expr/index.ts";
import { affine } from "../graph/index.ts";
import type { Kernel, Loop } from "./kernel.ts";
import { coefficient, isReduced, rowMajor, spaceSize, splitLoop } from "./loops.ts";
import type { Machine } from "./machine.ts";
import type { Buffers } from "./place.ts";
import { pruneSources, renumberInputs } from "./sources.ts";

/** Work, in steps of the innermost loop, below which dividing a reduction does not pay. */
const WORTH_DIVIDING = 1 << 16;
/** Points of the reduce loops that one chunk at least sums up: fewer would store more than they add. */
const LEAST_CHUNK = 8;
/** Points of the other space loops that keep every thread busy with a sum that reads each element once. */
const ENOUGH_UNITS = 16;
/** Space points that keep every thread busy without dividing the reduction … */
const ENOUGH_SPACE = 1 << 13;
/** … and those from which partial results would be too large, even if the operands do not fit the cache as a whole. */
const MOST_SPACE = 1 << 18;
/** As ENOUGH_SPACE, in the rounds of a recurrence: threads meet so often there that joining costs more than idle ones. */
const ENOUGH_IN_ROUNDS = 1 << 9;
/** Rows of so many sums at most are divided for the sake of vectors: their partial results are 16 times as many. */
const MOST_ROWS = 1 << 20;
/** Elements of all partial results together. */
const MOST_PARTIAL = 1 << 21;

/**
 * Divides a long reduction over few outputs into chunks that threads sum apart, and a second kernel that joins
 * the partial results in a fixed order. The chunks depend on the shapes alone, so the bits do not depend on the
 * number of threads; and shorter chains of additions lose fewer of them.
 */
export function divideReduction(
  kernel: Kernel,
  machine: Machine,
  buffers: Buffers,
  inRounds: boolean,
): Kernel[] {
  const space = spaceSize(kernel);
  const plenty = inRounds ? ENOUGH_IN_ROUNDS : ENOUGH_SPACE;
  const enough = streamsTwice(kernel, machine) ? MOST_SPACE : plenty;
  const reduced = kernel.loops.reduce((n, loop) => (loop.reduce ? n * loop.extent : n), 1);
  if (space * reduced < WORTH_DIVIDING) return [kernel];
  const lanes = contiguousLanes(kernel);
  const rows = lanes !== undefined && kernel.macs === 0 && space < MOST_ROWS;
  if (space >= enough && !rows) return [kernel];
  if (kernel.macs === 0 && !rows && space >= ENOUGH_UNITS * vectorExtent(kernel)) return [kernel];
  const divided = lanes ? partial(kernel, lanes.loop, lanes.inner, "inner", buffers) : undefined;
  const kernels = divided ?? [kernel];
  const [first, ...rest] = kernels;
  if (!first || space >= enough) return kernels;
  const chunk = chunkOf(first, spaceSize(first));
  return chunk ? [...partial(first, chunk.loop, chunk.inner, "outer", buffers), ...rest] : kernels;
}

/** Whether both operands of a product exceed the cache. If one stays there the other is read once only: a layer's weights, or one image. */
function streamsTwice(kernel: Kernel, { l2 }: Machine): boolean {
  const operands = kernel.sources.flatMap((s) =>
    s.kind === "load" && isReduced(kernel, s) ? [4 * s.buffer.length] : [],
  );
  return kernel.macs > 0 && Math.min(...operands) > l2 / 2;
}

/** The longest space loop that walks memory by single steps: what vectors will lie along. */
const vectorExtent = (kernel: Kernel): number =>
  Math.max(
    1,
    ...kernel.loops.map(({ extent, reduce }, loop) =>
      !reduce && kernel.sources.some((s) => coefficient(s.index, loop) === 1) ? extent : 1,
    ),
  );

/** The reduce loop that strides furthest, and how to cut it into 16 to 64 chunks. */
function chunkOf(kernel: Kernel, space: number): { loop: number; inner: number } | undefined {
  const most = Math.max(2, Math.min(64, Math.floor(MOST_PARTIAL / Math.max(space, 1))));
  const reach = (loop: number) =>
    Math.max(0, ...kernel.sources.map((s) => Math.abs(coefficient(s.index, loop))));
  const candidates = kernel.loops
    .map((loop, at) => ({ at, loop, chunks: loop.reduce ? chunksOf(kernel, loop, most) : 1 }))
    .filter((c) => c.chunks > 1)
    .sort((a, b) => Number(b.chunks >= 8) - Number(a.chunks >= 8) || reach(b.at) - reach(a.at));
  const [best] = candidates;
  return best && { loop: best.at, inner: best.loop.extent / best.chunks };
}

/** The most chunks of equal size that a loop divides into, each long enough with the other reduce loops in it. */
function chunksOf(kernel: Kernel, loop: Loop, most: number): number {
  const points = kernel.loops.reduce((n, l) => (l.reduce ? n * l.extent : n), 1);
  return largestDivisor(loop.extent, Math.min(most, Math.floor(points / LEAST_CHUNK)));
}

/**
 * When nothing but a reduce loop walks memory by single steps: 16 neighbouring partial results become a space loop, 8 where few points
 * are summed. Of several such loops the one along which the fewest sources take longer steps.
 */
function contiguousLanes(kernel: Kernel): { loop: number; inner: number } | undefined {
  const sources = kernel.sources.filter((s) => isReduced(kernel, s));
  const unit = (loop: number) => sources.some((s) => coefficient(s.index, loop) === 1);
  if (kernel.loops.some((loop, at) => !loop.reduce && loop.extent >= 4 && unit(at)))
    return undefined;
  const points = kernel.loops.reduce((n, loop) => (loop.reduce ? n * loop.extent : n), 1);
  const inner = points >= 64 ? 16 : 8;
  if (points < 4 * inner) return undefined;
  const far = (loop: number) =>
    sources.filter((s) => Math.abs(coefficient(s.index, loop)) > 1).length;
  const [best] = kernel.loops
    .flatMap((l, at) => (l.reduce && l.extent % inner === 0 && unit(at) ? [at] : []))
    .sort((a, b) => far(a) - far(b));
  return best === undefined ? undefined : { loop: best, inner };
}

export function largestDivisor(n: number, most: number): number {
  for (let d = Math.min(n, most); d > 1; d--) if (n % d === 0) return d;
  return 1;
}

/** Splits `loop` and moves one part (the outer: chunks; the inner: lanes) to a kernel of partial results. */
function partial(
  kernel: Kernel,
  loop: number,
  inner: number,
  part: "outer" | "inner",
  buffers: Buffers,
): Kernel[] {
  const split = splitLoop(kernel, loop, inner);
  const moved = part === "outer" ? loop : loop + 1;
  const loops = split.loops.map((l, at) => (at === moved ? { ...l, reduce: false } : l));
  const [store] = split.stores;
  const space = split.loops
    .map((_, at) => at)
    .filter((at) => !split.loops[at]?.reduce)
    .sort(
      (a, b) =>
        Math.abs(coefficient(store?.index ?? affine(0), b)) -
        Math.abs(coefficient(store?.index ?? affine(0), a)),
    );
  const order = part === "outer" ? [moved, ...space] : [...space, moved];
  const index = rowMajor(order, loops);
  const length = order.reduce((n, at) => n * (loops[at]?.extent ?? 1), 1);
  const temporaries = split.accumulators.map((a) =>
    buffers.make(length, a.expr.dtype, { kind: "arena" }),
  );
  const accumulator = (a: number, sources: number) =>
    input(sources + a, split.accumulators[a]?.expr.dtype ?? "float32");
  const first: Kernel = {
    ...split,
    loops,
    stores: temporaries.map((buffer, a) => ({
      buffer,
      index,
      expr: accumulator(a, split.sources.length),
    })),
  };
  // The joining kernel keeps the space loops, reduces over the moved one, and needs only the epilogue's sources.
  const partials = temporaries.map((buffer) => ({ kind: "load", buffer, index }) as const);
  const count = split.sources.length;
  const behind = (at: number) => (at < count ? at : at + partials.length);
  const joined: Kernel = {
    ...split,
    name: `${kernel.name} join`,
    loops: split.loops.map((l, at) => (at === moved ? l : l.reduce ? { ...l, extent: 1 } : l)),
    sources: [...split.sources, ...partials],
    accumulators: split.accumulators.map((a, at) => ({
      reducer: a.reducer,
      expr: input(split.sources.length + at, a.expr.dtype),
    })),
    stores: split.stores.map((s) => ({ ...s, expr: renumberInputs(s.expr, behind) })),
    macs: 0,
  };
  return [pruneSources(first), pruneSources(joined)];
}
