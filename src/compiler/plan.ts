import { BYTES_PER_ELEMENT } from "../expr/dtype.ts";
import type { Graph } from "../graph/traced.ts";
import { chunkedPhases } from "./chunks.ts";
import { freeEarly } from "./early.ts";
import { type Buffer, bytesOf } from "./kernel.ts";
import { lowerGraph } from "./lower.ts";
import type { Machine } from "./machine.ts";
import { type Lifetime, planMemory } from "./memory.ts";
import {
  bufferReads,
  buffersTouched,
  bufferWrites,
  type Phase,
  type Slot,
  updatesLast,
} from "./phases.ts";
import { recomputeLate } from "./recompute.ts";
import { type Scheduled, schedule } from "./schedule.ts";
import { settle } from "./settle.ts";
import { withoutUnused } from "./unused.ts";

/** Everything a backend needs to print and run a graph. */
export interface Plan {
  readonly phases: readonly Phase[];
  /** The kernels of all phases, in the order in which programs number them. */
  readonly kernels: readonly Scheduled[];
  /** The first so many kernels depend on constants alone: they run once, when the program is loaded. */
  readonly settled: number;
  readonly inputs: readonly Buffer[];
  readonly outputs: readonly Buffer[];
  readonly constants: readonly Buffer[];
  /** Offsets of the temporaries in an arena of `arenaBytes`. */
  readonly offsets: ReadonlyMap<Buffer, number>;
  readonly arenaBytes: number;
  /** Outputs that are written straight over the input that was donated to them: output number → input number. */
  readonly inPlace: ReadonlyMap<number, number>;
}

/** From graph to plan: kernels, their order, what may run side by side, and where everything lies. */
export function compileGraph(whole: Graph, machine: Machine): Plan {
  const graph = withoutUnused(whole);
  const { kernels, inputs, outputs, buffers } = lowerGraph(graph);
  const donated = new Set(outputs.filter((_, at) => graph.donations[at] !== undefined));
  const isUpdate = (buffer: Buffer) => donated.has(buffer);
  const early = freeEarly(kernels, isUpdate, machine);
  const sequence = recomputeLate(early, machine, buffers);
  const scheduled = sequence.flatMap((kernel) => schedule(kernel, machine, buffers));
  const ordered = updatesLast(scheduled, isUpdate);
  const inPlace = overwritable(graph, ordered, inputs, outputs);
  const shared = new Map<Buffer, Buffer>();
  for (const [output, input] of inPlace) {
    const [from, to] = [outputs[output], inputs[input]];
    if (from && to) shared.set(from, to);
  }
  const same = (buffer: Buffer) => shared.get(buffer) ?? buffer;
  const { once, always } = settle(ordered);
  const first = chunkedPhases(once, same, machine);
  const rest = chunkedPhases(always, same, machine);
  const settled = first.reduce((count, phase) => count + phase.kernels.length, 0);
  const needed = new Set(always.flatMap(({ kernel }) => bufferReads(kernel)));
  const kept = new Set(
    once.flatMap(({ kernel }) => bufferWrites(kernel).filter((buffer) => needed.has(buffer))),
  );
  const phases = withSlots([...first, ...rest], kept, machine);
  const { temporaries, lifetimes } = lifetimesOf(phases, kept, machine);
  const { offsets, bytes } = planMemory(lifetimes);
  const constants = new Set<Buffer>();
  for (const { kernel } of ordered)
    for (const buffer of bufferReads(kernel))
      if (buffer.home.kind === "constant") constants.add(buffer);
  return {
    phases,
    kernels: phases.flatMap(({ kernels }) => kernels),
    settled,
    inputs,
    outputs,
    constants: [...constants],
    offsets: new Map(temporaries.map((buffer, at) => [buffer, offsets[at] ?? 0])),
    arenaBytes: bytes,
    inPlace,
  };
}

/**
 * The donated outputs that may be written over their inputs: no kernel after the writer reads the input, and the writer itself
 * reads only the elements that it is about to write.
 */
function overwritable(
  graph: Graph,
  ordered: readonly Scheduled[],
  inputs: readonly Buffer[],
  outputs: readonly Buffer[],
): ReadonlyMap<number, number> {
  const inPlace = new Map<number, number>();
  const taken = new Set<number>();
  const writersOf = new Map<Buffer, Set<Scheduled>>();
  const lastReader = new Map<Buffer, Scheduled>();
  const place = new Map(ordered.map((scheduled, at) => [scheduled, at]));
  for (const scheduled of ordered) {
    for (const buffer of bufferReads(scheduled.kernel)) lastReader.set(buffer, scheduled);
    for (const buffer of bufferWrites(scheduled.kernel))
      writersOf.set(buffer, (writersOf.get(buffer) ?? new Set()).add(scheduled));
  }
  graph.donations.forEach((input, output) => {
    const [from, to] = [inputs[input ?? -1], outputs[output]];
    if (input === undefined || taken.has(input) || !from || !to || from === to) return;
    const [writer, ...others] = writersOf.get(to) ?? [];
    if (!writer || others.length > 0) return;
    const reader = lastReader.get(from);
    if (reader === writer && !readsOnlyWhatItWrites(writer, from, to)) return;
    if (reader && (place.get(reader) ?? 0) > (place.get(writer) ?? 0)) return;
    inPlace.set(output, input);
    taken.add(input);
  });
  return inPlace;
}

function readsOnlyWhatItWrites({ kernel }: Scheduled, from: Buffer, to: Buffer): boolean {
  const show = (terms: ReadonlyMap<number, number>) =>
    [...terms].sort((a, b) => a[0] - b[0]).join();
  const store = kernel.stores.find((s) => s.buffer === to);
  return (
    store !== undefined &&
    // The sources of a recurrence do not say where its rounds read.
    !kernel.repeat &&
    kernel.sources.every(
      (s) =>
        s.kind !== "load" ||
        s.buffer !== from ||
        (!s.indirect &&
          s.index.offset === store.index.offset &&
          show(s.index.terms) === show(store.index.terms)),
    )
  );
}

/** Leaves a chain the slots of those temporaries that it alone touches, where they are smaller than the whole. */
function withSlots(
  phases: readonly Phase[],
  kept: ReadonlySet<Buffer>,
  { threads }: Machine,
): Phase[] {
  const users = new Map<Buffer, Set<Phase>>();
  for (const phase of phases)
    for (const { kernel } of phase.kernels)
      for (const buffer of buffersTouched(kernel))
        users.set(buffer, (users.get(buffer) ?? new Set()).add(phase));
  return phases.map((phase) => {
    const own = ([buffer, slot]: readonly [Buffer, Slot]): boolean =>
      threads !== undefined &&
      buffer.home.kind === "arena" &&
      !kept.has(buffer) &&
      users.get(buffer)?.size === 1 &&
      threads * slot.length < buffer.length;
    return { ...phase, slots: new Map([...(phase.slots ?? [])].filter(own)) };
  });
}

/** From the phase that first touches a temporary to the one that last does; what is `kept` for the next run lives throughout. */
function lifetimesOf(
  phases: readonly Phase[],
  kept: ReadonlySet<Buffer>,
  { threads = 1 }: Machine,
): { temporaries: Buffer[]; lifetimes: Lifetime[] } {
  const spans = new Map<Buffer, [number, number]>();
  const slotted = new Map<Buffer, number>();
  phases.forEach((phase, at) => {
    for (const [buffer, { length }] of phase.slots ?? [])
      slotted.set(buffer, threads * length * BYTES_PER_ELEMENT);
    for (const { kernel } of phase.kernels)
      for (const buffer of buffersTouched(kernel)) {
        if (buffer.home.kind !== "arena") continue;
        const span = spans.get(buffer);
        if (span) span[1] = Math.max(span[1], at);
        else spans.set(buffer, kept.has(buffer) ? [0, phases.length] : [at, at]);
      }
  });
  return {
    temporaries: [...spans.keys()],
    lifetimes: [...spans].map(([buffer, [first, last]]) => ({
      bytes: slotted.get(buffer) ?? bytesOf(buffer),
      first,
      last,
    })),
  };
}
