import { type Shape, stridesOf } from "./shape.ts";

/**
 * An index as a function of loop counters: offset + Σ coefficient · loop.
 * Loops are small integers that name a loop within one kernel or one contract.
 */
export interface Affine {
  readonly offset: number;
  /** Loop number → coefficient; absent means 0, and no stored coefficient is 0. */
  readonly terms: ReadonlyMap<number, number>;
}

export function affine(offset: number, terms: Iterable<readonly [number, number]> = []): Affine {
  const kept = new Map<number, number>();
  for (const [loop, coefficient] of terms) addTerm(kept, loop, coefficient);
  return { offset, terms: kept };
}

function addTerm(kept: Map<number, number>, loop: number, coefficient: number): void {
  const sum = (kept.get(loop) ?? 0) + coefficient;
  if (sum === 0) kept.delete(loop);
  else kept.set(loop, sum);
}

function addScaled(kept: Map<number, number>, terms: Affine["terms"], factor: number): void {
  for (const [loop, coefficient] of terms) addTerm(kept, loop, coefficient * factor);
}

/** The index that is loop number `loop` itself. */
export const loopIndex = (loop: number): Affine => affine(0, [[loop, 1]]);

export function addAffine(a: Affine, b: Affine): Affine {
  if (b.terms.size === 0) return { offset: a.offset + b.offset, terms: a.terms };
  if (a.terms.size === 0) return { offset: a.offset + b.offset, terms: b.terms };
  const terms = new Map(a.terms);
  addScaled(terms, b.terms, 1);
  return { offset: a.offset + b.offset, terms };
}

export function scaleAffine(a: Affine, factor: number): Affine {
  if (factor === 1) return a;
  const terms = new Map<number, number>();
  addScaled(terms, a.terms, factor);
  return { offset: a.offset * factor, terms };
}

/** Replaces each loop by an index over other loops. A loop that `by` does not name stays. */
export function substituteAffine(a: Affine, by: ReadonlyMap<number, Affine>): Affine {
  let { offset } = a;
  const terms = new Map<number, number>();
  for (const [loop, coefficient] of a.terms) {
    const index = by.get(loop);
    if (index) {
      offset += index.offset * coefficient;
      addScaled(terms, index.terms, coefficient);
    } else addTerm(terms, loop, coefficient);
  }
  return { offset, terms };
}

/** Smallest and largest value over loops 0 ≤ loop < extents[loop]. */
export function rangeOfAffine(a: Affine, extents: readonly number[]): readonly [number, number] {
  let low = a.offset;
  let high = a.offset;
  for (const [loop, coefficient] of a.terms) {
    const reach = coefficient * ((extents[loop] ?? 1) - 1);
    if (reach < 0) low += reach;
    else high += reach;
  }
  return [low, high];
}

/** The row-major position that one index per axis of `shape` names. */
export function flattenAffine(indices: readonly Affine[], shape: Shape): Affine {
  const strides = stridesOf(shape);
  return indices.reduce(
    (flat, index, axis) => addAffine(flat, scaleAffine(index, strides[axis] ?? 1)),
    affine(0),
  );
}

export function evaluateAffine(a: Affine, loops: readonly number[]): number {
  let value = a.offset;
  for (const [loop, coefficient] of a.terms) value += coefficient * (loops[loop] ?? 0);
  return value;
}
