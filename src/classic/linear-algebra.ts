/** Small dense linear algebra in float64, for what has a closed form. */

/** The least and the largest of however many values; a call with a million arguments would fail. */
export function rangeOf(values: ArrayLike<number>): readonly [least: number, most: number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    least = Math.min(least, values[i] as number);
    most = Math.max(most, values[i] as number);
  }
  return [least, most];
}

export const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
};

export const squaredDistance = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2;
  return sum;
};

/** One of many: its number, and how far away it is. */
export interface Near {
  readonly at: number;
  /** The distance, squared. */
  readonly squared: number;
}

/** The number of the nearest of `centres`, [count, width] row by row; the first of equals. */
export function nearest(row: ArrayLike<number>, centres: Float64Array, width: number): Near {
  let at = 0;
  let squared = Number.POSITIVE_INFINITY;
  for (let start = 0, k = 0; start < centres.length; start += width, k++) {
    let sum = 0;
    for (let i = 0; i < width && sum < squared; i++)
      sum += ((row[i] as number) - (centres[start + i] as number)) ** 2;
    if (sum < squared) {
      squared = sum;
      at = k;
    }
  }
  return { at, squared };
}

/** The nearest of `centres` and the next one, where there is one; of equals the first is the nearer. */
export function nearestTwo(
  row: ArrayLike<number>,
  centres: Float64Array,
  width: number,
): readonly [Near, Near | undefined] {
  let first: Near = { at: -1, squared: Number.POSITIVE_INFINITY };
  let second: Near | undefined;
  for (let k = 0; k * width < centres.length; k++) {
    const squared = squaredDistance(row, centres.subarray(k * width, (k + 1) * width));
    if (squared < first.squared)
      [first, second] = [{ at: k, squared }, first.at < 0 ? undefined : first];
    else if (second === undefined || squared < second.squared) second = { at: k, squared };
  }
  return [first, second];
}

/**
 * Solves A·X = B for a symmetric positive definite A, by Cholesky's A = L·Lᵀ.
 *
 * @param a      [n, n], row by row; only its lower triangle is read
 * @param b      [n, columns]
 * @returns      [n, columns]
 * @cost         n³/6 + n²·columns multiply-adds
 * @param where  whose equations they are, for the error
 * @param nameOf what unknown i is called, for the error
 * @throws {RangeError} if A is not positive definite: its rows depend on each other
 */
export function solvePositive(
  a: Float64Array,
  b: Float64Array,
  n: number,
  where = "",
  nameOf = (i: number): string => `number ${i + 1}`,
): Float64Array {
  const columns = b.length / n;
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j] as number;
      for (let k = 0; k < j; k++)
        sum -= (factor[i * n + k] as number) * (factor[j * n + k] as number);
      if (i !== j) factor[i * n + j] = sum / (factor[j * n + j] as number);
      else if (sum > 1e-13 * Math.abs(a[i * n + i] as number)) factor[i * n + i] = Math.sqrt(sum);
      else
        throw new RangeError(
          `${where && `${where}: `}the equations do not fix ${n} unknowns: ${nameOf(i)} depends on those before it; a larger ridge would`,
        );
    }
  const x = Float64Array.from(b);
  for (let c = 0; c < columns; c++) {
    for (let i = 0; i < n; i++) {
      let sum = x[i * columns + c] as number;
      for (let k = 0; k < i; k++)
        sum -= (factor[i * n + k] as number) * (x[k * columns + c] as number);
      x[i * columns + c] = sum / (factor[i * n + i] as number);
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = x[i * columns + c] as number;
      for (let k = i + 1; k < n; k++)
        sum -= (factor[k * n + i] as number) * (x[k * columns + c] as number);
      x[i * columns + c] = sum / (factor[i * n + i] as number);
    }
  }
  return x;
}
