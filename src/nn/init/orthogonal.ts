import { concat, matmul, normal, scan, type Tensor, tensor } from "../../tensor/index.ts";
import { optional } from "../layer/field.ts";
import { factorOf, type Gain, gainField } from "./gain.ts";
import { initializer } from "./initializer.ts";

export interface OrthogonalOptions {
  /** Number, or activation behind the layer. Default 1. */
  readonly gain: Gain;
}

/** Coefficients of steps s ← s (a + b s² + c s⁴) on every singular value s of a matrix at once. */
type Step = readonly [a: number, b: number, c: number];
/** Multiplies a small value by 3.4 and takes any in (0, 1.2] into 1 ± 0.32 in the end. */
const GROW: Step = [3.4445, -4.775, 2.0315];
/** Goes to 1, and triples the digits each time. */
const SETTLE: Step = [15 / 8, -10 / 8, 3 / 8];
/** 3.4445¹⁴ = 3·10⁷: more than the smallest singular values that float32 tells from 0. */
const STEPS: readonly Step[] = [
  ...new Array<Step>(14).fill(GROW),
  ...new Array<Step>(4).fill(SETTLE),
];
/** Of a matrix that is orthonormal but for rounding. */
const POLISH: readonly Step[] = [SETTLE, SETTLE];

/** A loop, so that the program stays small. */
const walk = (x: Tensor, steps: readonly Step[]): Tensor =>
  scan(
    (x: Tensor, step: Tensor): [Tensor, Tensor[]] => {
      const gram = matmul(x.transpose(), x);
      const inner = gram.mul(step.slice(1)).add(matmul(gram, gram).mul(step.slice(2)));
      return [x.mul(step.slice(0)).add(matmul(x, inner)), []];
    },
    x,
    tensor(steps),
  )[0];

/** The nearest matrix with orthonormal columns to a tall one: U Vᵀ of its singular value decomposition U S Vᵀ. */
const polarFactor = (tall: Tensor): Tensor =>
  // The norm of all elements is no less than the largest singular value.
  walk(tall.div(tall.square().sum().sqrt()), STEPS);

/** Without what lies in the span of orthonormal columns. */
const without = (columns: Tensor, x: Tensor): Tensor =>
  x.sub(matmul(columns, matmul(columns.transpose(), x)));

/** So many columns at once: of more, halves are made one after the other, which costs less. */
const MOST_COLUMNS = 128;

/** Gram–Schmidt on halves: what the first took is taken out of the second before, and again after, where rounding brought some back. */
function orthonormal(tall: Tensor): Tensor {
  const columns = tall.shape[1] ?? 0;
  if (columns <= MOST_COLUMNS) return polarFactor(tall);
  const half = MOST_COLUMNS * Math.ceil(columns / MOST_COLUMNS / 2);
  const first = orthonormal(tall.slice(null, [0, half]));
  const rest = orthonormal(without(first, tall.slice(null, [half, columns])));
  return concat([first, walk(without(first, rest), POLISH)], 1);
}

/**
 * Orthogonal: every direction of the input comes out equally long, so that products of many layers neither grow nor vanish.
 * The weight as a matrix [Kh·Kw·Cin, Cout] has orthonormal columns, or rows where there are fewer of them, times the gain.
 *
 * Uniform among all such matrices, as the QR factor of a Gaussian matrix is: it is made of polar factors of blocks of columns, found by
 * Newton–Schulz steps. These are matrix products only, which any backend can do within a program. Orthonormal to float32's precision.
 *
 * @cost   about 6 n k² + 40 n k · min(k, 128) MACs for n × k, n ≥ k: 0.3 s for 1024 × 1024
 * @source Saxe, McClelland & Ganguli 2014, arXiv:1312.6120; steps: Bernstein & Newhouse 2024, arXiv:2409.20325
 */
export const orthogonal = initializer<OrthogonalOptions>({
  name: "orthogonal",
  fields: { gain: optional(gainField, 1) },
  make(key, shape, _fans, { gain }) {
    const columns = shape.at(-1) ?? 1;
    const rows = shape.slice(0, -1).reduce((product, n) => product * n, 1);
    const wide = rows < columns;
    const tall = normal(key, wide ? [columns, rows] : [rows, columns]);
    const made = orthonormal(tall);
    return (wide ? made.transpose() : made).mul(factorOf(gain)).reshape(shape);
  },
  formula: "σ = gain / √max(rows, columns)",
  source: "Saxe, McClelland & Ganguli 2014, arXiv:1312.6120",
});
