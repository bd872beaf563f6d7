import type { Memory } from "../memory/memory.ts";
import { optimised } from "../wasm/flags.ts";
import {
  ABORT,
  ARRIVED,
  COMMAND,
  DONE,
  DROP,
  ERROR_CLAIMED,
  ERROR_LENGTH,
  ERROR_MESSAGE,
  EXIT,
  FROM,
  GENERATION,
  JOINED,
  KIND,
  MAIN_MAY_SLEEP,
  MAIN_SLEEPS,
  PROGRAM,
  PROGRAM_ADDRESS,
  PROGRAM_LENGTH,
  RUN,
  SLEEPERS,
  THREADS,
  TO,
  word,
  words,
} from "./control.ts";
import { openProgram, type Run } from "./program.ts";
import { spinWhile } from "./spin.ts";
import { startWorker, type WorkerHandle } from "./start-worker.ts";

/** A compiled program that the pool's threads can run. It is dropped when the garbage collector finds it. */
export interface Program {
  readonly id: number;
  /** Where its bytes lie, for the threads that have not compiled it yet. */
  readonly address: number;
  readonly byteLength: number;
  readonly run: Run;
}

/** Time after which `ready` no longer waits for threads that have not come. */
const READY_MS = 10_000;
const POLL_MS = 2;

/**
 * Threads over one shared memory. The caller's thread is thread 0; the others are workers that join by themselves, so that
 * a run takes the threads that are there when it starts. A program must give the same results with any number of them.
 *
 * A run is synchronous, allocates nothing and costs a few microseconds. Only one thread may use a pool.
 */
export class Pool {
  /** Threads once all have joined. */
  readonly threads: number;
  readonly #memory: Memory;
  readonly #control: Int32Array;
  readonly #workers: WorkerHandle[] = [];
  readonly #abandoned = new FinalizationRegistry<{ id: number; address: number }>((program) => {
    if (!this.#disposed) this.#drop(program);
  });
  readonly #maySleep: boolean;
  #programs = 0;
  #disposed = false;
  /** The first worker that could not start or has died. */
  #lost: string | undefined;

  /** @param threads  the caller's thread included; 1 if the memory is not shared */
  constructor(memory: Memory, threads: number) {
    this.#memory = memory;
    this.#control = words(memory.memory);
    this.threads = memory.shared ? Math.max(1, Math.floor(threads)) : 1;
    // A browser forbids its main thread to wait, there it spins.
    this.#maySleep = memory.shared && typeof document === "undefined";
    this.#set(MAIN_MAY_SLEEP, this.#maySleep ? 1 : 0);
    for (let thread = 1; thread < this.threads; thread++) {
      this.#workers.push(startWorker({ memory: memory.memory }, (reason) => this.#lose(reason)));
    }
  }

  /** Threads that a run would take now: those that have joined. Only this one if a worker was lost. */
  get joined(): number {
    // Memory that is not shared takes its views away when it grows.
    if (this.threads === 1 || this.#lost !== undefined) return 1;
    return 1 + Atomics.load(this.#control, word(JOINED));
  }

  /** Why there are fewer threads than asked for, if a worker was lost. */
  get lost(): string | undefined {
    return this.#lost;
  }

  /** Opens a program (see program.ts) on this thread; the others open it when they first run it. */
  load(bytes: Uint8Array<ArrayBuffer>): Program {
    this.#check();
    const run = optimised(() => openProgram(bytes, this.#memory.memory));
    const address = this.#memory.alloc(bytes.length);
    this.#memory.uint8.set(bytes, address);
    const program = { id: this.#programs++, address, byteLength: bytes.length, run };
    this.#abandoned.register(program, { id: program.id, address }, program);
    return program;
  }

  /** Drops a program now. It must not run again. */
  unload(program: Program): void {
    this.#check();
    if (this.#abandoned.unregister(program)) this.#drop(program);
  }

  /**
   * Calls the program's `run(thread, threads, from, to)` on every thread, and returns when all have returned.
   *
   * @param most  at most so many threads take part
   * @throws what the program threw, on any thread; its results are then undefined, the pool stays usable
   */
  run(program: Program, from: number, to: number, most = Infinity): void {
    this.#check();
    const threads = Math.min(this.joined, most);
    if (threads <= 1) {
      program.run(0, 1, from, to);
      return;
    }
    this.#publish(RUN, threads, program, from, to);
    try {
      program.run(0, threads, from, to);
    } catch (error) {
      const first = Atomics.compareExchange(this.#control, word(ERROR_CLAIMED), 0, 1) === 0;
      Atomics.store(this.#control, word(ABORT), 1);
      Atomics.notify(this.#control, word(GENERATION));
      this.#finish(threads);
      const worker = this.#recover();
      throw first ? error : worker;
    }
    this.#finish(threads);
    if (Atomics.load(this.#control, word(ERROR_LENGTH)) !== 0) throw this.#recover();
  }

  /** Resolves when all threads have joined; also, with fewer, when a worker was lost or after 10 seconds. */
  async ready(): Promise<void> {
    const deadline = performance.now() + READY_MS;
    while (this.joined < this.threads && this.#lost === undefined && !this.#disposed) {
      if (performance.now() > deadline) return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** Ends the workers. The memory is left as it is. */
  dispose(): void {
    if (this.#disposed) return;
    if (this.joined > 1) this.#publish(EXIT, this.joined, undefined, 0, 0);
    this.#disposed = true;
    for (const worker of this.#workers) worker.terminate();
  }

  #drop({ id, address }: { readonly id: number; readonly address: number }): void {
    const threads = this.joined;
    if (threads > 1) {
      this.#publish(DROP, threads, { id, address, byteLength: 0 }, 0, 0);
      this.#finish(threads);
    }
    this.#memory.free(address);
  }

  #publish(
    kind: number,
    threads: number,
    program: Omit<Program, "run"> | undefined,
    from: number,
    to: number,
  ): void {
    const control = this.#control;
    Atomics.add(control, word(COMMAND), 1);
    this.#set(KIND, kind);
    this.#set(THREADS, threads);
    this.#set(PROGRAM, program?.id ?? -1);
    this.#set(PROGRAM_ADDRESS, program?.address ?? 0);
    this.#set(PROGRAM_LENGTH, program?.byteLength ?? 0);
    this.#set(FROM, from);
    this.#set(TO, to);
    this.#set(DONE, 0);
    Atomics.add(control, word(COMMAND), 1);
    if (Atomics.load(control, word(SLEEPERS)) > 0) Atomics.notify(control, word(COMMAND));
  }

  /** Waits for the workers of a command of `threads` threads. */
  #finish(threads: number): void {
    const control = this.#control;
    for (;;) {
      const done = Atomics.load(control, word(DONE));
      if (done === threads - 1) return;
      if (spinWhile(control, word(DONE), done) !== done || !this.#maySleep) continue;
      Atomics.store(control, word(MAIN_SLEEPS), 1);
      Atomics.wait(control, word(DONE), done);
      Atomics.store(control, word(MAIN_SLEEPS), 0);
    }
  }

  /** Makes the pool usable after a failed run; returns the failed worker's error. */
  #recover(): Error {
    const length = Atomics.load(this.#control, word(ERROR_LENGTH));
    const text = this.#memory.uint8.slice(ERROR_MESSAGE, ERROR_MESSAGE + length);
    for (const address of [ABORT, ARRIVED, ERROR_LENGTH, ERROR_CLAIMED]) this.#set(address, 0);
    return new Error(`backend: ${new TextDecoder().decode(text)}`);
  }

  #set(address: number, value: number): void {
    this.#control[word(address)] = value;
  }

  #lose(reason: string): void {
    if (!this.#disposed) this.#lost ??= reason;
  }

  #check(): void {
    if (this.#disposed) throw new Error("the backend was disposed of");
  }
}
