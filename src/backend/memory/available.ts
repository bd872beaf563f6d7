/** A block of memory was asked for that cannot be had. The message is one line: what was asked and what there is. */
export class MemoryError extends RangeError {
  override name = "MemoryError";
}

/**
 * Bytes that this machine, or the container that the process runs in, could still give. Infinite where that is not known:
 * in a browser.
 *
 * A container's own count of what it uses includes files that the kernel would drop at need, so this process alone is
 * counted against its limit. Systems other than Linux call only the smaller part of what they could give free: there it is all
 * that the machine has.
 */
export function machineBytes(): number {
  const process = globalThis.process;
  const os = process?.getBuiltinModule?.("node:os");
  if (os === undefined) return Number.POSITIVE_INFINITY;
  const total = os.totalmem();
  const rest = process.platform === "linux" ? os.freemem() : total;
  const limit = process.constrainedMemory?.() ?? 0;
  if (limit <= 0 || limit >= total) return rest;
  return Math.max(0, Math.min(rest, limit - process.memoryUsage.rss()));
}

/** `3.5 GiB`, or `12.0 MiB` for what is less than one. */
export const showBytes = (bytes: number): string =>
  bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toFixed(1)} GiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
