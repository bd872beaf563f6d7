import { type Buffer, bytesOf, isTemporary, type Kernel } from "./kernel.ts";
import type { Machine } from "./machine.ts";
import { bufferReads, bufferWrites } from "./phases.ts";

/** A kernel's place in a sequence. */
export interface Step {
  readonly kernel: Kernel;
  readonly reads: ReadonlySet<Buffer>;
  readonly writes: ReadonlySet<Buffer>;
}

export const stepOf = (kernel: Kernel): Step => ({
  kernel,
  reads: new Set(bufferReads(kernel)),
  writes: new Set(bufferWrites(kernel)),
});

/**
 * Moves kernels forward that free memory: those that are the last to read something large and write less than that. Such are the
 * weight gradients of a network: in the graph's order they may come when the last input gradient is known, since only the new weights
 * need them, and until then every layer's input and cotangent would lie in memory. Each comes right behind the kernels
 * that it waits for, while the cotangent is in the cache. What updates a state stays, for the state's other readers go first.
 *
 * @cost  O(n · m) for n kernels, of which m free something large
 */
export function freeEarly(
  kernels: readonly Kernel[],
  isUpdate: (buffer: Buffer) => boolean,
  { l2 }: Machine,
): Kernel[] {
  const steps = kernels.map(stepOf);
  const lastReader = new Map<Buffer, Step>();
  for (const step of steps) for (const buffer of step.reads) lastReader.set(buffer, step);
  const order: Step[] = [];
  for (const step of steps) {
    const { reads, writes } = step;
    const freed = [...reads].filter((buffer) => lastReader.get(buffer) === step);
    const moves =
      temporaryBytes(freed) - temporaryBytes([...writes]) > l2 && ![...writes].some(isUpdate);
    const waits = (other: Step): boolean =>
      meet(other.writes, reads) || meet(other.writes, writes) || meet(other.reads, writes);
    order.splice(moves ? order.findLastIndex(waits) + 1 : order.length, 0, step);
  }
  return order.map(({ kernel }) => kernel);
}

function meet(a: ReadonlySet<Buffer>, b: ReadonlySet<Buffer>): boolean {
  for (const buffer of a) if (b.has(buffer)) return true;
  return false;
}

const temporaryBytes = (buffers: readonly Buffer[]): number =>
  buffers.filter(isTemporary).reduce((sum, buffer) => sum + bytesOf(buffer), 0);
