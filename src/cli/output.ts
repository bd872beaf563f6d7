import { styleText } from "node:util";
import { asWriteError } from "../train/node.ts";
import { exitCodes } from "./exit-codes.ts";
import { faultOf } from "./fault.ts";

let closed: (() => void) | undefined;

/**
 * Data goes to stdout. Where its reader leaves early (`fovea summary … | head -1`), the process ends without a word;
 * a running training is told through `whenClosed` and saves first.
 */
export function guardOutput(): void {
  const onError = (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") {
      const fault = faultOf(asWriteError(error, "the output"));
      note(`fovea: ${fault.message}`);
      process.exit(fault.code);
    }
    if (closed === undefined) process.exit(exitCodes.closed.code);
    closed();
  };
  process.stdout.on("error", onError);
  // Progress that nobody reads is no reason to stop.
  process.stderr.on("error", () => {});
}

/** What to do when the reader of stdout leaves, instead of ending at once. */
export function whenClosed(act: (() => void) | undefined): void {
  closed = act;
}

/** Writes one line of data. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** One JSON object, one line. */
export function printJson(value: object): void {
  print(JSON.stringify(value));
}

/** Writes one line for people. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Of less weight than what stands around it, where stderr is a terminal with colours. */
export const dim = (text: string): string => styleText("dim", text, { stream: process.stderr });

/** Waits until everything written has left the process: a pipe may take its time. */
export async function flushOutput(): Promise<void> {
  for (const stream of [process.stdout, process.stderr])
    await new Promise<void>((resolve) => stream.write("", () => resolve()));
}
