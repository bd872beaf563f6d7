/**
 * How many threads train: one is left to the page itself. One where memory cannot be shared, because the page is not cross-origin isolated.
 */
export function trainingThreads(
  cores = globalThis.navigator?.hardwareConcurrency ?? 1,
  isolated = globalThis.crossOriginIsolated ?? true,
): number {
  return isolated ? Math.max(1, cores - 1) : 1;
}
