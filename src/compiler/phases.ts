import type { Buffer, Kernel } from "./kernel.ts";
import type { Scheduled } from "./schedule.ts";

/** Kernels between two meetings of all threads. */
export interface Phase {
  readonly kernels: readonly Scheduled[];
  /**
   * 1: the kernels do not wait for each other, and each is shared out among the threads by its units. More: the units of every kernel are
   * cut into so many chunks, which the threads share out; a chunk's kernels run one after the other on one thread.
   */
  readonly chunks: number;
  /** Temporaries of a chain that no other phase touches. Every thread keeps what its present chunk has of them, in a slot of its own. */
  readonly slots?: ReadonlyMap<Buffer, Slot>;
}

/** What a chunk touches of a buffer: chunk c the `length` elements from c · step + low on. */
export interface Slot {
  readonly step: number;
  readonly low: number;
  readonly length: number;
}

export function bufferReads(kernel: Kernel): Buffer[] {
  const buffers: Buffer[] = [];
  for (const source of kernel.sources) if (source.kind === "load") buffers.push(source.buffer);
  for (const store of kernel.stores) if (store.scatter) buffers.push(store.buffer);
  return buffers;
}

export const bufferWrites = (kernel: Kernel): Buffer[] =>
  kernel.stores.map((store) => store.buffer);

/**
 * Cuts a sequence of kernels into phases: a kernel starts a new one if it reads what the present one writes, or
 * writes what it reads. `same` maps buffers that share memory to one of them.
 */
export function phasesOf(kernels: readonly Scheduled[], same: (buffer: Buffer) => Buffer): Phase[] {
  const phases: Scheduled[][] = [];
  let reads = new Set<Buffer>();
  let writes = new Set<Buffer>();
  let cleared = new Set<Buffer>();
  for (const scheduled of kernels) {
    const { kernel } = scheduled;
    const read = bufferReads(kernel).map(same);
    const write = bufferWrites(kernel).map(same);
    const waits =
      read.some((b) => writes.has(b)) || write.some((b) => reads.has(b) || cleared.has(b));
    if (waits || phases.length === 0) {
      phases.push([]);
      [reads, writes, cleared] = [new Set(), new Set(), new Set()];
    }
    phases.at(-1)?.push(scheduled);
    for (const buffer of read) reads.add(buffer);
    for (const buffer of write) {
      writes.add(buffer);
      if (kernel.clears) cleared.add(buffer);
    }
  }
  return phases.map((together) => ({ kernels: together, chunks: 1 }));
}

/**
 * Moves kernels that only finish donated outputs behind all others, in waves: whoever still reads the old state
 * goes first, so that the new state can be written over it; and independent updates share a phase. Where one of a
 * buffer's writers or readers has to stay, all writers stay: what clears a buffer must not come after what fills it.
 */
export function updatesLast(
  kernels: readonly Scheduled[],
  isUpdate: (buffer: Buffer) => boolean,
): Scheduled[] {
  const late = new Set(kernels.filter(({ kernel }) => bufferWrites(kernel).every(isUpdate)));
  for (let changed = true; changed; ) {
    changed = false;
    const usedElsewhere = new Set<Buffer>();
    for (const s of kernels)
      if (!late.has(s))
        for (const buffer of [...bufferReads(s.kernel), ...bufferWrites(s.kernel)])
          usedElsewhere.add(buffer);
    for (const s of late)
      if (bufferWrites(s.kernel).some((buffer) => usedElsewhere.has(buffer))) {
        late.delete(s);
        changed = true;
      }
  }
  const wave = new Map<Buffer, number>();
  const waveOf = new Map<Scheduled, number>();
  for (const s of kernels) {
    if (!late.has(s)) continue;
    const at = Math.max(0, ...bufferReads(s.kernel).map((buffer) => (wave.get(buffer) ?? -1) + 1));
    waveOf.set(s, at);
    // A joined tensor has several writers; it is whole after the last of them.
    for (const buffer of bufferWrites(s.kernel))
      wave.set(buffer, Math.max(at, wave.get(buffer) ?? 0));
  }
  const order = (s: Scheduled) => waveOf.get(s) ?? -1;
  return [...kernels].sort((a, b) => order(a) - order(b));
}
