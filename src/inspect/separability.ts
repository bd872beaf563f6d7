import type { Shape } from "../graph/shape.ts";
import { ShapeError, showShape } from "../graph/shape.ts";
import { type Singular, singularValues } from "./svd.ts";

/** One term of a kernel: column · row, an outer product. */
export interface Factor {
  readonly singular: number;
  /** Of the vertical pass, top to bottom. */
  readonly column: readonly number[];
  /** Of the horizontal pass, left to right. */
  readonly row: readonly number[];
}

/** How far a 2-D kernel is a product of a column and a row. */
export interface Separability {
  /** Outer products that the kernel is a sum of. */
  readonly rank: number;
  /** Rank 1: the convolution is a vertical pass and a horizontal one, exactly. A kernel of zeros is. */
  readonly separable: boolean;
  /** One for each singular value above the tolerance, largest first; the kernel is the sum of their column · row. */
  readonly factors: readonly Factor[];
  /** ‖kernel − best column · row‖ / ‖kernel‖ in the Frobenius norm: 0 for separable ones but for rounding, below 1 always. */
  readonly error: number;
}

/** Of a convolution's kernel: each input channel of each filter by itself. */
export interface KernelSeparability {
  /** In the order of the weight: input channel, then filter. */
  readonly slices: readonly (Separability & {
    readonly channel: number;
    readonly filter: number;
  })[];
  /** Root of Σ‖slice − its best column · row‖² / Σ‖slice‖²: what all slices lose together. */
  readonly error: number;
  /** Slices of rank 0 or 1. */
  readonly separable: number;
}

/** Singular values below this part of the largest count as 0: kernels are float32 as a rule. */
const TOLERANCE = 1e-6;

/**
 * Whether a convolution with this kernel can be two passes, down and across: its singular value decomposition.
 *
 *   K = Σ_k σ_k · u_k v_kᵀ,   rank-1 error = √(σ₂² + σ₃² + …) / √(σ₁² + σ₂² + …)      (Eckart & Young 1936: no column · row is nearer)
 *
 * Factors are whole numbers where they can be: [[3,6,9],[4,8,12],[5,10,15]] = [3,4,5]ᵀ[1,2,3].
 *
 * @param kernel     rows from top to bottom
 * @param tolerance  singular values below tolerance · σ₁ count as 0
 * @cost  O(H·W·min(H, W)) a sweep, some 6 sweeps; float64
 * @throws {ShapeError} if rows are of unequal length or missing
 * @throws {RangeError} if an element is not finite
 */
export function separability(
  kernel: readonly (readonly number[])[],
  tolerance: number = TOLERANCE,
): Separability {
  requireMatrix(kernel);
  const triples = singularValues(kernel);
  const largest = triples[0]?.value ?? 0;
  const kept = triples.filter(({ value }) => value > tolerance * largest);
  const whole = Math.hypot(...triples.map(({ value }) => value));
  const rest = Math.hypot(...triples.slice(1).map(({ value }) => value));
  return {
    rank: kept.length,
    separable: kept.length <= 1,
    factors: kept.map(factorOf),
    error: whole === 0 ? 0 : rest / whole,
  };
}

/**
 * `separability` of every slice of a convolution's weight.
 *
 * @param values  row-major
 * @param shape   [Kh, Kw, Cin / groups, Cout]
 * @throws {ShapeError} if the shape has not four axes, or another size than the values
 */
export function kernelSeparability(values: ArrayLike<number>, shape: Shape): KernelSeparability {
  const [height, width, channels, filters] = shape;
  if (
    height === undefined ||
    width === undefined ||
    channels === undefined ||
    filters === undefined ||
    shape.length !== 4 ||
    values.length !== height * width * channels * filters
  )
    throw new ShapeError(
      `separability: the weight is ${showShape(shape)} of ${values.length} values, must be [Kh, Kw, Cin / groups, Cout]`,
    );
  const rows = Array.from({ length: height }, (_, u) => u);
  const columns = Array.from({ length: width }, (_, v) => v);
  const norms: number[] = [];
  const slices = Array.from({ length: channels * filters }, (_, i) => {
    const [channel, filter] = [Math.floor(i / filters), i % filters];
    const at = (u: number, v: number): number =>
      values[((u * width + v) * channels + channel) * filters + filter] ?? 0;
    const slice = rows.map((u) => columns.map((v) => at(u, v)));
    const found = separability(slice);
    norms.push(Math.hypot(...slice.flat()));
    return { channel, filter, ...found };
  });
  // Relative to the longest, so that squares stay in range.
  const longest = norms.reduce((most, norm) => Math.max(most, norm), 0);
  let [lost, total] = [0, 0];
  for (const [i, norm] of norms.entries()) {
    const square = (norm / (longest || 1)) ** 2;
    total += square;
    lost += slices[i]!.error ** 2 * square;
  }
  return {
    slices,
    error: total === 0 ? 0 : Math.sqrt(lost / total),
    separable: slices.filter(({ separable }) => separable).length,
  };
}

function requireMatrix(kernel: readonly (readonly number[])[]): void {
  const width = kernel[0]?.length ?? 0;
  const odd = kernel.findIndex((row) => row.length !== width);
  if (width === 0 || odd >= 0)
    throw new ShapeError(
      width === 0
        ? "separability: the kernel is empty; give rows of numbers, such as [[1, 2], [2, 4]]"
        : `separability: row 0 has ${width} numbers, row ${odd} has ${kernel[odd]!.length}; rows must be of equal length`,
    );
  for (const [u, row] of kernel.entries())
    for (const [v, value] of row.entries())
      if (!Number.isFinite(value))
        throw new RangeError(
          `separability: element [${u}, ${v}] is ${value}; kernels must be of finite numbers`,
        );
}

/** σ u vᵀ as column · row: small whole numbers where they are in such a ratio, the column's first element positive. */
function factorOf({ value, left, right }: Singular): Factor {
  const sign = Math.sign(left.find((x) => Math.abs(x) > TOLERANCE) ?? 1);
  const [column, row] = [left, right].map((unit) => {
    const turned = unit.map((x) => x * sign);
    return wholeMultiple(turned) ?? turned;
  }) as [number[], number[]];
  const scale = nearWhole(value / (Math.hypot(...column) * Math.hypot(...row)));
  const root = nearWhole(Math.sqrt(scale));
  // A square is shared out, as for [1, 2, 1]ᵀ[1, 2, 1] / 16; else the column takes it all, or each half if nothing is whole.
  const share = isNear(root) || !isNear(scale);
  return {
    singular: value,
    column: column.map((x) => x * (share ? root : scale) + 0),
    row: row.map((x) => x * (share ? root : 1) + 0),
  };
}

/** Denominators that are tried. */
const LARGEST = 64;

/** The smallest whole numbers in the ratio of the elements; undefined if they are in no such. */
function wholeMultiple(unit: readonly number[]): number[] | undefined {
  const sizes = unit.map(Math.abs).filter((x) => x > TOLERANCE);
  const least = Math.min(...sizes);
  for (let k = 1; k <= LARGEST; k++) {
    const multiple = (x: number): number => (x / least) * k;
    const isWhole = (x: number): boolean => Math.abs(x - Math.round(x)) <= TOLERANCE * k;
    if (unit.every((x) => isWhole(multiple(x)))) return unit.map((x) => Math.round(multiple(x)));
  }
  return undefined;
}

/** n or 1 / n, if x is that but for rounding. */
function nearWhole(x: number): number {
  const [up, down] = [Math.round(x), Math.round(1 / x)];
  if (up >= 1 && Math.abs(x - up) <= TOLERANCE * x) return up;
  if (down >= 1 && Math.abs(1 / x - down) <= TOLERANCE * down) return 1 / down;
  return x;
}

const isNear = (x: number): boolean => Number.isInteger(x) || Number.isInteger(1 / x);
