/** Executes a plan's addresses, without its arithmetic: what every element's cell of memory holds, and who may touch it at one moment. */
import {
  type Buffer,
  buffersTouched,
  type Kernel,
  type Phase,
  type Plan,
  type Rounds,
  type Scheduled,
  wholeOf,
} from "../src/compiler/index.ts";
import { BYTES_PER_ELEMENT } from "../src/expr/dtype.ts";
import type { Affine } from "../src/graph/index.ts";
import { Touches } from "./touches.ts";

const NOTHING = -1;

/**
 * Throws at the first fault: an element that is read before it is written, or after something else was written over it; two units (in a
 * phase of chunks: two chunks) of which one writes what the other touches, for threads run them in any order; two points of one kernel of
 * which one writes what the other reads; temporaries that overlap in a phase that uses both; an output with a hole; a result of constants
 * that a run destroys, though the next needs it; a chunk that touches more than its thread's slot, or what a chunk before it left there.
 *
 * @param threads  as many as the plan was made for
 * @cost  one step for each element that a unit reads or a point writes
 */
export function verifyPlan(plan: Plan, threads = 1): void {
  const memory = new CheckedMemory(plan, threads);
  const settled = phasesOfSettled(plan);
  for (const phase of plan.phases.slice(0, settled)) memory.run(phase);
  memory.keep();
  // The second run finds no more than the constants' results, as if other programs had used the arena in between.
  for (let turn = 0; turn < 2; turn++) {
    memory.begin();
    for (const phase of plan.phases.slice(settled)) memory.run(phase);
    for (const output of plan.outputs) memory.expectWhole(output);
  }
}

/** The phases before the first that runs every time. */
function phasesOfSettled(plan: Plan): number {
  let kernels = 0;
  let phases = 0;
  while (kernels < plan.settled) kernels += plan.phases[phases++]?.kernels.length ?? Infinity;
  if (kernels !== plan.settled) throw new Error("a phase runs once in part");
  return phases;
}

class CheckedMemory {
  readonly #plan: Plan;
  /** First cell of each buffer. The arena comes first. */
  readonly #start = new Map<Buffer, number>();
  /** Whose element is there. */
  readonly #holds: Int32Array;
  #kept: Int32Array;
  /** Who wrote and read a cell last, in numbers that grow: less than the first of the moment at hand means nobody. */
  readonly #tasks: Touches;
  readonly #points: Touches;
  readonly #threads: number;
  /** Of the phase that runs, and the chunk and thread of the moment. */
  #slots: Phase["slots"];
  #chunk = 0;
  /** The round at which each recurrence is. */
  readonly #rounds = new Map<Rounds, number>();
  #thread = 0;

  constructor(plan: Plan, threads: number) {
    this.#plan = plan;
    this.#threads = threads;
    let cells = plan.arenaBytes / BYTES_PER_ELEMENT;
    for (const [buffer, offset] of plan.offsets) this.#start.set(buffer, offset / 4);
    const fresh = [...plan.inputs, ...plan.constants];
    plan.outputs.forEach((output, at) => {
      const input = plan.inPlace.get(at);
      if (input === undefined) fresh.push(output);
    });
    for (const buffer of fresh) {
      this.#start.set(buffer, cells);
      cells += buffer.length;
    }
    for (const [output, input] of plan.inPlace)
      this.#start.set(plan.outputs[output]!, this.#startOf(plan.inputs[input]!));
    this.#holds = new Int32Array(cells).fill(NOTHING);
    this.#kept = this.#holds;
    this.#tasks = new Touches(cells);
    this.#points = new Touches(cells);
    for (const buffer of plan.constants) this.#fill(buffer);
  }

  #startOf(buffer: Buffer): number {
    if (buffer.home.kind === "row") {
      const { of, offset, step, rounds } = buffer.home;
      return this.#startOf(of) + offset + (this.#rounds.get(rounds) ?? 0) * step;
    }
    const start = this.#start.get(buffer);
    if (start === undefined) throw new Error(`buffer ${buffer.id} has no place`);
    return start;
  }

  #fill(buffer: Buffer): void {
    const start = this.#startOf(buffer);
    this.#holds.fill(buffer.id, start, start + buffer.length);
  }

  keep(): void {
    this.#kept = this.#holds.slice();
  }

  begin(): void {
    // What the runs before have written into the cells of kept results is not restored.
    this.#kept.forEach((id, cell) => {
      if (this.#holds[cell] !== id) this.#holds[cell] = NOTHING;
    });
    for (const buffer of this.#plan.inputs) this.#fill(buffer);
  }

  expectWhole(buffer: Buffer): void {
    const start = this.#startOf(buffer);
    for (let at = 0; at < buffer.length; at++)
      if (this.#holds[start + at] !== buffer.id)
        throw new Error(`element ${at} of output ${showHome(buffer)} is not written`);
  }

  run(phase: Phase): void {
    this.#slots = phase.slots;
    this.#expectApart(phase);
    const { chunks, kernels, repeat } = phase;
    if (repeat && chunks === 1) {
      this.#eachRound(repeat, () => {
        for (const inner of repeat.phases) this.run(inner);
      });
      return;
    }
    this.#tasks.begin();
    if (chunks === 1 && phase.slots && phase.slots.size > 0)
      throw new Error("a phase without chunks has slots");
    const all = kernels.map((scheduled) => this.#touching(scheduled));
    if (chunks === 1)
      for (const touching of all) {
        this.#points.begin();
        for (let unit = 0; unit < unitsOf(touching.scheduled); unit++) {
          this.#tasks.next();
          this.#unit(touching, unit);
        }
      }
    else
      for (let chunk = 0; chunk < chunks; chunk++) {
        this.#tasks.next();
        this.#enterChunk(chunk, chunks);
        if (repeat) this.#eachRound(repeat, () => this.#runChunk(all, chunk, chunks));
        else this.#runChunk(all, chunk, chunks);
      }
  }

  #eachRound({ rounds }: NonNullable<Phase["repeat"]>, run: () => void): void {
    for (let turn = 0; turn < rounds.count; turn++) {
      this.#rounds.set(rounds, rounds.reverse ? rounds.count - 1 - turn : turn);
      run();
    }
  }

  #runChunk(all: readonly Touching[], chunk: number, chunks: number): void {
    for (const touching of all) {
      const units = unitsOf(touching.scheduled) / chunks;
      if (!Number.isInteger(units)) throw new Error(`${units} units in a chunk`);
      this.#points.begin();
      for (let unit = chunk * units; unit < (chunk + 1) * units; unit++) this.#unit(touching, unit);
    }
  }

  /** A slot holds nothing that this chunk may read. */
  #enterChunk(chunk: number, chunks: number): void {
    this.#chunk = chunk;
    this.#thread = Math.ceil(((chunk + 1) * this.#threads) / chunks) - 1;
    for (const [buffer, { length }] of this.#slots ?? []) {
      const start = this.#startOf(buffer) + this.#thread * length;
      this.#holds.fill(NOTHING, start, start + length);
    }
  }

  /** Temporaries of one phase lie apart. */
  #expectApart({ kernels }: Phase): void {
    const used = new Set<Buffer>();
    for (const { kernel } of kernels)
      for (const buffer of buffersTouched(kernel))
        if (buffer.home.kind === "arena") used.add(buffer);
    const spans = [...used].map((buffer) => ({ buffer, start: this.#startOf(buffer) }));
    spans.sort((a, b) => a.start - b.start);
    spans.forEach(({ buffer, start }, at) => {
      const slot = this.#slots?.get(buffer);
      const end = start + (slot ? this.#threads * slot.length : buffer.length);
      const next = spans[at + 1];
      if ((next && next.start < end) || end > this.#plan.arenaBytes / BYTES_PER_ELEMENT)
        throw new Error(`temporaries of ${kernels.map((k) => k.kernel.name)} overlap`);
    });
  }

  #touching(scheduled: Scheduled): Touching {
    const { kernel, inner, reduce } = scheduled;
    const { sources, stores } = kernel;
    expectEveryLoop(scheduled);
    const loads = sources.filter((source) => source.kind === "load");
    const own = new Set(stores.map(({ buffer }) => this.#startOf(buffer)));
    const pointwise =
      loads.some(({ buffer }) => own.has(this.#startOf(buffer))) &&
      stores.every((store) => !store.scatter);
    const within = pointwise ? reduce : [...inner, ...reduce];
    return {
      scheduled,
      pointwise,
      points: pointwise ? pointsOf(inner.map((loop) => extentOf(kernel, loop))) : [[]],
      reads: loads.map(({ buffer, index, indirect }) => ({
        buffer,
        index,
        offsets: offsetsOf(kernel, index, within, indirect),
      })),
      writes: stores.map(({ buffer, index, scatter }) => ({
        buffer,
        index,
        adds: scatter !== undefined,
        offsets: offsetsOf(kernel, index, pointwise ? [] : inner, scatter),
      })),
    };
  }

  #unit({ scheduled, pointwise, points, reads, writes }: Touching, unit: number): void {
    const { kernel, units, inner } = scheduled;
    const digits = digitsOf(scheduled, unit);
    for (const point of points) {
      this.#points.next();
      const first = (index: Affine) =>
        index.offset + moved(index, units, digits) + moved(index, inner, point);
      for (const { buffer, index, offsets } of reads) {
        const start = first(index);
        for (const offset of offsets) this.#read(buffer, start + offset, kernel, pointwise);
      }
      for (const { buffer, index, offsets, adds } of writes) {
        const start = first(index);
        for (const offset of offsets) {
          if (adds) this.#read(buffer, start + offset, kernel, false);
          else if (!pointwise) this.#points.next();
          this.#write(buffer, start + offset, kernel, !adds);
        }
      }
    }
  }

  #read(buffer: Buffer, at: number, { name }: Kernel, pointwise: boolean): void {
    const cell = this.#cell(buffer, at, name);
    if (this.#holds[cell] !== wholeOf(buffer).id)
      throw new Error(
        `${name} reads element ${at} of buffer ${buffer.id} (${showHome(buffer)}), where ${this.#holds[cell]} is`,
      );
    // Chunks that share a slot run on one thread, one after the other.
    if (!this.#slots?.has(buffer) && !this.#tasks.read(cell))
      throw new Error(`${name} reads what another unit writes`);
    if (pointwise && !this.#points.read(cell))
      throw new Error(`${name} reads what another point of it writes`);
  }

  #write(buffer: Buffer, at: number, { name }: Kernel, once: boolean): void {
    const cell = this.#cell(buffer, at, name);
    const home = wholeOf(buffer).home.kind;
    if (home === "input" || home === "constant")
      throw new Error(`${name} writes ${showHome(buffer)}`);
    this.#holds[cell] = wholeOf(buffer).id;
    if (!this.#slots?.has(buffer) && !this.#tasks.write(cell))
      throw new Error(
        `${name} writes element ${at} of buffer ${buffer.id} (${showHome(buffer)}), which another unit touches`,
      );
    if (once && !this.#points.write(cell)) throw new Error(`${name} writes element ${at} twice`);
  }

  #cell(buffer: Buffer, at: number, name: string): number {
    if (!(at >= 0 && at < buffer.length))
      throw new Error(`${name} touches element ${at} of ${buffer.length} of ${showHome(buffer)}`);
    const slot = this.#slots?.get(buffer);
    if (!slot) return this.#startOf(buffer) + at;
    const within = at - this.#chunk * slot.step - slot.low;
    if (!(within >= 0 && within < slot.length))
      throw new Error(
        `${name} touches element ${at}, which is not in the slot of chunk ${this.#chunk}`,
      );
    return this.#startOf(buffer) + this.#thread * slot.length + within;
  }
}

/** What a kernel touches: in a unit, or at a point of one. */
interface Touching {
  readonly scheduled: Scheduled;
  /** Whether it reads what it writes over: then it matters which point does. */
  readonly pointwise: boolean;
  readonly points: readonly (readonly number[])[];
  readonly reads: readonly Access[];
  readonly writes: readonly (Access & { readonly adds: boolean })[];
}

interface Access {
  readonly buffer: Buffer;
  readonly index: Affine;
  /** From where the index begins in the unit or at the point, once each. */
  readonly offsets: readonly number[];
}

const unitsOf = ({ kernel, units }: Scheduled): number =>
  units.reduce((n, loop) => n * (kernel.loops[loop]?.extent ?? 1), 1);

const extentOf = ({ loops }: Kernel, loop: number): number => loops[loop]?.extent ?? 1;

/** Each loop runs, once, in one of the roles; and each point of the space loops has a result of its own. */
function expectEveryLoop({ kernel, units, inner, reduce }: Scheduled): void {
  const { name, loops, stores } = kernel;
  const run = [...units, ...inner, ...reduce].sort((a, b) => a - b);
  if (run.join() !== [...loops.keys()].join())
    throw new Error(`${name} runs loops ${run} of ${loops.length}`);
  for (const { index, scatter } of stores)
    for (const loop of [...units, ...inner])
      if (!scatter && !index.terms.has(loop) && extentOf(kernel, loop) > 1)
        throw new Error(`${name} stores one element at every point of loop ${loop}`);
}

/** The counters of the unit loops in a unit: digits of its number, the outermost first. */
function digitsOf({ kernel, units }: Scheduled, unit: number): number[] {
  let rest = unit;
  const digits = units.map(() => 0);
  for (let at = units.length - 1; at >= 0; at--) {
    const extent = extentOf(kernel, units[at]!);
    digits[at] = rest % extent;
    rest = Math.floor(rest / extent);
  }
  return digits;
}

/** How far loops at these counters move an index. */
const moved = (index: Affine, loops: readonly number[], counters: readonly number[]): number =>
  loops.reduce((sum, loop, at) => sum + (index.terms.get(loop) ?? 0) * (counters[at] ?? 0), 0);

/** Every offset by which an index moves while some loops run, once each; `rows`: and data choose one of so many, so far apart. */
function offsetsOf(
  kernel: Kernel,
  index: Affine,
  loops: readonly number[],
  rows: { readonly size: number; readonly stride: number } | undefined,
): number[] {
  let offsets = new Set([0]);
  const add = (extent: number, step: number) => {
    const wider = new Set<number>();
    for (const offset of offsets) for (let n = 0; n < extent; n++) wider.add(offset + n * step);
    offsets = wider;
  };
  for (const loop of loops) {
    const step = index.terms.get(loop);
    if (step !== undefined) add(extentOf(kernel, loop), step);
  }
  if (rows) add(rows.size, rows.stride);
  return [...offsets];
}

const pointsOf = (extents: readonly number[]): readonly (readonly number[])[] =>
  extents.reduce<number[][]>(
    (points, extent) =>
      points.flatMap((point) => Array.from({ length: extent }, (_, n) => [...point, n])),
    [[]],
  );

const showHome = ({ home }: Buffer): string =>
  "index" in home ? `${home.kind} ${home.index}` : home.kind;
