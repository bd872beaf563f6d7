import { type Buffer, bytesOf, isTemporary, type Kernel } from "./kernel.ts";
import type { Machine } from "./machine.ts";
import { bufferReads, bufferWrites } from "./phases.ts";

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
  const lastReader = new Map<Buffer, Kernel>();
  for (const kernel of kernels)
    for (const buffer of bufferReads(kernel)) lastReader.set(buffer, kernel);
  const order: Kernel[] = [];
  for (const kernel of kernels) {
    const reads = new Set(bufferReads(kernel));
    const writes = new Set(bufferWrites(kernel));
    const freed = [...reads].filter((buffer) => lastReader.get(buffer) === kernel);
    const moves =
      temporaryBytes(freed) - temporaryBytes(writes) > l2 && ![...writes].some(isUpdate);
    const waits = (other: Kernel): boolean =>
      bufferWrites(other).some((buffer) => reads.has(buffer) || writes.has(buffer)) ||
      bufferReads(other).some((buffer) => writes.has(buffer));
    order.splice(moves ? order.findLastIndex(waits) + 1 : order.length, 0, kernel);
  }
  return order;
}

const temporaryBytes = (buffers: Iterable<Buffer>): number =>
  [...buffers].filter(isTemporary).reduce((sum, buffer) => sum + bytesOf(buffer), 0);
