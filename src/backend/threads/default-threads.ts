/** FOVEA_THREADS, else one thread for each core. */
export function defaultThreads(): number {
  const asked = Number(globalThis.process?.env?.FOVEA_THREADS);
  if (Number.isInteger(asked) && asked > 0) return asked;
  return globalThis.navigator?.hardwareConcurrency ?? 1;
}
