/** The plain deep network on noise that depth.ts and initialisation.ts look at. */
import type { SignalBatch } from "../inspect/index.ts";
import { foldIn, type Key, normal, uniform } from "../tensor/index.ts";

/** Linear layers, the last of them to the classes. */
export const DEPTH = 20;
export const WIDTH = 256;
export const CLASSES = 10;
const BATCH = 128;

/** Standard normal inputs, with labels at random. */
export const noiseBatch = (root: Key): SignalBatch => ({
  x: normal(foldIn(root, 1), [BATCH, WIDTH]),
  labels: uniform(foldIn(root, 2), [BATCH], 0, CLASSES).cast("int32"),
  key: foldIn(root, 3),
});
