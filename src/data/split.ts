import { type Dataset, isRegression, targetWidth, valuesOf } from "./dataset.ts";
import { permutation } from "./permutation.ts";
import { deriveKey } from "./threefry.ts";

/** What to learn from, and what to judge by: no example is in both. */
export interface Parts<D extends Dataset = Dataset> {
  readonly train: D;
  readonly validation: D;
}

/** Names this use of the seed. */
const PURPOSE = 6;

/**
 * Which examples to learn from and which to judge by, drawn by the seed; each class is divided on its own, so that none is missing
 * on either side. Both lists are in the examples' own order.
 *
 * @param labels  the class of each example; undefined where there are no classes
 * @param share   of the validation, in (0, 1): of each group the nearest whole number, at least 1 and never all
 */
export function splitIndices(
  size: number,
  labels: ArrayLike<number> | undefined,
  { share, seed }: { readonly share: number; readonly seed: number },
): { train: Uint32Array; validation: Uint32Array } {
  const groups = new Map<number, number[]>();
  for (let n = 0; n < size; n++) {
    const group = groups.get(labels?.[n] ?? 0);
    if (group === undefined) groups.set(labels?.[n] ?? 0, [n]);
    else group.push(n);
  }
  const chosen = new Uint8Array(size);
  for (const [label, group] of groups) {
    const count = Math.min(Math.max(1, Math.round(share * group.length)), group.length - 1);
    const order = permutation(group.length, deriveKey(seed, PURPOSE, label));
    for (const at of order.subarray(0, count)) chosen[group[at] as number] = 1;
  }
  const those = (side: number) =>
    Uint32Array.from(Array.from(chosen.keys()).filter((n) => chosen[n] === side));
  return { train: those(0), validation: those(1) };
}

/** The examples of these numbers, copied. */
export function pick<D extends Dataset>(data: D, indices: Uint32Array): D {
  const { values } = valuesOf(data.shape);
  return {
    ...data,
    images: rows(data.images, indices, values),
    labels: rows(data.labels, indices, 1),
    ...(isRegression(data) && { targets: rows(data.targets, indices, targetWidth(data)) }),
    size: indices.length,
  };
}

function rows<A extends Uint8Array | Float32Array | Int32Array>(
  all: A,
  indices: Uint32Array,
  width: number,
): A {
  const made = all.slice(0, 0).constructor as new (length: number) => A;
  const some = new made(indices.length * width);
  indices.forEach((from, to) => {
    some.set(all.subarray(from * width, (from + 1) * width), to * width);
  });
  return some;
}
