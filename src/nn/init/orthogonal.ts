import { matmul, normal, type Tensor } from "../../tensor/index.ts";
import { optional } from "../layer/field.ts";
import { factorOf, type Gain, gainField } from "./gain.ts";
import { initializer } from "./initializer.ts";

export interface OrthogonalOptions {
  /** Number, or activation behind the layer. Default 1. */
  readonly gain: Gain;
}

/**
 * Steps s ← s (a + b s² + c s⁴) on every singular value s at once. The first ones multiply a small value by 3.4 and take any in (0, 1.2]
 * into 1 ± 0.3; the last ones go to 1, and triple the digits each time.
 */
const GROW = [3.4445, -4.775, 2.0315] as const;
const SETTLE = [15 / 8, -10 / 8, 3 / 8] as const;
/** 3.4445¹⁴ = 3·10⁷: more than the smallest singular values that float32 tells from 0. */
const STEPS = [
  ...new Array<typeof GROW>(14).fill(GROW),
  ...new Array<typeof SETTLE>(5).fill(SETTLE),
];

/** The nearest matrix with orthonormal columns to a tall one: U Vᵀ of its singular value decomposition U S Vᵀ. */
function polarFactor(tall: Tensor): Tensor {
  // The norm of all elements is no less than the largest singular value.
  let x = tall.div(tall.square().sum().sqrt());
  for (const [a, b, c] of STEPS) {
    const gram = matmul(x.transpose(), x);
    x = x.mul(a).add(matmul(x, gram.mul(b).add(matmul(gram, gram).mul(c))));
  }
  return x;
}

/**
 * Orthogonal: every direction of the input comes out equally long, so that products of many layers neither grow nor vanish.
 * The weight as a matrix [Kh·Kw·Cin, Cout] has orthonormal columns, or rows where there are fewer of them, times the gain.
 *
 * It is the polar factor of a Gaussian matrix, uniform among all such matrices as its QR factor is, found by Newton–Schulz steps: matrix
 * products only, which any backend can do within a program. Orthonormal to float32's precision.
 *
 * @cost   19 steps of 2·n·k² + k³ MACs for n × k, n ≥ k
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
    const made = polarFactor(tall);
    return (wide ? made.transpose() : made).mul(factorOf(gain)).reshape(shape);
  },
  formula: "σ = gain / √max(rows, columns)",
  source: "Saxe, McClelland & Ganguli 2014, arXiv:1312.6120",
});
