/** What associative memories share: patterns of −1 and +1, flipped, compared and drawn. */
import type { Stream } from "../data/threefry.ts";
import type { Pictures, Table } from "../inspect/index.ts";
import { dot } from "./linear-algebra.ts";
import { rowOf, type Samples } from "./samples.ts";

/** A copy of which a share of the numbers, drawn anew, has the other sign: exactly round(share · N) of them. */
export function flipped(pattern: Float64Array, share: number, random: Stream): Float64Array {
  const made = Float64Array.from(pattern);
  const left = Array.from(made.keys());
  for (let n = Math.round(share * made.length); n > 0; n--) {
    const [at = 0] = left.splice(random.below(left.length), 1);
    made[at] = -(made[at] as number);
  }
  return made;
}

/** Mean of s·ξ: 1 where both are equal, −1 where one is the other's negative, about 0 where they have nothing to do with each other. */
export const overlap = (a: ArrayLike<number>, b: ArrayLike<number>): number => dot(a, b) / a.length;

export interface Recall {
  readonly cue: Float64Array;
  readonly recalled: Float64Array;
}

/** What row n is called: its class where it has one, else its number. */
export const nameOfRow = ({ classes, labels }: Samples, n: number): string =>
  classes[labels[n] ?? -1] ?? `no. ${n + 1}`;

/** How far each recalled pattern is right. */
export function recallTable(samples: Samples, recalls: readonly Recall[], title: string): Table {
  return {
    title,
    columns: ["pattern", "cue right", "recalled right"],
    rows: recalls.map(({ cue, recalled }, n) => [
      nameOfRow(samples, n),
      ...[cue, recalled].map((one) => percentRight(one, rowOf(samples, n))),
    ]),
  };
}

const percentRight = (one: Float64Array, pattern: Float64Array): string =>
  `${(50 * (1 + overlap(one.map(sign), pattern.map(sign)))).toFixed(1)} %`;

/** +1 from 0 up. */
export const sign = (value: number): number => (value >= 0 ? 1 : -1);

/** Most patterns that are drawn. */
const DRAWN = 8;

/** The patterns, what was shown of them, and what came back: a row each. A pattern that is no picture is drawn as a line. */
export function recallPictures(
  samples: Samples,
  recalls: readonly Recall[],
  title: string,
): Pictures {
  const { width, picture = [1, width] as const } = samples;
  const shown = recalls.slice(0, DRAWN);
  const stored = shown.map((_, n) => rowOf(samples, n));
  const rows = [stored, shown.map(({ cue }) => cue), shown.map(({ recalled }) => recalled)];
  const names = ["", "cue", "recalled"].flatMap((what) =>
    shown.map((_, n) => (what === "" ? nameOfRow(samples, n) : what)),
  );
  return {
    ...{ kind: "pictures", title, height: picture[0], width: picture[1], signed: true, names },
    columns: shown.length,
    values: Float64Array.from(rows.flat().flatMap((one) => Array.from(one))),
  };
}
