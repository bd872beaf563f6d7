import { randomOf } from "../random.ts";
import type { ClassicSet } from "./set.ts";

const named = {
  black: [0, 0, 0],
  white: [1, 1, 1],
  red: [1, 0, 0],
  green: [0, 1, 0],
  blue: [0, 0, 1],
  yellow: [1, 1, 0],
  cyan: [0, 1, 1],
  magenta: [1, 0, 1],
} as const;

const SIZE = 400;
/** Names this use of the seed. */
const PART = 101;

/** Colours drawn evenly from the cube of red, green and blue; the class is the nearest corner. */
export const colours: ClassicSet = {
  name: "colours",
  about: `${SIZE} colours as red, green and blue; the class is the nearest of ${Object.keys(named).length}`,
  make(seed) {
    const random = randomOf(seed, PART);
    const classes = Object.keys(named);
    const corners = Object.values(named);
    const rows = Float64Array.from({ length: SIZE * 3 }, () => random.range(0, 1));
    const labels = Int32Array.from({ length: SIZE }, (_, n) =>
      corners.findIndex((corner) =>
        corner.every((value, i) => (rows[3 * n + i] as number) >= 0.5 === (value === 1)),
      ),
    );
    const features = ["red", "green", "blue"];
    return { name: "colours", rows, size: SIZE, width: 3, features, classes, labels };
  },
};
