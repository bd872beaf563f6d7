/** Points along a side of the plane that are asked for. */
const [FINE, COARSE] = [80, 24];
/** MACs that one picture may cost: some milliseconds. */
const MACS = 4e7;

/** @param macs  of one example: the picture of a large network is coarser, so that training is not held up */
export const sideFor = (macs: number): number =>
  Math.round(Math.min(FINE, Math.max(COARSE, Math.sqrt(MACS / Math.max(1, macs)))));

/** The largest magnitude; 1 where all are 0. */
export const largest = (values: Float32Array): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
