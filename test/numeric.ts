/** Numbers against numbers: closeness, slopes by differences, seeded values. */
import { expect } from "vitest";
import { type Tensor, tensor } from "../src/tensor/index.ts";
import { onReference } from "./backends.ts";

/** Each value is within `tolerance` · max(1, the largest expected magnitude) of what is expected; NaN and ±∞ must be the same. */
export function expectClose(
  came: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): void {
  expect(came.length).toBe(expected.length);
  let scale = 1;
  for (const value of Array.from(expected))
    if (Number.isFinite(value)) scale = Math.max(scale, Math.abs(value));
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [came[i] as number, expected[i] as number];
    const near = Object.is(a, b) || a === b || Math.abs(a - b) <= tolerance * scale;
    if (!near) expect.fail(`element ${i} is ${a}, expected ${b} ± ${tolerance * scale}`);
  }
}

/** Repeatable numbers in [−1, 1), equal in float32 and float64. mulberry32. */
export function randomValues(size: number, seed: number): Float32Array {
  let state = seed | 0;
  return Float32Array.from({ length: size }, () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >> 8) / 2 ** 23;
  });
}

export const randomTensor = (shape: readonly number[], seed: number): Tensor =>
  tensor(
    randomValues(
      shape.reduce((size, n) => size * n, 1),
      seed,
    ),
    shape,
  );

/** ∂fn/∂x by central differences in float64, fn a scalar function of one tensor. */
export function slopes(fn: (x: Tensor) => Tensor, x: Tensor, step = 1e-5): Float64Array {
  return onReference(() => {
    const values = Float64Array.from(x.data());
    return values.map((value, i) => {
      const at = (moved: number) => fn(tensor(values.with(i, moved), x.shape)).item();
      return (at(value + step) - at(value - step)) / (2 * step);
    });
  });
}
