import { type Buffer, type Kernel, type Rounds, wholeOf } from "./kernel.ts";
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
  /**
   * A recurrence: these phases run round after round, and all threads meet after each. With chunks, of which none touches what another
   * writes, a thread takes each of its chunks through all rounds instead. Their kernels are those of the phase, in this order.
   */
  readonly repeat?: { readonly rounds: Rounds; readonly phases: readonly Phase[] };
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

/** Every buffer that a kernel reads or writes, whole where it is a row that it touches. */
export const buffersTouched = (kernel: Kernel): Buffer[] =>
  [...bufferReads(kernel), ...bufferWrites(kernel)].map(wholeOf);

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
    const alone = kernel.repeat !== undefined || phases.at(-1)?.[0]?.kernel.repeat !== undefined;
    if (waits || alone || phases.length === 0) {
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
  return phases.map((together) => phaseOf(together));
}

/** A recurrence stands alone, and its phase holds the kernels of a round in its place. */
function phaseOf(kernels: readonly Scheduled[]): Phase {
  const [first] = kernels;
  const rounds = first?.kernel.repeat?.rounds;
  if (!rounds || !first.round) return { kernels, chunks: 1 };
  const { phases, chunks } = first.round;
  return {
    kernels: phases.flatMap((phase) => phase.kernels),
    chunks,
    repeat: { rounds, phases },
  };
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
