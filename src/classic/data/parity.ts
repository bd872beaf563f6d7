import type { ClassicSet } from "./set.ts";

const rows = [
  [0, 0, 0],
  [0, 1, 1],
  [1, 0, 1],
  [1, 1, 0],
];

/** Three bits of which an even number is 1: every pair of them looks random, only all three together do not. */
export const parity: ClassicSet = {
  name: "parity",
  about: "the four words of three bits with an even number of ones",
  make: () => ({
    ...{ name: "parity", rows: Float64Array.from(rows.flat()), size: rows.length, width: 3 },
    features: ["bit 1", "bit 2", "bit 3"],
    classes: rows.map((row) => row.join("")),
    labels: Int32Array.from(rows.keys()),
  }),
};
