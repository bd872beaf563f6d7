/** Categories that compete, resonate and learn: what the ART networks share. */
import type { Table } from "../../inspect/index.ts";
import type { Samples } from "../samples.ts";

export interface ResonanceOptions {
  /** ρ. */
  readonly vigilance?: number;
  /** Presentations of all rows at most. Default 50. */
  readonly rounds?: number;
}

/** How categories compete and resonate. */
export interface Resonator {
  /** ρ: how much of a row a category must match to take it in. */
  readonly vigilance: number;
  /** α: among categories that match equally, how much small ones are preferred. */
  readonly choice: number;
  /** β: how far a category moves to the row it takes in; 1: at once. */
  readonly rate: number;
}

/** Templates of categories, [count][width]; they only ever shrink. */
export type Templates = Float64Array[];

const sizeOf = (row: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < row.length; i++) sum += row[i] as number;
  return sum;
};

/** |x ∧ w|, the sum of the smaller of both. */
const common = (x: ArrayLike<number>, w: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += Math.min(x[i] as number, w[i] as number);
  return sum;
};

/** Categories by how strongly they answer: T_j = |x ∧ w_j| / (α + |w_j|); of equals the older first. */
export function byChoice(templates: Templates, x: ArrayLike<number>, choice: number): number[] {
  const answers = templates.map((w) => common(x, w) / (choice + sizeOf(w)));
  return Array.from(answers.keys()).sort((a, b) => (answers[b] as number) - (answers[a] as number));
}

/**
 * How much of a row a template matches: |x ∧ w| / |x|. A row of zeros matches templates of zeros alone, less than any vigilance those others: it would
 * wipe out what they have learnt.
 */
export const matchOf = (x: ArrayLike<number>, w: ArrayLike<number>): number => {
  const size = sizeOf(x);
  if (size > 0) return common(x, w) / size;
  return sizeOf(w) === 0 ? 1 : -1;
};

/**
 * Finds the category that resonates, and lets it learn: the strongest that matches enough, |x ∧ w_J| / |x| ≥ ρ, else a new one.
 *
 *   w_J ← β (x ∧ w_J) + (1 − β) w_J
 *
 * @returns the number of the category
 */
export function resonateWith(
  templates: Templates,
  x: Float64Array,
  { vigilance, choice, rate }: Resonator,
): number {
  const found = byChoice(templates, x, choice).find(
    (j) => matchOf(x, templates[j] as Float64Array) >= vigilance,
  );
  if (found === undefined) return templates.push(Float64Array.from(x)) - 1;
  shrink(templates[found] as Float64Array, x, rate);
  return found;
}

/** w ← β (x ∧ w) + (1 − β) w, in place: a template comes to what it shares with a row. */
export function shrink(template: Float64Array, x: ArrayLike<number>, rate: number): void {
  for (let i = 0; i < template.length; i++) {
    const own = template[i] as number;
    template[i] = rate * Math.min(x[i] as number, own) + (1 - rate) * own;
  }
}

/** (x, 1 − x): rows of equal size, so that categories do not shrink to nothing. */
export const complement = (row: ArrayLike<number>): Float64Array =>
  Float64Array.from({ length: 2 * row.length }, (_, i) =>
    i < row.length ? (row[i] as number) : 1 - (row[i - row.length] as number),
  );

/** Presents all rows in their order until none changes its category. @returns how many rows changed theirs in each round */
export function settle(
  rows: readonly Float64Array[],
  templates: Templates,
  resonator: Resonator,
  rounds: number,
) {
  const groups = new Int32Array(rows.length).fill(-1);
  const changes: number[] = [];
  for (let round = 0; round < rounds && changes.at(-1) !== 0; round++) {
    let changed = 0;
    for (const [n, row] of rows.entries()) {
      const at = resonateWith(templates, row, resonator);
      if (at !== groups[n]) changed++;
      groups[n] = at;
    }
    changes.push(changed);
  }
  return { groups, changes };
}

/** The category that a row would resonate with, without learning; −1 for none. */
export function categoryOf(
  templates: Templates,
  x: Float64Array,
  { vigilance, choice }: Pick<Resonator, "vigilance" | "choice">,
): number {
  return (
    byChoice(templates, x, choice).find(
      (j) => matchOf(x, templates[j] as Float64Array) >= vigilance,
    ) ?? -1
  );
}

/** Most categories that are listed. */
const LISTED = 30;

/** What is in each category; of many the largest are listed. */
export function categoryTable(
  { size, name, classes, labels }: Samples,
  groups: ArrayLike<number>,
  templates: Templates,
): Table {
  const members = templates.map((): number[] => []);
  for (let n = 0; n < size; n++) members[groups[n] as number]?.push(n);
  const bySize = [...members.keys()].sort(
    (a, b) => (members[b]?.length ?? 0) - (members[a]?.length ?? 0),
  );
  const listed = members.length > LISTED ? bySize.slice(0, LISTED) : Array.from(templates.keys());
  const part = members.length > LISTED ? `; the ${LISTED} largest` : "";
  return {
    title: `${templates.length} categories of ${size} rows (${name})${part}`,
    columns: ["category", "rows", "what they are"],
    rows: listed.map((j) => {
      const own = members[j] ?? [];
      const kinds = [...new Set(own.map((n) => classes[labels[n] ?? -1] ?? `row ${n + 1}`))];
      const more = kinds.length > 6 ? ", …" : "";
      return [j + 1, own.length, kinds.slice(0, 6).join(", ") + more];
    }),
  };
}
