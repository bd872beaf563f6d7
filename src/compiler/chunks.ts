import type { Affine } from "../graph/affine.ts";
import type { Buffer } from "./kernel.ts";
import type { Machine } from "./machine.ts";
import { bufferReads, bufferWrites, type Phase, phasesOf, type Slot } from "./phases.ts";
import type { Scheduled } from "./schedule.ts";

/** Chunks that keep every thread busy, and those beyond which calling the kernels so often shows. */
const FEWEST_CHUNKS = 16;
/** A batch of fewer images than that, but not of fewer than these, is cut into images. */
const FEWEST_IMAGES = 8;
const MOST_CHUNKS = 64;
/** Bytes that a chain may write, slots counted in full: what others read later stays in memory until the whole chain has run. */
const MOST_BYTES = 256 << 20;
/** Elements of a cache line. */
const LINE = 16;
/** Part of the second cache that the largest tensor of a chunk may fill: its kernels read some more, and write. */
const CACHE_SHARE = 1 / 8;

/**
 * Cuts a sequence of kernels into phases, as `phasesOf` does, and joins neighbours where it can: when one kernel makes of every image
 * what the next reads of that image, a thread runs them one after the other on a few images (a chunk), while these lie in its
 * cache, and need not wait for the other threads in between. Each value is computed from the same values as before.
 *
 * @param same  maps buffers that share memory to one of them
 */
export function chunkedPhases(
  kernels: readonly Scheduled[],
  same: (buffer: Buffer) => Buffer,
  machine: Machine,
): Phase[] {
  const phases: Phase[] = [];
  const rest = kernels.map((scheduled, at) => usesOf(scheduled, same, at));
  const neighbours = new Neighbours(rest);
  let plain: Scheduled[] = [];
  let from = 0;
  for (let first = rest[from]; first; first = rest[from]) {
    const found = longestChain(rest, from, neighbours, same, machine);
    const { before, members, chunks, slots, end } = found;
    if (members.length > 1) {
      phases.push(...phasesOf([...plain, ...before], same), { kernels: members, chunks, slots });
      plain = [];
      // Who was passed by moves up to those behind, whose places stay what they are.
      const taken = new Set([...members, ...before]);
      const span = rest.slice(from, end);
      const left = span.filter(({ scheduled }) => !taken.has(scheduled));
      for (const own of span) own.at = -1;
      from = end - left.length;
      for (const [at, own] of left.entries()) {
        own.at = from + at;
        rest[own.at] = own;
      }
    } else {
      plain.push(first.scheduled);
      from++;
    }
  }
  return [...phases, ...phasesOf(plain, same)];
}

/** Kernels that can run chunk by chunk, and those that have to run before them. */
interface Chain {
  readonly before: readonly Scheduled[];
  readonly members: readonly Scheduled[];
  readonly chunks: number;
  /** Of the buffers that it writes, what a chunk touches. */
  readonly slots: ReadonlyMap<Buffer, Slot>;
  /** Where the sequence goes on behind the last of them. */
  readonly end: number;
}

/** The chain from a kernel of a sequence on, for the number of chunks that lets most kernels in. */
function longestChain(
  sequence: readonly Uses[],
  from: number,
  neighbours: Neighbours,
  same: (buffer: Buffer) => Buffer,
  machine: Machine,
): Chain {
  let best: Chain = { before: [], members: [], chunks: 1, slots: new Map(), end: from };
  const first = sequence[from];
  if (!first || leading(first.scheduled) < FEWEST_IMAGES) return best;
  // One of those within reach that touch what the first one touches must be the second member.
  const near = neighbours.of(first);
  if (near.length === 0) return best;
  for (const chunks of chunkCounts(first.scheduled, machine)) {
    if (!near.some(({ scheduled }) => leading(scheduled) % chunks === 0)) continue;
    const alone = new Windows(chunks, same);
    const second = ({ scheduled }: Uses): boolean => alone.admit(scheduled);
    if (!second(first) || !near.some(second)) continue;
    const chain = gather(sequence, from, chunks, neighbours, same);
    if (chain.members.length > best.members.length) best = chain;
  }
  return best;
}

/** How far behind the last member the next is looked for. */
const REACH = 160;

/**
 * Walks a sequence from its first kernel on and takes in whatever works on what the members work on. What does not fit stays in
 * order behind the chain, unless a member needs it: then it joins too, or has to come before.
 */
function gather(
  sequence: readonly Uses[],
  from: number,
  chunks: number,
  neighbours: Neighbours,
  same: (buffer: Buffer) => Buffer,
): Chain {
  const windows = new Windows(chunks, same);
  const members: Scheduled[] = [];
  const before: Scheduled[] = [];
  /** Waits for no member, nor for what waits for one. */
  let passed: Uses[] = [];
  const late = new Touched();
  const touched = new Set<Buffer>();
  let last = from;
  // Only who touches what a member touches can join: the last of them within reach is where the search may end.
  let end = from;
  for (let at = from; at <= end; at++) {
    const own = sequence[at];
    if (!own) break;
    const { scheduled } = own;
    const free = !late.holdsBack(own);
    if (!free || (at > from && !windows.knows(own)) || !windows.admit(scheduled)) {
      if (!free || !windows.independent(own)) late.add(own);
      else passed.push(own);
      continue;
    }
    const needed = neededBy(own, passed);
    // From the last on: what cannot join comes before the chain, and with it what it needs.
    const joined: Uses[] = [];
    const ahead: Uses[] = [];
    const users = new Touched();
    for (const other of [...needed].reverse())
      if (users.holdsBack(other) || !windows.admit(other.scheduled)) {
        ahead.unshift(other);
        users.add(other);
      } else joined.unshift(other);
    members.push(...joined.map((other) => other.scheduled), scheduled);
    before.push(...ahead.map((other) => other.scheduled));
    last = at;
    for (const { reads, writes } of [...joined, own])
      for (const buffer of [...reads, ...writes]) touched.add(buffer);
    end = neighbours.farthest(touched, at, at + REACH);
    // Who waits for one that has joined waits for a member now.
    const left = passed.filter((other) => !needed.has(other));
    passed = [];
    const waitedFor = new Touched();
    for (const other of joined) waitedFor.add(other);
    for (const other of left)
      if (waitedFor.holdsBack(other) || late.holdsBack(other)) late.add(other);
      else passed.push(other);
  }
  return { before, members, chunks, slots: windows.slots(), end: last + 1 };
}

interface Uses {
  readonly scheduled: Scheduled;
  readonly reads: readonly Buffer[];
  readonly writes: readonly Buffer[];
  /** Its place in what is left of the sequence; −1 once it has one in a phase. */
  at: number;
}

const usesOf = (scheduled: Scheduled, same: (buffer: Buffer) => Buffer, at: number): Uses => ({
  scheduled,
  reads: [...new Set(bufferReads(scheduled.kernel).map(same))],
  writes: [...new Set(bufferWrites(scheduled.kernel).map(same))],
  at,
});

/** Which kernels of a sequence touch the same buffers. */
class Neighbours {
  readonly #users = new Map<Buffer, Uses[]>();

  constructor(sequence: readonly Uses[]) {
    for (const own of sequence)
      for (const buffer of new Set([...own.reads, ...own.writes])) {
        const users = this.#users.get(buffer);
        if (users) users.push(own);
        else this.#users.set(buffer, [own]);
      }
  }

  /** The last place up to `to` at which one of some buffers is touched; `from` if none behind it is. */
  farthest(buffers: Iterable<Buffer>, from: number, to: number): number {
    let last = from;
    for (const buffer of buffers) {
      const users = this.#users.get(buffer) ?? [];
      for (let k = users.length - 1; k >= 0; k--) {
        const at = users[k]?.at ?? -1;
        if (at > to) continue;
        last = Math.max(last, at);
        if (at >= 0) break;
      }
    }
    return last;
  }

  /** Those that come after a kernel, within reach. */
  of(first: Uses): Uses[] {
    const found = new Set<Uses>();
    for (const buffer of [...first.reads, ...first.writes]) {
      const users = this.#users.get(buffer) ?? [];
      for (let k = users.length - 1; k >= 0; k--) {
        const own = users[k];
        if (!own || own === first) break;
        if (own.at > first.at && own.at <= first.at + REACH) found.add(own);
      }
    }
    return [...found];
  }
}

/** What some kernels read and write. */
class Touched {
  readonly #reads = new Set<Buffer>();
  readonly #writes = new Set<Buffer>();

  add({ reads, writes }: Uses): void {
    for (const buffer of reads) this.#reads.add(buffer);
    for (const buffer of writes) this.#writes.add(buffer);
  }

  /** Whether another kernel must stay on its side of one of them. */
  holdsBack({ reads, writes }: Uses): boolean {
    return (
      reads.some((buffer) => this.#writes.has(buffer)) ||
      writes.some((buffer) => this.#writes.has(buffer) || this.#reads.has(buffer))
    );
  }
}

/** Of some kernels those that must run before another one, in their order. */
function neededBy(kernel: Uses, passed: readonly Uses[]): ReadonlySet<Uses> {
  const needed: Uses[] = [];
  const users = new Touched();
  users.add(kernel);
  for (let at = passed.length - 1; at >= 0; at--) {
    const other = passed[at];
    if (!other || !users.holdsBack(other)) continue;
    users.add(other);
    needed.unshift(other);
  }
  return new Set(needed);
}

const leading = ({ kernel, units }: Scheduled): number => kernel.loops[units[0] ?? -1]?.extent ?? 1;

/** The numbers of chunks that a kernel's outermost loop can be cut into: first the fewest whose tensors fit the cache, then more, then fewer. */
function chunkCounts(scheduled: Scheduled, { l2 }: Machine): number[] {
  const { kernel, units } = scheduled;
  const extent = leading(scheduled);
  const most = Math.max(
    0,
    ...[...kernel.sources, ...kernel.stores].map(
      ({ index }) => 4 * extent * Math.abs(index.terms.get(units[0] ?? -1) ?? 0),
    ),
  );
  const counts: number[] = [];
  const fewest = Math.min(FEWEST_CHUNKS, extent);
  for (let chunks = fewest; chunks <= Math.min(extent, MOST_CHUNKS); chunks++)
    if (extent % chunks === 0) counts.push(chunks);
  const fits = (chunks: number) => most / chunks <= CACHE_SHARE * l2;
  return [...counts.filter(fits), ...counts.filter((chunks) => !fits(chunks)).reverse()];
}

/** Where a chunk's kernels work in a buffer: chunk c between c · step + low and c · step + high. */
interface Window {
  readonly step: number;
  readonly low: number;
  readonly high: number;
  readonly written: boolean;
}

/** What the kernels of a chain touch in each chunk, to tell that no chunk touches what another one writes. */
export class Windows {
  readonly #chunks: number;
  readonly #same: (buffer: Buffer) => Buffer;
  readonly #of = new Map<Buffer, Window>();
  /** What the members write: a bound from above for what lives as long as the chain, for some of it will need slots only. */
  #bytes = 0;

  constructor(chunks: number, same: (buffer: Buffer) => Buffer) {
    this.#chunks = chunks;
    this.#same = same;
  }

  /** Whether a member works on what a kernel works on. */
  knows({ reads, writes }: Uses): boolean {
    const isKnown = (buffer: Buffer) => this.#of.has(buffer);
    return reads.some(isKnown) || writes.some(isKnown);
  }

  /** Whether a kernel neither waits for a member nor writes what one reads. */
  independent({ reads, writes }: Uses): boolean {
    return (
      reads.every((buffer) => !this.#of.get(buffer)?.written) &&
      writes.every((buffer) => !this.#of.has(buffer))
    );
  }

  /** What a chunk touches of the buffers that are written, in whole cache lines. */
  slots(): ReadonlyMap<Buffer, Slot> {
    const slots = new Map<Buffer, Slot>();
    for (const [buffer, { step, low, high, written }] of this.#of)
      if (written)
        slots.set(buffer, { step, low, length: LINE * Math.ceil((high - low + 1) / LINE) });
    return slots;
  }

  /** Takes a kernel in, if chunks stay apart with it. */
  admit(scheduled: Scheduled): boolean {
    const { kernel } = scheduled;
    if (leading(scheduled) % this.#chunks !== 0) return false;
    if (kernel.repeat || kernel.stores.some((store) => store.scatter)) return false;
    const next = new Map<Buffer, Window>();
    for (const source of kernel.sources) {
      if (source.kind !== "load") continue;
      // What data choose may lie anywhere.
      const found = source.indirect ? undefined : this.#window(scheduled, source.index, false);
      if (!this.#join(next, source.buffer, found ?? ANYWHERE)) return false;
    }
    for (const store of kernel.stores)
      if (!this.#join(next, store.buffer, this.#window(scheduled, store.index, true))) return false;
    const made = [...next].reduce(
      (bytes, [buffer, { written }]) =>
        written && !this.#of.get(buffer)?.written ? bytes + 4 * buffer.length : bytes,
      0,
    );
    if (this.#bytes > 0 && this.#bytes + made > MOST_BYTES) return false;
    this.#bytes += made;
    for (const [buffer, window] of next) this.#of.set(buffer, window);
    return true;
  }

  #window({ kernel, units }: Scheduled, index: Affine, written: boolean): Window {
    let [low, high] = [index.offset, index.offset];
    let step = 0;
    for (const [loop, by] of index.terms) {
      let extent = kernel.loops[loop]?.extent ?? 1;
      if (loop === units[0]) {
        extent /= this.#chunks;
        step = by * extent;
      }
      low += Math.min(0, by * (extent - 1));
      high += Math.max(0, by * (extent - 1));
    }
    return { step, low, high, written };
  }

  #join(next: Map<Buffer, Window>, buffer: Buffer, window: Window): boolean {
    const key = this.#same(buffer);
    const known = next.get(key) ?? this.#of.get(key);
    const joined: Window = known
      ? {
          step: known.step === window.step ? window.step : 0,
          low: Math.min(known.low, window.low),
          high: Math.max(known.high, window.high),
          written: known.written || window.written,
        }
      : window;
    next.set(key, joined);
    return !joined.written || joined.high - joined.low < joined.step;
  }
}

const ANYWHERE: Window = {
  step: 0,
  low: Number.NEGATIVE_INFINITY,
  high: Number.POSITIVE_INFINITY,
  written: false,
};
