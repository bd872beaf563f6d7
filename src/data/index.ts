export type { Augmentation } from "./augment.ts";
export { type Batch, type BatchOptions, batchCount, batches } from "./batches.ts";
export { type Dataset, type Standardisation, slice, standardisation } from "./dataset.ts";
export { type DigitsOptions, digits } from "./digits/digits.ts";
