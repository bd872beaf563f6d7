import type { Buffer, Kernel, Plan, Scheduled } from "../../compiler/index.ts";
import type { Layout } from "../layout.ts";
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
  for (const scheduled of plan.phases.flat())
    functions.set(scheduled, module.add(printKernel(scheduled, features)));
  const run = new Code([I32, I32, I32, I32]);
  const [thread, threads, from, to] = [0, 1, 2, 3];
  let number = 0;
  plan.phases.forEach((phase, at) => {
    phase.forEach((scheduled, k) => {
      // from ≤ number and number < to, as one unsigned comparison each.
      run.get(from).i32(number).op("i32.le_u").i32(number).get(to).op("i32.lt_u", "i32.and");
      run.when(() => {
        shareOut(run, scheduled, number, thread, threads);
        for (const pointer of pointers(scheduled.kernel)) pushPointer(run, pointer, layout, plan);
        run.call(functions.get(scheduled) ?? 0);
        const last = k === phase.length - 1 && at < plan.phases.length - 1;
        if (last && barrier !== undefined) run.get(thread).get(threads).call(barrier);
      });
      number++;
    });
  });
  const memory = { pages: 1, maximum: 65536, shared };
  return module.encode(memory, { run: module.add(run) });
}

const unitCount = ({ kernel, units }: Scheduled): number =>
  units.reduce((n, loop) => n * (kernel.loops[loop]?.extent ?? 1), 1);

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
  run.get(thread).i32(units).op("i32.mul").get(threads).op("i32.div_u");
  run.get(thread).i32(1).op("i32.add").i32(units).op("i32.mul").get(threads).op("i32.div_u");
}

interface Pointer {
  /** Undefined for an iota, whose pointer is the index value itself. */
  readonly buffer: Buffer | undefined;
  readonly offset: number;
}

const pointers = (kernel: Kernel): Pointer[] => [
  ...kernel.sources.map((source) => ({
    buffer: source.kind === "load" ? source.buffer : undefined,
    offset: source.index.offset,
  })),
  ...kernel.stores.map((store) => ({ buffer: store.buffer, offset: store.index.offset })),
];

function pushPointer(run: Code, { buffer, offset }: Pointer, layout: Layout, plan: Plan): void {
  if (!buffer) run.i32(offset);
  else if (buffer.home.kind === "input" || buffer.home.kind === "output") {
    const row = buffer.home.index + (buffer.home.kind === "output" ? plan.inputs.length : 0);
    run.i32(0).memory("i32.load", layout.base + layout.table + 4 * row);
    if (offset !== 0) run.i32(4 * offset).op("i32.add");
  } else run.i32(layout.base + layout.fixed(buffer) + 4 * offset);
}
