import { topological } from "../expr/index.ts";
import type { Kernel, Load } from "./kernel.ts";
import { coefficient, collapseLoops, dropUnitLoops, isReduced, reverseLoops } from "./loops.ts";
import type { Machine } from "./machine.ts";
import { packSource } from "./pack.ts";
import { packable, panelLanes, panelRows } from "./panel.ts";
import type { Phase } from "./phases.ts";
import type { Buffers } from "./place.ts";
import { divideReduction } from "./reduction.ts";
import { scheduledAlike } from "./repeated.ts";
import { scheduleRounds } from "./rounds.ts";
import { pruneSources } from "./sources.ts";
import { chooseTile, SCALAR, type Tile } from "./tile.ts";
import { divide } from "./units.ts";

/** A kernel and the order in which its loops run. */
export interface Scheduled {
  readonly kernel: Kernel;
  /** Space loops that are divided among threads, outermost first; a unit is one point of them. */
  readonly units: readonly number[];
  /** The other space loops, outermost first; those of the tile's rows and lanes are among them. */
  readonly inner: readonly number[];
  readonly reduce: readonly number[];
  readonly tile: Tile;
  /** Of a recurrence: what every round runs. */
  readonly round?: {
    readonly phases: readonly Phase[];
    /** More than 1: so many parts of a batch never meet, and a thread takes one of them through all rounds. */
    readonly chunks: number;
  };
}

/** Splits, packs, tiles and orders one kernel; some become several (copies into packed form, partial sums and their joining). */
export function schedule(
  kernel: Kernel,
  machine: Machine,
  buffers: Buffers,
  inRounds = false,
): Scheduled[] {
  if (kernel.repeat) {
    const inner = kernel.repeat.kernels.flatMap((each) => schedule(each, machine, buffers, true));
    return scheduleRounds(kernel, inner, machine);
  }
  return scheduledAlike(kernel, machine, buffers, inRounds, () => {
    const simple = simplify(pruneSources(kernel));
    return divideReduction(simple, machine, buffers, inRounds).flatMap((part) =>
      arrange(simplify(part), machine, buffers),
    );
  });
}

const simplify = (kernel: Kernel): Kernel => collapseLoops(reverseLoops(dropUnitLoops(kernel)));

const scattered = (kernel: Kernel): boolean => kernel.stores.some((store) => store.scatter);

function arrange(kernel: Kernel, machine: Machine, buffers: Buffers): Scheduled[] {
  if (scattered(kernel)) return [inOrder(kernel)];
  const lanes = scalarOnly(kernel) ? undefined : chooseLanes(kernel);
  if (lanes === undefined) return [divide(kernel, SCALAR, machine)];
  // Operands that the lanes would read in strides are copied first; what is straight now may merge its loops.
  const strided = packable(kernel, lanes).find((load) => coefficient(load.index, lanes) !== 1);
  if (strided) {
    const { copy, kernel: straight } = packSource(kernel, strided, undefined, lanes, buffers);
    return [copy, straight].flatMap((part) => arrange(simplify(part), machine, buffers));
  }
  const ruled = arrangeTile(kernel, chooseTile(kernel, lanes, machine), machine, buffers);
  const tile = kernel.macs > 0 ? machine.measured?.(kernel, lanes) : undefined;
  if (!tile) return ruled;
  const measured = arrangeTile(kernel, tile, machine, buffers);
  return interchangeable(ruled, measured) ? measured : ruled;
}

/** Packs and orders a kernel for a tile: the copies into packed form, then the kernel that reads them. */
export function arrangeTile(
  kernel: Kernel,
  tile: Tile,
  machine: Machine,
  buffers: Buffers,
): Scheduled[] {
  const byLanes = panelLanes({ copies: [], kernel, tile }, machine, buffers);
  const { copies, ...packed } = panelRows(byLanes, machine, buffers);
  return [
    ...copies.flatMap((copy) => arrange(simplify(copy), machine, buffers)),
    divide(packed.kernel, packed.tile, machine),
  ];
}

/**
 * Whether two arrangements of one kernel give the same bits, because they sum in the same order, and cut their results into the
 * same leading units, by which chains of kernels (chunks.ts) hold together.
 */
export function interchangeable(a: readonly Scheduled[], b: readonly Scheduled[]): boolean {
  const [one, other] = [a.at(-1), b.at(-1)];
  return (
    one !== undefined &&
    other !== undefined &&
    sumOrder(one).join() === sumOrder(other).join() &&
    leading(one).join() === leading(other).join()
  );
}

/** How many leading units there are, and what they move the stores by. */
const leading = ({ kernel, units: [first = -1] }: Scheduled): number[] => [
  kernel.loops[first]?.extent ?? 1,
  ...kernel.stores.map(({ index }) => coefficient(index, first)),
];

/** The reduce loops as they run, each by its number among them: space loops may have been cut. */
function sumOrder({ kernel, reduce }: Scheduled): number[] {
  const loops = [...kernel.loops.keys()].filter((loop) => kernel.loops[loop]?.reduce);
  return reduce.map((loop) => loops.indexOf(loop));
}

/** Vectors along a loop need every shift count to be a constant and no address that differs by lane. */
function scalarOnly(kernel: Kernel): boolean {
  const exprs = [...kernel.accumulators, ...kernel.stores].flatMap(({ expr }) => topological(expr));
  return exprs.some(({ op, args }) => (op === "shl" || op === "shr") && args[1]?.op !== "const");
}

/** The space loop to put in vector lanes: one that most memory is contiguous along. */
function chooseLanes(kernel: Kernel): number | undefined {
  const reduces = kernel.loops.some((loop) => loop.reduce);
  let best: number | undefined;
  let bestCost = Infinity;
  kernel.loops.forEach((loop, at) => {
    if (loop.reduce || loop.extent < 4 || indirectAlong(kernel, at)) return;
    let cost = 0;
    const again = new Set(packable(kernel, at));
    for (const source of kernel.sources) {
      const step = coefficient(source.index, at);
      const inside = isReduced(kernel, source);
      if (source.kind === "iota" || step === 0 || step === 1) continue;
      cost += again.has(source as Load) ? 0.5 : inside ? 16 : 4;
    }
    for (const store of kernel.stores) {
      const step = coefficient(store.index, at);
      if (step !== 1) cost += reduces ? 3 : 5;
    }
    // Elements left over after whole vectors run one by one.
    const remainder = loop.extent % 4;
    cost += (8 * remainder) / loop.extent;
    if (
      cost < bestCost - 1e-9 ||
      (cost < bestCost + 1e-9 && loop.extent > (kernel.loops[best ?? 0]?.extent ?? 0))
    ) {
      best = at;
      bestCost = cost;
    }
  });
  return best;
}

const indirectAlong = (kernel: Kernel, loop: number): boolean =>
  kernel.sources.some((s) => {
    if (s.kind !== "load" || !s.indirect) return false;
    const row = kernel.sources[s.indirect.load];
    return row !== undefined && coefficient(row.index, loop) !== 0;
  });

const inOrder = (kernel: Kernel): Scheduled => ({
  kernel,
  units: [],
  inner: kernel.loops.map((_, loop) => loop),
  reduce: [],
  tile: SCALAR,
});
