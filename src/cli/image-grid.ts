import { FONT_ADVANCE, FONT_HEIGHT, writeText } from "./pixel-font.ts";

/** One picture of the grid: values from 0 (black) to 1, and the lines below it. */
export interface Cell {
  /** [H, W, C], C = 1 (grey) or 3 (red, green, blue). */
  readonly image: ArrayLike<number>;
  readonly caption?: readonly string[];
}

export interface GridOptions {
  readonly shape: readonly [height: number, width: number, channels: number];
  /** What stands above each column. */
  readonly heads: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Red, green and blue bytes, row by row from the top. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: 3;
  readonly data: Uint8Array;
}

/** Sides of pictures are enlarged by a whole factor to at least so many pixels. */
const SIDE = 84;
const GAP = 10;
/** Sets the first column apart: it holds what the others were made of. */
const WIDE_GAP = 24;
const LINE = FONT_HEIGHT + 3;
const PAPER = 250;
const INK = 40;

/** A table of pictures, enlarged without smoothing, on light paper. */
export function imageGrid({ shape, heads, rows }: GridOptions): Picture {
  const [height, width, channels] = shape;
  const zoom = Math.max(1, Math.ceil(SIDE / Math.max(height, width)));
  const captions = Math.max(0, ...rows.flat().map(({ caption = [] }) => caption.length));
  const columns = Math.max(...rows.map((row) => row.length), heads.length);
  const across = width * zoom + GAP;
  const down = height * zoom + captions * LINE + GAP;
  const left = (column: number) => GAP + column * across + (column > 0 ? WIDE_GAP - GAP : 0);
  const top = (row: number) => GAP + LINE + row * down;
  const size = { width: left(columns), height: top(rows.length) };
  const data = new Uint8Array(size.width * size.height * 3).fill(PAPER);
  const ink = (x: number, y: number) => {
    if (x < size.width && y < size.height)
      data.fill(INK, (y * size.width + x) * 3, (y * size.width + x) * 3 + 3);
  };
  const letters = Math.floor((width * zoom) / FONT_ADVANCE);

  for (const [column, head] of heads.entries())
    writeText(head.slice(0, letters), left(column), GAP - 2, ink);
  for (const [r, row] of rows.entries())
    for (const [c, { image, caption = [] }] of row.entries()) {
      for (let y = 0; y < height * zoom; y++)
        for (let x = 0; x < width * zoom; x++) {
          const from = (Math.floor(y / zoom) * width + Math.floor(x / zoom)) * channels;
          const to = ((top(r) + y) * size.width + left(c) + x) * 3;
          for (let k = 0; k < 3; k++)
            data[to + k] = Math.round(255 * clamp(image[from + (channels === 3 ? k : 0)] ?? 0));
        }
      for (const [line, text] of caption.entries())
        writeText(text.slice(0, letters), left(c), top(r) + height * zoom + 3 + line * LINE, ink);
    }
  return { ...size, channels: 3, data };
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value));
