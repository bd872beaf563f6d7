import { input } from "../expr/index.ts";
import { type Affine, affine } from "../graph/affine.ts";
import type { Kernel, Load, Loop } from "./kernel.ts";
import { coefficient, rowMajor } from "./loops.ts";
import type { Buffers } from "./place.ts";

/** One dimension of what a load reads: the loops that walk along it, each by a multiple of its step. */
interface Dimension {
  /** Elements of the buffer between neighbours. */
  readonly step: number;
  readonly extent: number;
  /** Loop → how many neighbours it moves at once. */
  readonly loops: readonly (readonly [loop: number, times: number])[];
}

/**
 * The dimensions of what a load reads, the longest step first. Loops that walk over the same elements share one: a window that moves
 * by pixels and its taps, which are pixels too. Loops in `apart` have one each.
 */
function dimensionsOf(kernel: Kernel, load: Load, apart: readonly number[]): Dimension[] {
  const dimensions: Dimension[] = [];
  const extentOf = (loop: number) => kernel.loops[loop]?.extent ?? 1;
  const terms = [...load.index.terms].sort((a, b) => Math.abs(a[1]) - Math.abs(b[1]));
  for (const [loop, by] of terms) {
    const last = dimensions.at(-1);
    const times = last ? by / last.step : 0;
    const overlaps =
      last && Number.isInteger(times) && times > 0 && times <= last.extent && !apart.includes(loop);
    if (overlaps)
      dimensions[dimensions.length - 1] = {
        step: last.step,
        extent: last.extent + times * (extentOf(loop) - 1),
        loops: [...last.loops, [loop, times]],
      };
    else if (!apart.includes(loop))
      dimensions.push({ step: by, extent: extentOf(loop), loops: [[loop, 1]] });
  }
  return dimensions.reverse();
}

const alone = (kernel: Kernel, load: Load, loop: number): Dimension => ({
  step: coefficient(load.index, loop),
  extent: kernel.loops[loop]?.extent ?? 1,
  loops: [[loop, 1]],
});

/** Elements that a load reads: the size of its packed copy. */
export const footprint = (kernel: Kernel, load: Load): number =>
  dimensionsOf(kernel, load, []).reduce((n, { extent }) => n * extent, 1);

/**
 * Copies what a load reads into the order in which a tile reads it: panel after panel (where a loop was cut into
 * panels), then by falling steps, the loop `last` innermost and contiguous. The copy is small beside the work that reads it
 * many times, and turns strided reads into straight ones.
 */
export function packSource(
  kernel: Kernel,
  load: Load,
  panel: number | undefined,
  last: number,
  buffers: Buffers,
): { copy: Kernel; kernel: Kernel } {
  const moved = (loop: number) => coefficient(load.index, loop) !== 0;
  const first = panel !== undefined && moved(panel) ? [panel] : [];
  const dimensions = [
    ...first.map((loop) => alone(kernel, load, loop)),
    ...dimensionsOf(kernel, load, [...first, last]),
    alone(kernel, load, last),
  ];
  const loops: Loop[] = dimensions.map(({ extent }) => ({ extent, reduce: false }));
  const target = rowMajor([...loops.keys()], loops);
  const length = loops.reduce((n, { extent }) => n * extent, 1);
  const buffer = buffers.make(length, load.buffer.dtype, { kind: "arena" });
  const from: Load = {
    kind: "load",
    buffer: load.buffer,
    index: affine(
      load.index.offset,
      dimensions.map(({ step }, at) => [at, step]),
    ),
  };
  const copy: Kernel = {
    name: `${kernel.name} pack`,
    loops,
    sources: [from],
    accumulators: [],
    stores: [{ buffer, index: target, expr: input(0, load.buffer.dtype) }],
    macs: 0,
  };
  const packed: Load = { kind: "load", buffer, index: walk(dimensions, target) };
  const sources = kernel.sources.map((source) => (source === load ? packed : source));
  return { copy, kernel: { ...kernel, sources } };
}

/** The kernel's loops through the packed copy, whose dimensions have the steps of `target`. */
const walk = (dimensions: readonly Dimension[], target: Affine): Affine =>
  affine(
    0,
    dimensions.flatMap(({ loops }, at) =>
      loops.map(([loop, times]) => [loop, times * coefficient(target, at)] as const),
    ),
  );
