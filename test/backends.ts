/** What tests of the upper rooms loop over: every backend, and how near to float64 its results are. */
import type { Backend } from "../src/backend/backend.ts";
import { reference } from "../src/backend/reference/index.ts";
import { wasm } from "../src/backend/wasm/index.ts";
import { getBackend, setBackend } from "../src/tensor/index.ts";
import { makeNative } from "./native.ts";

export interface TestedBackend {
  readonly name: string;
  readonly backend: Backend;
  /** Error allowed for one rounding of values near 1: float64's for reference, float32's for the others. */
  readonly epsilon: number;
}

/**
 * Those that every machine has. For tests that make hundreds of programs, one for each random shape: the C compiler takes 0.1 s for
 * each, and kernels from C meet random shapes and graphs in the backends' own conformance tests.
 */
export const portableBackends: readonly TestedBackend[] = [
  { name: "reference", backend: reference(), epsilon: 2 ** -50 },
  { name: "wasm", backend: wasm({ threads: 2 }), epsilon: 2 ** -22 },
];

export const backends: readonly TestedBackend[] = [
  ...portableBackends,
  ...(makeNative ? [{ name: "native", backend: makeNative(2), epsilon: 2 ** -22 }] : []),
];

const judge = reference();

/** What `fn` gives where tensors are computed in float64. Values must be read inside `fn`. */
export function onReference<T>(fn: () => T): T {
  const before = getBackend();
  setBackend(judge);
  try {
    return fn();
  } finally {
    setBackend(before);
  }
}
