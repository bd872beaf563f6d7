let depth = 0;

/** True while `compile` or `grad` runs a function on tensors that have no values yet. */
export const isTracing = (): boolean => depth > 0;

export function whileTracing<T>(fn: () => T): T {
  depth++;
  try {
    return fn();
  } finally {
    depth--;
  }
}
