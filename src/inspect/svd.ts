/** σ · left · rightᵀ, one term of a matrix's singular value decomposition; left and right are unit vectors. */
export interface Singular {
  readonly value: number;
  readonly left: readonly number[];
  readonly right: readonly number[];
}

type Vector = number[];

/** Sweeps over all pairs of columns; six or so are enough, for the convergence is quadratic. */
const MOST_SWEEPS = 60;
const ROUNDING = 2 ** -52;

const dot = (a: Vector, b: Vector): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

/**
 * The singular value decomposition of a small matrix, largest value first, in float64: one-sided Jacobi rotations, which are accurate
 * for small singular values too. Values that are no more than rounding errors are 0; their left vectors are zeros.
 *
 * @param matrix  rows, all of one length
 * @returns  min(rows, columns) terms
 * @source   Hestenes 1958; Golub & Van Loan, "Matrix computations", section 8.6.3
 */
export function singularValues(matrix: readonly (readonly number[])[]): Singular[] {
  const width = matrix[0]?.length ?? 0;
  if (matrix.length < width) {
    const turned = Array.from({ length: width }, (_, v) => matrix.map((row) => row[v]!));
    return singularValues(turned).map(({ value, left, right }) => ({
      value,
      left: right,
      right: left,
    }));
  }
  // In units of a power of two, which is exact: squares of what float64 holds would leave its range.
  const largest = matrix.reduce((most, row) => Math.max(most, ...row.map(Math.abs)), 0);
  const unit = largest === 0 ? 1 : 2 ** Math.floor(Math.log2(largest));
  // Columns are rotated in pairs until all are orthogonal: A V = U Σ.
  const columns: Vector[] = Array.from({ length: width }, (_, v) =>
    matrix.map((row) => row[v]! / unit),
  );
  const basis: Vector[] = columns.map((_, v) => columns.map((_, k) => (k === v ? 1 : 0)));
  for (let sweep = 0, turned = true; turned && sweep < MOST_SWEEPS; sweep++) {
    turned = false;
    for (let p = 0; p < width; p++)
      for (let q = p + 1; q < width; q++) {
        const [a, b] = [columns[p]!, columns[q]!];
        const [alpha, beta, gamma] = [dot(a, a), dot(b, b), dot(a, b)];
        if (Math.abs(gamma) <= ROUNDING * Math.sqrt(alpha * beta)) continue;
        turned = true;
        const zeta = (beta - alpha) / (2 * gamma);
        const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
        rotate(a, b, t);
        rotate(basis[p]!, basis[q]!, t);
      }
  }
  const terms = columns.map((column, k) => {
    const value = Math.hypot(...column);
    return { value, left: column.map((x) => (value === 0 ? 0 : x / value)), right: basis[k]! };
  });
  const sorted = terms.toSorted((a, b) => b.value - a.value);
  const least = ROUNDING * matrix.length * (sorted[0]?.value ?? 0);
  return sorted.map(({ value, left, right }) =>
    value > least
      ? { value: value * unit, left, right }
      : { value: 0, left: left.map(() => 0), right },
  );
}

/** a, b ← c·a − s·b, s·a + c·b for the angle with tangent t. */
function rotate(a: Vector, b: Vector, t: number): void {
  const c = 1 / Math.hypot(1, t);
  const s = c * t;
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    a[i] = c * x - s * y;
    b[i] = s * x + c * y;
  }
}
