import { input } from "../expr/index.ts";
import type { Kernel, Load } from "./kernel.ts";
import { coefficient, rowMajor } from "./loops.ts";
import type { Buffers } from "./place.ts";

/**
 * Copies what a load reads into the order in which a tile reads it: panel after panel (where the lanes were cut into
 * panels), the other loops by stride, the lanes last and contiguous. The copy is small beside the work that reads it
 * many times, and turns strided reads into straight ones.
 */
export function packSource(
  kernel: Kernel,
  load: Load,
  panel: number | undefined,
  lanes: number,
  buffers: Buffers,
): { copy: Kernel; kernel: Kernel } {
  const moving = [...load.index.terms.keys()].filter((loop) => loop !== lanes && loop !== panel);
  moving.sort(
    (a, b) => Math.abs(coefficient(load.index, b)) - Math.abs(coefficient(load.index, a)),
  );
  const panels = panel !== undefined && coefficient(load.index, panel) !== 0 ? [panel] : [];
  const order = [...panels, ...moving, lanes];
  const index = rowMajor(order, kernel.loops);
  const length = order.reduce((n, loop) => n * (kernel.loops[loop]?.extent ?? 1), 1);
  const buffer = buffers.make(length, load.buffer.dtype, { kind: "arena" });
  const copy: Kernel = {
    name: `${kernel.name} pack`,
    loops: kernel.loops.map((loop, at) =>
      order.includes(at) ? { extent: loop.extent, reduce: false } : { extent: 1, reduce: false },
    ),
    sources: [load],
    accumulators: [],
    stores: [{ buffer, index, expr: input(0, load.buffer.dtype) }],
    macs: 0,
  };
  const packed: Load = { kind: "load", buffer, index };
  const sources = kernel.sources.map((source) => (source === load ? packed : source));
  return { copy, kernel: { ...kernel, sources } };
}
