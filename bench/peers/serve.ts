import { createInterface } from "node:readline";
import { type Arrays, readArrays, writeArrays } from "./arrays.ts";
import type { Job, MemoryUse, Message } from "./protocol.ts";
import { forgetPeak, residentMemory } from "./resident.ts";

/** A job that is ready to be done. */
export interface Work {
  /** What does it, with its version and setting, for people. */
  readonly is: string;
  /** Does it once. Times are taken around it. */
  run(): unknown;
  /** What must come out alike everywhere. Asked before the first run. */
  results(): Arrays | Promise<Arrays>;
  /** Bytes that its own plan takes. */
  planned?(): number;
}

/** Makes a job ready. Errors in one line say what cannot be done. */
export type Opener = (given: Given) => Work | Promise<Work>;

export interface Given {
  readonly job: Job;
  readonly arrays: Arrays;
  readonly threads: number;
}

/** Answers the questions of protocol.ts until nobody asks any more. */
export async function serve(openers: Readonly<Record<string, Opener>>): Promise<never> {
  // What packages like to say is not for whoever reads the answers.
  console.log = console.info = console.warn = console.error;
  const before = residentBefore();
  let work: Work | undefined;

  async function answer(message: Message): Promise<object> {
    if ("open" in message) {
      const { open: job, load, threads } = message;
      const opener = openers[job.work];
      if (opener === undefined) throw new Error(`${job.work} is not written for it`);
      work = undefined;
      work = await opener({ job, threads, arrays: readArrays(load) });
      return { is: work.is };
    }
    if (work === undefined) throw new Error("nothing is open");
    if ("results" in message) {
      writeArrays(message.results, await work.results());
      return {};
    }
    if ("settle" in message) return settle();
    if ("memory" in message) {
      const planned = work.planned?.();
      if (before === undefined) throw new Error("resident memory is not told here");
      const use: MemoryUse = { before, peak: residentMemory().peak };
      return planned === undefined ? use : { ...use, planned };
    }
    const ms: number[] = [];
    for (let turn = 0; turn < message.turns; turn++) {
      const began = performance.now();
      await work.run();
      ms.push(performance.now() - began);
    }
    return { ms };
  }

  for await (const line of createInterface({ input: process.stdin })) {
    const answered = await answer(JSON.parse(line)).catch((error: unknown) => ({
      error: (error instanceof Error ? error.message : String(error)).split("\n")[0],
    }));
    process.stdout.write(`${JSON.stringify(answered)}\n`);
  }
  process.exit();
}

/** Two rounds, for what is freed through finalisers the second time finds. Needs --expose-gc. */
async function settle(): Promise<{ readonly peak: number }> {
  const { peak } = residentMemory();
  for (let round = 0; round < 2; round++) {
    globalThis.gc?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  forgetPeak();
  return { peak };
}

function residentBefore(): number | undefined {
  try {
    forgetPeak();
    return residentMemory().now;
  } catch {
    return undefined;
  }
}
