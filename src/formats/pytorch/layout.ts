/** Where PyTorch's numbers lie: kernels and images with the channels before the places. */
import { sizeOf } from "../../graph/shape.ts";

/** A tensor's values on the host. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** The tensor with its axes in another order: axis i of the result is axis `axes[i]` of the values. */
export function permuteValues({ shape, data }: Values, axes: readonly number[]): Values {
  if (axes.every((axis, i) => axis === i)) return { shape, data };
  const moved = axes.map((axis) => shape[axis] ?? 1);
  const steps = axes.map((axis) => sizeOf(shape.slice(axis + 1)));
  const made = new Float32Array(data.length);
  const index = moved.map(() => 0);
  let from = 0;
  for (let to = 0; to < made.length; to++) {
    made[to] = data[from] ?? Number.NaN;
    // As an odometer: the last axis first.
    for (let axis = moved.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] ?? 0) + 1;
      from += steps[axis] ?? 0;
      if ((index[axis] ?? 0) < (moved[axis] ?? 0)) break;
      from -= (steps[axis] ?? 0) * (moved[axis] ?? 0);
      index[axis] = 0;
    }
  }
  return { shape: moved, data: made };
}

/** The order of axes that undoes another. */
export const inverse = (axes: readonly number[]): number[] =>
  axes.map((_, axis) => axes.indexOf(axis));

/**
 * What a vector was before it was flattened: `places` pixels of `channels` each. Here element p · channels + c is channel c of pixel p,
 * in PyTorch c · places + p is.
 */
export interface Flattened {
  readonly places: number;
  readonly channels: number;
}

export const sameOrder = (a: Flattened | undefined, b: Flattened | undefined): boolean =>
  a?.places === b?.places && a?.channels === b?.channels;
