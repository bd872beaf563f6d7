import type { Buffer } from "./kernel.ts";
import { bufferReads, bufferWrites } from "./phases.ts";
import type { Scheduled } from "./schedule.ts";

/**
 * Parts kernels into those that depend on constants alone, whose results stay the same from run to run, and the rest.
 * In a network whose parameters are compiled in, the first are the packing of weights and the factors of batch
 * normalisation: they run once, when the program is loaded, and their results are kept.
 */
export function settle(kernels: readonly Scheduled[]): {
  readonly once: readonly Scheduled[];
  readonly always: readonly Scheduled[];
} {
  const always = new Set<Scheduled>();
  const moving = new Set<Buffer>();
  const moves = (buffer: Buffer) =>
    buffer.home.kind === "input" || buffer.home.kind === "output" || moving.has(buffer);
  // A buffer moves with its last writer too, which may stand behind a reader of its other parts: hence the rounds.
  for (let changed = true; changed; ) {
    changed = false;
    for (const scheduled of kernels) {
      if (always.has(scheduled)) continue;
      const { kernel } = scheduled;
      if (![...bufferReads(kernel), ...bufferWrites(kernel)].some(moves)) continue;
      always.add(scheduled);
      for (const buffer of bufferWrites(kernel)) moving.add(buffer);
      changed = true;
    }
  }
  return {
    once: kernels.filter((scheduled) => !always.has(scheduled)),
    always: kernels.filter((scheduled) => always.has(scheduled)),
  };
}
