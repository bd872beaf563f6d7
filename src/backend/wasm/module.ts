import type { Phase, Plan, Rounds, Scheduled } from "../../compiler/index.ts";
import { type Layout, type Pointer, pointersOf, unitCount, unitsPerChunk } from "../layout.ts";
import { Code, I32, ModuleBuilder } from "./assembler.ts";
import { barrierBody } from "./barrier.ts";
import type { Features } from "./operation.ts";
import { printKernel } from "./printer.ts";

/**
 * Writes a plan as one module. It exports `run(thread, threads, from, to)`: this thread's share of the kernels
 * from ≤ number < to, all threads meeting after every phase.
 */
export function moduleBytes(
  plan: Plan,
  layout: Layout,
  shared: boolean,
  features: Features,
): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder();
  const barrier = shared ? module.addBody([I32, I32], barrierBody) : undefined;
  const functions = new Map<Scheduled, number>();
  /** The locals that count the rounds of recurrences. */
  const rounds = new Map<Rounds, number>();
  for (const scheduled of plan.kernels)
    functions.set(scheduled, module.add(printKernel(scheduled, features)));
  const run = new Code([I32, I32, I32, I32]);
  const [thread, threads, from, to] = [0, 1, 2, 3];
  /** Runs `body` if kernel number `at` is to run: from ≤ at and at < to. */
  const chosen = (at: number, body: () => void) => {
    run.get(from).i32(at).op("i32.le_u").i32(at).get(to).op("i32.lt_u", "i32.and");
    run.when(body);
  };
  const call = (scheduled: Scheduled, toSlot: (pointer: Pointer) => void = () => {}) => {
    for (const pointer of pointersOf(scheduled.kernel)) {
      pushPointer(run, pointer, layout, plan, rounds);
      toSlot(pointer);
    }
    run.call(functions.get(scheduled) ?? 0);
  };
  const printChunk = (phase: Phase, first: number, chunk: number) => {
    for (const [k, scheduled] of phase.kernels.entries())
      chosen(first + k, () => {
        const units = unitsPerChunk(scheduled, phase);
        run.get(chunk).i32(units).op("i32.mul");
        run.get(chunk).i32(1).op("i32.add").i32(units).op("i32.mul");
        call(scheduled, (pointer) => moveToSlot(run, pointer, phase, thread, chunk));
      });
  };
  const eachRound = ({ rounds: own }: NonNullable<Phase["repeat"]>, body: () => void) => {
    const { count, reverse } = own;
    const round = run.local(I32);
    rounds.set(own, round);
    run.i32(reverse ? count - 1 : 0).set(round);
    run.repeat(() => {
      body();
      run
        .get(round)
        .i32(reverse ? -1 : 1)
        .op("i32.add")
        .tee(round);
      run.i32(reverse ? -1 : count).op("i32.ne");
    });
  };
  const print = (phase: Phase, first: number) => {
    const { chunks, kernels, repeat } = phase;
    if (chunks > 1)
      eachChunk(run, chunks, thread, threads, (chunk) => {
        if (repeat) eachRound(repeat, () => printChunk(phase, first, chunk));
        else printChunk(phase, first, chunk);
      });
    else if (repeat)
      eachRound(repeat, () => {
        let number = first;
        for (const inner of repeat.phases) {
          print(inner, number);
          number += inner.kernels.length;
          if (barrier !== undefined) run.get(thread).get(threads).call(barrier);
        }
      });
    else
      for (const [k, scheduled] of kernels.entries())
        chosen(first + k, () => {
          shareOut(run, scheduled, first + k, thread, threads);
          call(scheduled);
        });
  };
  let number = 0;
  for (const phase of plan.phases) {
    if (phase.repeat) chosen(number, () => print(phase, number));
    else print(phase, number);
    number += phase.kernels.length;
    const meets = phase.repeat !== undefined && phase.chunks === 1;
    if (number < plan.kernels.length && barrier !== undefined && !meets)
      chosen(number - 1, () => run.get(thread).get(threads).call(barrier));
  }
  const memory = { pages: 1, maximum: 65536, shared };
  return module.encode(memory, { run: module.add(run) });
}

/** Pushes the first unit of this thread and the first of the next. A single unit goes to one thread after the other. */
function shareOut(
  run: Code,
  scheduled: Scheduled,
  number: number,
  thread: number,
  threads: number,
): void {
  const units = unitCount(scheduled);
  if (units === 1) {
    run.i32(0);
    run.i32(number).get(threads).op("i32.rem_u").get(thread).op("i32.eq");
    return;
  }
  pushPart(run, units, thread, threads);
}

/** Pushes where this thread's part of so many begins, and where the next thread's does. */
function pushPart(run: Code, count: number, thread: number, threads: number): void {
  run.get(thread).i32(count).op("i32.mul").get(threads).op("i32.div_u");
  run.get(thread).i32(1).op("i32.add").i32(count).op("i32.mul").get(threads).op("i32.div_u");
}

/** Runs `body` for every chunk of this thread, whose number stands in the local that it gets. */
function eachChunk(
  run: Code,
  chunks: number,
  thread: number,
  threads: number,
  body: (chunk: number) => void,
): void {
  const chunk = run.local(I32);
  const end = run.local(I32);
  pushPart(run, chunks, thread, threads);
  run.set(end).set(chunk);
  run.get(chunk).get(end).op("i32.lt_u");
  run.when(() =>
    run.repeat(() => {
      body(chunk);
      run.get(chunk).i32(1).op("i32.add").tee(chunk).get(end).op("i32.lt_u");
    }),
  );
}

/** Moves a pointer from where a chunk would lie in the whole buffer to this thread's slot. */
function moveToSlot(
  run: Code,
  { buffer }: Pointer,
  { slots }: Phase,
  thread: number,
  chunk: number,
): void {
  const slot = buffer && slots?.get(buffer);
  if (!slot) return;
  run
    .get(thread)
    .i32(4 * slot.length)
    .op("i32.mul", "i32.add");
  run
    .get(chunk)
    .i32(4 * slot.step)
    .op("i32.mul", "i32.sub");
  run.i32(4 * slot.low).op("i32.sub");
}

function pushPointer(
  run: Code,
  { buffer, offset }: Pointer,
  layout: Layout,
  plan: Plan,
  rounds: ReadonlyMap<Rounds, number>,
): void {
  if (!buffer) run.i32(offset);
  else if (buffer.home.kind === "row") {
    const { of, offset: start, step, rounds: own } = buffer.home;
    pushPointer(run, { buffer: of, offset: start + offset }, layout, plan, rounds);
    if (step !== 0)
      run
        .get(rounds.get(own) ?? 0)
        .i32(4 * step)
        .op("i32.mul", "i32.add");
  } else if (buffer.home.kind === "input" || buffer.home.kind === "output") {
    const row = buffer.home.index + (buffer.home.kind === "output" ? plan.inputs.length : 0);
    run.i32(0).memory("i32.load", layout.base + layout.table + 4 * row);
    if (offset !== 0) run.i32(4 * offset).op("i32.add");
  } else run.i32(layout.base + layout.fixed(buffer) + 4 * offset);
}
