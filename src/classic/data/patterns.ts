import type { ClassicSet } from "./set.ts";

const SIDE = 10;
const CENTRE = (SIDE - 1) / 2;

/** Whether a place is black; x to the right, y downwards, from 0. */
const shapes: Readonly<Record<string, (x: number, y: number) => boolean>> = {
  cross: (x, y) => Math.abs(x - y) <= 1 || Math.abs(x + y - SIDE + 1) <= 1,
  frame: (x, y) => Math.max(Math.abs(x - CENTRE), Math.abs(y - CENTRE)) > 3,
  disc: (x, y) => (x - CENTRE) ** 2 + (y - CENTRE) ** 2 < 14,
  plus: (x, y) => Math.abs(x - CENTRE) < 1.6 || Math.abs(y - CENTRE) < 1.6,
  columns: (x) => Math.floor(x / 2) % 2 === 0,
  rows: (_, y) => Math.floor(y / 2) % 2 === 0,
  board: (x, y) => (Math.floor(x / 5) + Math.floor(y / 5)) % 2 === 0,
  triangle: (x, y) => x <= y,
};

/** Small black and white pictures, black +1 and white −1: what associative memories store. */
export const patterns: ClassicSet = {
  name: "patterns",
  about: `${Object.keys(shapes).length} pictures of ${SIDE}×${SIDE}, black +1 and white −1`,
  make() {
    const classes = Object.keys(shapes);
    const places = Array.from({ length: SIDE * SIDE }, (_, at) => at);
    const rows = Float64Array.from(
      Object.values(shapes).flatMap((isBlack) =>
        places.map((at) => (isBlack(at % SIDE, Math.floor(at / SIDE)) ? 1 : -1)),
      ),
    );
    return {
      ...{ name: "patterns", rows, size: classes.length, width: SIDE * SIDE, classes },
      features: places.map((at) => `row ${Math.floor(at / SIDE) + 1}, column ${(at % SIDE) + 1}`),
      labels: Int32Array.from(classes.keys()),
      picture: [SIDE, SIDE],
    };
  },
};
