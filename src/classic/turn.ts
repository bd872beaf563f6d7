import { pause } from "../train/pause.ts";

/**
 * Gives waiting events their turn, Ctrl-C among them, if the last one was 50 ms ago; else it costs next to nothing. What can take long calls it now and then.
 *
 * @throws what the signal was aborted with
 */
export async function turn(signal: AbortSignal | undefined): Promise<void> {
  await pause();
  signal?.throwIfAborted();
}
