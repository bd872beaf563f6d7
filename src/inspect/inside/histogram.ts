/** How often values fall where. */
export interface Histogram {
  /** The bins divide [low, high] equally; `high` itself is in the last. */
  readonly low: number;
  readonly high: number;
  readonly counts: Float64Array;
  /** Finite values outside of a range that was given. */
  readonly below: number;
  readonly above: number;
  /** Values that are exactly 0, of either sign; they are in the bins too. */
  readonly zeros: number;
  /** These are in no bin. */
  readonly nan: number;
  readonly infinite: number;
  /** How many values there are. */
  readonly size: number;
  /** Of the finite values; NaN where there are none. `std` is divided by n. */
  readonly least: number;
  readonly most: number;
  readonly mean: number;
  readonly std: number;
}

export interface HistogramOptions {
  /** Default 64. */
  readonly bins?: number;
  /** Default: from the least to the greatest finite value. */
  readonly range?: readonly [low: number, high: number];
}

/**
 * Counts values in equal bins: v is in bin ⌊(v − low) / (high − low) · bins⌋.
 * Where all values are equal, the range is a little more than that value.
 *
 * @cost two passes, in float64
 * @throws {RangeError} unless bins is a whole number ≥ 1 and low < high are finite
 */
export function histogram(values: ArrayLike<number>, options: HistogramOptions = {}): Histogram {
  const { bins = 64, range } = options;
  if (!(Number.isSafeInteger(bins) && bins >= 1))
    throw new RangeError(`histogram: bins is ${bins}, must be a whole number from 1`);
  const moments = momentsOf(values);
  const [low, high] = range ?? spread(moments.least, moments.most);
  if (!(low < high && Number.isFinite(high - low)))
    throw new RangeError(`histogram: range is [${low}, ${high}], must be finite and rising`);
  const counts = new Float64Array(bins);
  let [below, above] = [0, 0];
  const scale = bins / (high - low);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) continue;
    if (value < low) below++;
    else if (value > high) above++;
    else {
      const bin = Math.min(bins - 1, Math.floor((value - low) * scale));
      counts[bin] = (counts[bin] as number) + 1;
    }
  }
  return { low, high, counts, below, above, ...moments };
}

/** A first pass for the mean, a second for squares of what is left: no digits are lost where the mean is far from 0. */
function momentsOf(values: ArrayLike<number>) {
  const size = values.length;
  let [zeros, nan, infinite, sum] = [0, 0, 0, 0];
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < size; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) nan++;
    else if (!Number.isFinite(value)) infinite++;
    else {
      if (value === 0) zeros++;
      if (value < least) least = value;
      if (value > most) most = value;
      sum += value;
    }
  }
  const finite = size - nan - infinite;
  if (finite === 0) {
    const none = Number.NaN;
    return { zeros, nan, infinite, size, least: none, most: none, mean: none, std: none };
  }
  const mean = sum / finite;
  let squares = 0;
  for (let i = 0; i < size; i++) {
    const value = values[i] as number;
    if (Number.isFinite(value)) squares += (value - mean) ** 2;
  }
  return { zeros, nan, infinite, size, least, most, mean, std: Math.sqrt(squares / finite) };
}

function spread(least: number, most: number): [number, number] {
  if (Number.isNaN(least)) return [-1, 1];
  if (least < most) return [least, most];
  const around = Math.abs(least) / 2 || 1;
  return [least - around, most + around];
}

/**
 * The same counts in other bins: what a bin held is shared out evenly over the bins that it overlaps, so that the total stays.
 * Counts outside of the new range go to `below` and `above`. Histograms of several moments are drawn on one axis this way.
 */
export function rebin(from: Histogram, [low, high]: readonly [number, number], bins: number) {
  const counts = new Float64Array(bins);
  let { below, above } = from;
  const old = (from.high - from.low) / from.counts.length;
  const wide = (high - low) / bins;
  for (const [i, count] of from.counts.entries()) {
    if (count === 0) continue;
    const [start, end] = [from.low + i * old, from.low + (i + 1) * old];
    below += count * part(start, end, Number.NEGATIVE_INFINITY, low);
    above += count * part(start, end, high, Number.POSITIVE_INFINITY);
    const first = Math.max(0, Math.floor((start - low) / wide));
    const last = Math.min(bins - 1, Math.floor((end - low) / wide));
    for (let bin = first; bin <= last; bin++) {
      const share = part(start, end, low + bin * wide, low + (bin + 1) * wide);
      counts[bin] = (counts[bin] as number) + count * share;
    }
  }
  return { ...from, low, high, counts, below, above } satisfies Histogram;
}

/** Which part of [start, end] lies in [low, high]. */
const part = (start: number, end: number, low: number, high: number): number =>
  Math.max(0, Math.min(end, high) - Math.max(start, low)) / (end - start);
