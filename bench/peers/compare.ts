import type { Arrays } from "./arrays.ts";

/**
 * Relative differences of two results, ‖a − b‖ / ‖b‖ in the Euclidean norm of all that belongs together:
 * what the work began with and changed is "parameters" as it is afterwards and "update" as what was added to it; anything else by its own name.
 */
export type Differences = Readonly<Record<string, number>>;

/** One of three million units on the other side of ReLU's kink, by a rounding, is 0.1 % of the gradients below it. */
const ALLOWED_UPDATE = 1e-2;
const ALLOWED = 1e-4;

export function differences(came: Arrays, judge: Arrays, start: Arrays): Differences {
  const sums = new Map<string, { apart: number; size: number }>();
  const sumOf = (what: string) => {
    const sum = sums.get(what) ?? { apart: 0, size: 0 };
    sums.set(what, sum);
    return sum;
  };
  for (const [name, { data: expected }] of judge) {
    const got = came.get(name)?.data ?? [];
    const began = start.get(name)?.data;
    const value = sumOf(began === undefined ? name : "parameters");
    const update = began === undefined ? undefined : sumOf("update");
    for (let i = 0; i < Math.max(got.length, expected.length); i++) {
      const [a, b] = [got[i] ?? Number.NaN, expected[i] ?? Number.NaN];
      value.apart += (a - b) ** 2;
      value.size += b ** 2;
      if (update === undefined) continue;
      update.apart += (a - b) ** 2;
      update.size += (b - (began?.[i] ?? 0)) ** 2;
    }
  }
  const shares = Array.from(sums, ([what, { apart, size }]) => {
    return [what, apart === 0 ? 0 : Math.sqrt(apart / size)] as const;
  });
  return Object.fromEntries(shares);
}

/** What is further apart than rounding explains, in words; undefined if nothing is. */
export function tooFar(found: Differences): string | undefined {
  for (const [what, share] of Object.entries(found)) {
    const allowed = what === "update" ? ALLOWED_UPDATE : ALLOWED;
    if (!(share <= allowed)) return `${what} differs by ${share.toExponential(1)}`;
  }
  return undefined;
}

/** The largest of each. */
export function largest(all: readonly Differences[]): Differences {
  const most: Record<string, number> = {};
  for (const found of all)
    for (const [what, share] of Object.entries(found))
      most[what] = Math.max(most[what] ?? 0, share);
  return most;
}
