/** Feeds the inputs from one number to another; writes which one it is at, so that whoever waits can name it. */
import { setImmediate } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { mutated } from "./mutate.ts";
import type { Subject } from "./subject.ts";

export interface Work {
  /** URL of the module with the readers. */
  readonly subjects: string;
  readonly subject: string;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  /** Two numbers: the input that is being read, and how many were accepted. */
  readonly progress: SharedArrayBuffer;
}

export interface Finding {
  readonly index: number;
  readonly what: string;
}

/** Above what one process holds anyway. Inputs are a few kilobytes; who needs more has believed a number in the file. */
const MOST_MEGABYTES = 256;

const { subjects, subject: name, seed, from, to, progress } = workerData as Work;
const readers = (await import(subjects)) as { subjects: Readonly<Record<string, Subject>> };
const subject = readers.subjects[name];
if (subject === undefined) throw new Error(`there is no subject ${name}`);
const corpus = subject.corpus();
for (const bytes of corpus) subject.feed(bytes);
const at = new Int32Array(progress);
const peak = (): number => process.resourceUsage().maxRSS / 1024;
const report = (index: number, what: string) =>
  parentPort?.postMessage({ index, what } satisfies Finding);

let held = peak();
for (let index = from; index < to; index++) {
  Atomics.store(at, 0, index);
  // What is held weakly lives until the event loop turns.
  if (index % 100 === 0) await setImmediate();
  const bytes = mutated({ corpus, damaged: subject.damaged }, seed, index);
  try {
    subject.feed(bytes);
    Atomics.add(at, 1, 1);
  } catch (error) {
    if (!subject.refuses(error))
      report(index, error instanceof Error ? (error.stack ?? error.message) : String(error));
    else if (error instanceof Error && (error.message === "" || error.message.includes("\n")))
      report(index, `the message is not one line: ${error.message}`);
  }
  const now = peak();
  if (now - held > MOST_MEGABYTES) report(index, `took ${Math.round(now - held)} MiB`);
  held = now;
}
Atomics.store(at, 0, to);
