import { shades } from "../../inspect/index.ts";
import type { Cell } from "../image-grid.ts";

/** Of cividis, from −1 over grey to 1: dark means negative, light positive, to every eye and in grey print too. Nuñez, Anderton & Renslow 2018. */
const stops = [
  [0x00, 0x22, 0x4e],
  [0x3b, 0x49, 0x6c],
  [0x7b, 0x7b, 0x78],
  [0xb9, 0xab, 0x6c],
  [0xfe, 0xe8, 0x38],
] as const;

/** Red, green and blue, 0 … 1, of a shade from −1 to 1. What is no number is red. */
export function diverging(shade: number): readonly [number, number, number] {
  if (Number.isNaN(shade)) return [1, 0, 0];
  const place = ((Math.min(1, Math.max(-1, shade)) + 1) / 2) * (stops.length - 1);
  const below = Math.min(stops.length - 2, Math.floor(place));
  const part = place - below;
  const at = (channel: 0 | 1 | 2): number =>
    ((stops[below]?.[channel] ?? 0) * (1 - part) + (stops[below + 1]?.[channel] ?? 0) * part) / 255;
  return [at(0), at(1), at(2)];
}

/** A small map of values. */
export interface Map2d {
  readonly values: ArrayLike<number>;
  readonly height: number;
  readonly width: number;
}

/** Values in diverging colours, by the largest magnitude of all maps given together. */
export function coloured(maps: readonly Map2d[]): Float32Array[] {
  const all = shades(Float32Array.from(maps.flatMap(({ values }) => Array.from(values))));
  let from = 0;
  return maps.map(({ values }) => {
    const own = all.subarray(from, from + values.length);
    from += values.length;
    return Float32Array.from(Array.from(own).flatMap((shade) => [...diverging(shade)]));
  });
}

/** An input picture [H, W, 1 or 3] from `low` … `high` as red, green and blue. */
export function asColour(
  picture: ArrayLike<number>,
  channels: number,
  { low, high }: { readonly low: number; readonly high: number },
): Float32Array {
  const places = picture.length / channels;
  return Float32Array.from({ length: places * 3 }, (_, i) => {
    const value = picture[Math.floor(i / 3) * channels + (channels === 3 ? i % 3 : 0)] ?? 0;
    return (value - low) / (high - low);
  });
}

/** The same picture in another size, its pixels repeated: cells of a grid are equally large. */
export function resized(
  image: Float32Array,
  [height, width]: readonly [number, number],
  [toHeight, toWidth]: readonly [number, number],
): Float32Array {
  const made = new Float32Array(toHeight * toWidth * 3);
  for (let y = 0; y < toHeight; y++)
    for (let x = 0; x < toWidth; x++) {
      const row = Math.floor((y * height) / toHeight);
      const from = (row * width + Math.floor((x * width) / toWidth)) * 3;
      made.set(image.subarray(from, from + 3), (y * toWidth + x) * 3);
    }
  return made;
}

/** Cells in rows of so many. */
export function inRows(cells: readonly Cell[], across: number): Cell[][] {
  return Array.from({ length: Math.ceil(cells.length / across) }, (_, row) =>
    cells.slice(row * across, (row + 1) * across),
  );
}

/** Rows of how it was above those of how it is, pair by pair. */
export const withBefore = (after: readonly Cell[][], before: readonly Cell[][] = []): Cell[][] =>
  after.flatMap((row, i) => [...(before[i] ? [before[i]] : []), row]);

const blocks = " ▁▂▃▄▅▆▇█";

/** Counts as a line of bars, each of which is at least visible where there is something. */
export function sparkline(counts: ArrayLike<number>): string {
  const most = Math.max(...Array.from(counts));
  return Array.from(counts, (count) => {
    const level = count === 0 ? 0 : Math.max(1, Math.round((8 * count) / most));
    return blocks[level] ?? " ";
  }).join("");
}
