/**
 * A thread of the pool: waits for commands in shared memory and does its part of each (see control.ts and pool.ts).
 * Started by pool.ts only; it does not return to its event loop while the pool lives.
 */
import {
  ABORT,
  COMMAND,
  DONE,
  DROP,
  ERROR_CAPACITY,
  ERROR_CLAIMED,
  ERROR_LENGTH,
  ERROR_MESSAGE,
  EXIT,
  FROM,
  GENERATION,
  JOINED,
  KIND,
  MAIN_SLEEPS,
  PROGRAM,
  PROGRAM_ADDRESS,
  PROGRAM_LENGTH,
  SLEEPERS,
  THREADS,
  TO,
  word,
  words,
} from "./control.ts";
import { openProgram, type Run } from "./program.ts";
import { spinWhile } from "./spin.ts";

function serve(memory: WebAssembly.Memory): void {
  const control = words(memory);
  const at = (address: number): number => Number(control[word(address)]);
  const programs = new Map<number, Run>();
  // The command is read before joining: one that is published in between does not count this thread in.
  let seen = Atomics.load(control, word(COMMAND));
  const thread = Atomics.add(control, word(JOINED), 1) + 1;
  for (;;) {
    seen = nextCommand(control, seen);
    const kind = at(KIND);
    const threads = at(THREADS);
    const program = at(PROGRAM);
    const bytes = { address: at(PROGRAM_ADDRESS) >>> 0, length: at(PROGRAM_LENGTH) };
    const from = at(FROM);
    const to = at(TO);
    // While a command runs its words stand still. If they moved, it ran without this thread.
    if (Atomics.load(control, word(COMMAND)) !== seen || thread >= threads) continue;
    if (kind === EXIT) return;
    if (kind === DROP) programs.delete(program);
    else {
      try {
        let run = programs.get(program);
        if (run === undefined) {
          run = load(memory, bytes);
          programs.set(program, run);
        }
        run(thread, threads, from, to);
      } catch (error) {
        fail(memory, control, `thread ${thread}: ${error}`);
      }
    }
    Atomics.add(control, word(DONE), 1);
    if (Atomics.load(control, word(MAIN_SLEEPS)) === 1) Atomics.notify(control, word(DONE));
  }
}

/** The number of the next command. It is odd while the main thread is writing one. */
function nextCommand(control: Int32Array, seen: number): number {
  for (;;) {
    const now = spinWhile(control, word(COMMAND), seen);
    if (now !== seen && (now & 1) === 0) return now;
    if (now !== seen) continue;
    Atomics.add(control, word(SLEEPERS), 1);
    Atomics.wait(control, word(COMMAND), seen);
    Atomics.sub(control, word(SLEEPERS), 1);
  }
}

/** Opens a program from its bytes in shared memory. V8 finds the main thread's code for the same bytes. */
function load(
  memory: WebAssembly.Memory,
  { address, length }: { readonly address: number; readonly length: number },
): Run {
  // The memory may have grown since this thread last looked; growing by nothing brings its view up to date.
  memory.grow(0);
  return openProgram(new Uint8Array(memory.buffer, address, length).slice(), memory);
}

/** Leaves the first failure's message and makes every thread that waits in the barrier trap. */
function fail(memory: WebAssembly.Memory, control: Int32Array, message: string): void {
  if (Atomics.compareExchange(control, word(ERROR_CLAIMED), 0, 1) === 0) {
    const text = new TextEncoder().encode(message).subarray(0, ERROR_CAPACITY);
    new Uint8Array(memory.buffer, ERROR_MESSAGE, text.length).set(text);
    Atomics.store(control, word(ERROR_LENGTH), text.length);
  }
  Atomics.store(control, word(ABORT), 1);
  Atomics.notify(control, word(GENERATION));
}

const node = globalThis.process?.getBuiltinModule?.("node:worker_threads");
if (node !== undefined) serve((node.workerData as WorkerStart).memory);
else addEventListener("message", ({ data }: MessageEvent<WorkerStart>) => serve(data.memory));

/** What the pool hands to a new worker. */
export interface WorkerStart {
  readonly memory: WebAssembly.Memory;
}
