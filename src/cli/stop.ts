import { exitCodes } from "./exit-codes.ts";
import { whenClosed } from "./output.ts";

/** A request to stop: what asked for it is the exit code. */
export interface Stop {
  readonly signal: AbortSignal;
  readonly code: number | undefined;
  /** Back to what these signals do by themselves. */
  release(): void;
}

/**
 * Runs what may be stopped and has nothing to save, and gives the exit code: 0, or that of whatever asked it to stop.
 */
export async function untilStopped(work: (signal: AbortSignal) => Promise<void>): Promise<number> {
  const stop = listenForStop();
  try {
    await work(stop.signal);
    return 0;
  } catch (error) {
    if (stop.code !== undefined) return stop.code;
    throw error;
  } finally {
    stop.release();
  }
}

/**
 * Turns Ctrl-C, SIGTERM, a closed stdout and, of a process with a channel, the end of the one that started it into a
 * request, so that work can be saved first. A second Ctrl-C ends the process at once: a checkpoint is whole whenever that happens.
 */
export function listenForStop(): Stop {
  const controller = new AbortController();
  let code: number | undefined;
  const ask = (asked: number) => {
    if (code !== undefined) process.exit(asked);
    code = asked;
    controller.abort();
  };
  const interrupt = () => ask(exitCodes.interrupted.code);
  const terminate = () => ask(exitCodes.terminated.code);
  const close = () => {
    // Every write after the first fails too.
    if (code === undefined) ask(exitCodes.closed.code);
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", terminate);
  // However that one ended: a run must not outlive the studio that it belongs to.
  process.on("disconnect", terminate);
  if (process.send !== undefined && !process.connected) terminate();
  whenClosed(close);
  return {
    signal: controller.signal,
    get code() {
      return code;
    },
    release() {
      process.off("SIGINT", interrupt);
      process.off("SIGTERM", terminate);
      process.off("disconnect", terminate);
      whenClosed(undefined);
    },
  };
}
