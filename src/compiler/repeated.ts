import type { Affine } from "../graph/affine.ts";
import type { Buffer, Kernel, Source } from "./kernel.ts";
import type { Machine } from "./machine.ts";
import type { Buffers } from "./place.ts";
import type { Scheduled } from "./schedule.ts";

/** Schedules that are kept: networks repeat their blocks, and programs their networks. */
const MOST_FORMS = 4096;

interface Known {
  readonly name: string;
  /** Stand-ins for what the kernel reads and writes, in order of first use. */
  readonly outside: readonly Buffer[];
  /** Temporaries that scheduling made: packed copies, partial sums. */
  readonly made: readonly Buffer[];
  readonly scheduled: readonly Scheduled[];
}

const known = new WeakMap<Machine, Map<string, Known>>();

/**
 * The schedule of a kernel, made by `make` unless one of the same form was scheduled for this machine before: then that one's,
 * over this kernel's buffers. The form is all that scheduling looks at: loops, indices, expressions, and which of
 * the buffers are the same and how long they are; not where they lie.
 */
export function scheduledAlike(
  kernel: Kernel,
  machine: Machine,
  buffers: Buffers,
  inRounds: boolean,
  make: () => Scheduled[],
): Scheduled[] {
  // What is measured depends on what was measured before.
  if (machine.measured) return make();
  let forms = known.get(machine);
  if (!forms) {
    forms = new Map();
    known.set(machine, forms);
  }
  const [form, outside] = formOf(kernel, inRounds);
  const found = forms.get(form);
  if (found) return over(outside, kernel.name, found, buffers);
  const scheduled = make();
  const made = new Set<Buffer>();
  for (const { kernel: part } of scheduled) for (const buffer of buffersOf(part)) made.add(buffer);
  for (const buffer of outside) made.delete(buffer);
  if (forms.size >= MOST_FORMS) forms.clear();
  // Over stand-ins, lest constants be kept as long as the form is.
  const standIns = outside.map(standIn);
  const to = new Map(outside.map((buffer, at) => [buffer, standIns[at] ?? buffer]));
  forms.set(form, {
    name: kernel.name,
    outside: standIns,
    made: [...made],
    scheduled: scheduled.map((each) => ({
      ...each,
      kernel: moved(each.kernel, each.kernel.name, to),
    })),
  });
  return scheduled;
}

/** A buffer that holds nothing. */
export const standIn = (buffer: Buffer): Buffer => ({ ...buffer, home: { kind: "arena" } });

function buffersOf(kernel: Kernel): Buffer[] {
  const buffers: Buffer[] = [];
  for (const source of kernel.sources) if (source.kind === "load") buffers.push(source.buffer);
  for (const store of kernel.stores) buffers.push(store.buffer);
  return buffers;
}

/** Expressions are told apart by their numbers, which no two ever have had: what is known keeps its own alive. */
function formOf(kernel: Kernel, inRounds: boolean): [form: string, outside: Buffer[]] {
  const outside: Buffer[] = [];
  const number = (buffer: Buffer): string => {
    const at = outside.indexOf(buffer);
    if (at >= 0) return `b${at}`;
    outside.push(buffer);
    return `${buffer.dtype}${buffer.length}`;
  };
  let form = `${inRounds ? "r" : ""}${kernel.clears ? "c" : ""}${kernel.macs}`;
  for (const { extent, reduce } of kernel.loops) form += `${reduce ? "/" : ","}${extent}`;
  for (const source of kernel.sources) {
    form += source.kind === "load" ? `;${number(source.buffer)}` : ";iota";
    form += showIndex(source.index);
    if (source.kind === "load") form += showMoved(source.indirect);
  }
  for (const { reducer, expr } of kernel.accumulators) form += `;${reducer}${expr.id}`;
  for (const { buffer, index, expr, scatter } of kernel.stores)
    form += `=${number(buffer)}${showIndex(index)}e${expr.id}${showMoved(scatter)}`;
  return [form, outside];
}

/** In the order of the terms, which ties between loops may follow. */
function showIndex({ offset, terms }: Affine): string {
  let text = `@${offset}`;
  for (const [loop, by] of terms) text += `+${by}l${loop}`;
  return text;
}

const showMoved = (
  by: { readonly load: number; readonly size: number; readonly stride: number } | undefined,
): string => (by ? `^${by.load},${by.size},${by.stride}` : "");

/** What is known, over other buffers: those outside for those that it was made for, and new temporaries. */
function over(
  outside: readonly Buffer[],
  name: string,
  found: Known,
  buffers: Buffers,
): Scheduled[] {
  const to = new Map<Buffer, Buffer>();
  for (const [at, buffer] of found.outside.entries()) to.set(buffer, outside[at] ?? buffer);
  for (const buffer of found.made)
    to.set(buffer, buffers.make(buffer.length, buffer.dtype, buffer.home));
  return found.scheduled.map((scheduled) => ({
    ...scheduled,
    kernel: moved(scheduled.kernel, name + scheduled.kernel.name.slice(found.name.length), to),
  }));
}

/** The same kernel under another name, over other buffers. */
export function moved(kernel: Kernel, name: string, to: ReadonlyMap<Buffer, Buffer>): Kernel {
  const source = (each: Source): Source =>
    each.kind === "load" ? { ...each, buffer: to.get(each.buffer) ?? each.buffer } : each;
  return {
    ...kernel,
    name,
    sources: kernel.sources.map(source),
    stores: kernel.stores.map((store) => ({
      ...store,
      buffer: to.get(store.buffer) ?? store.buffer,
    })),
  };
}
