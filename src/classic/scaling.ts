/** Columns of unlike units made alike. */
import type { Samples } from "./samples.ts";

export interface Scaling {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** Of what the sums of a column could be off by: a deviation that is no larger is a rounding error. */
const ROUNDING = 10;

/** Mean and standard deviation (divided by n) of each column; 1 for a column that never changes. Fit it to what is learnt from only. */
export function scalingOf({ rows, size, width }: Samples): Scaling {
  const mean = new Array<number>(width).fill(0);
  const std = new Array<number>(width).fill(0);
  for (let n = 0; n < size; n++)
    for (let i = 0; i < width; i++) mean[i] = (mean[i] as number) + (rows[n * width + i] as number);
  for (let i = 0; i < width; i++) mean[i] = (mean[i] as number) / size;
  for (let n = 0; n < size; n++)
    for (let i = 0; i < width; i++)
      std[i] = (std[i] as number) + ((rows[n * width + i] as number) - (mean[i] as number)) ** 2;
  return {
    mean,
    std: std.map((sum, i) => {
      const deviation = Math.sqrt(sum / size);
      // The mean of equal numbers is not quite that number: (0.1 + 0.1 + 0.1) / 3 ≠ 0.1.
      const noise = ROUNDING * Number.EPSILON * Math.abs(mean[i] as number) * Math.sqrt(size);
      return deviation > noise ? deviation : 1;
    }),
  };
}

/** (x − mean) / std, column by column. */
export function scaled<S extends Pick<Samples, "rows" | "width">>(
  samples: S,
  { mean, std }: Scaling,
): S {
  const { rows, width } = samples;
  const made = rows.map(
    (value, at) => (value - (mean[at % width] as number)) / (std[at % width] as number),
  );
  return { ...samples, rows: made };
}
