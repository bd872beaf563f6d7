import type { ReadsAnswer } from "../../worker/analysis/reads.ts";
import { showCount, showLarge } from "./show.ts";

/** What a unit sees, in pixels from the top left corner, the last two behind the last one. */
export type FieldBox = readonly [top: number, left: number, bottom: number, right: number];

export const boxAt = (boxes: Float32Array, unit: number): FieldBox | undefined => {
  const [top = Number.NaN, left = 0, bottom = 0, right = 0] = boxes.subarray(
    4 * unit,
    4 * unit + 4,
  );
  return Number.isNaN(top) ? undefined : [top, left, bottom, right];
};

/** The box with each of its sides changed. */
export const mapBox = (
  [top, left, bottom, right]: FieldBox,
  change: (side: number) => number,
): FieldBox => [change(top), change(left), change(bottom), change(right)];

/** How far a box reaches beyond the picture: above, to the left, below, to the right. */
export const overRim = (
  [top, left, bottom, right]: FieldBox,
  [height, width]: readonly [number, number],
): readonly [number, number, number, number] => [
  Math.max(0, -top),
  Math.max(0, -left),
  Math.max(0, bottom - height),
  Math.max(0, right - width),
];

const sides = ["above", "to the left", "below", "to the right"] as const;

/** What a unit sees, in one or two sentences. */
export function fieldInWords(
  box: FieldBox | undefined,
  unit: readonly [row: number, column: number],
  map: readonly [rows: number, columns: number],
  picture: readonly [height: number, width: number],
  exact: boolean,
): string {
  const isMap = map[0] * map[1] > 1;
  const who = isMap ? `Unit (${unit[0] + 1}, ${unit[1] + 1}) of ${map[0]}×${map[1]}` : "Every unit";
  if (box === undefined) return `${who} sees nothing: it is one of the zeros between.`;
  const [top, left, bottom, right] = mapBox(box, Math.round);
  const [height, width] = picture;
  const share = (100 * pixelsIn([top, left, bottom, right], picture)) / (height * width);
  const part =
    share >= 99.95 ? "the whole picture" : `${share.toFixed(share < 10 ? 1 : 0)} % of the picture`;
  const beyond = overRim([top, left, bottom, right], picture).flatMap((n, side) =>
    n > 0 ? [`${n} ${sides[side]}`] : [],
  );
  const rim =
    beyond.length === 0
      ? ""
      : ` It reaches beyond the picture, where there is only padding: ${beyond.join(", ")}.`;
  const merged = exact ? "" : " Behind flatten a unit has no place; this is what all of them see.";
  return `${who} sees ${bottom - top}×${right - left} pixels: rows ${from(top, height)} to ${to(bottom, height)}, columns ${from(left, width)} to ${to(right, width)}; ${part}.${rim}${merged}`;
}

/** Pixels of the picture in a box. */
const pixelsIn = (
  [top, left, bottom, right]: FieldBox,
  [height, width]: readonly [number, number],
): number =>
  Math.max(0, Math.min(bottom, height) - Math.max(top, 0)) *
  Math.max(0, Math.min(right, width) - Math.max(left, 0));

/** Which of the pixels in a unit's field it reads, and how often, in a sentence. */
export function readsInWords(
  { pixels, least, most, before }: Omit<ReadsAnswer, "counts">,
  box: FieldBox,
  picture: readonly [height: number, width: number],
): string {
  const all = pixelsIn(mapBox(box, Math.round), picture);
  const upTo = before === undefined ? "" : `, up to ${before}`;
  const which =
    pixels < all
      ? `Of the ${showCount(all)} pixels in the frame its windows read ${showCount(pixels)}${upTo}`
      : `Its windows read every pixel in the frame${upTo}`;
  const often =
    least === most
      ? most === 1
        ? "once"
        : `${showLarge(most)} times`
      : `${showLarge(least)} to ${showLarge(most)} times, the stronger the colour the more often`;
  return `${which}: ${often}.`;
}

const from = (n: number, extent: number): number => Math.min(Math.max(n, 0), extent - 1) + 1;
const to = (n: number, extent: number): number => Math.min(Math.max(n, 1), extent);

/** The unit that an arrow key leads to; undefined for other keys. */
export function unitAfterKey(
  key: string,
  [row, column]: readonly [number, number],
  [rows, columns]: readonly [number, number],
): readonly [number, number] | undefined {
  const step: Readonly<Record<string, readonly [number, number]>> = {
    ArrowUp: [row - 1, column],
    ArrowDown: [row + 1, column],
    ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1],
    Home: [0, 0],
    End: [rows - 1, columns - 1],
  };
  const next = step[key];
  return (
    next && [Math.min(Math.max(next[0], 0), rows - 1), Math.min(Math.max(next[1], 0), columns - 1)]
  );
}
