/**
 * Float64 functions that JavaScript's Math lacks.
 */

/** Nearest integer, ties to even; keeps −0. Adding and taking away 2^52 leaves no fraction bits. */
export function roundEven(x: number): number {
  const size = Math.abs(x);
  if (!(size < 4503599627370496)) return x;
  const rounded = size + 4503599627370496 - 4503599627370496;
  return x < 0 || Object.is(x, -0) ? -rounded : rounded;
}

/**
 * The error function, 2/√π · ∫₀ˣ exp(−t²) dt, to about 2e−16 relative.
 *
 * |x| < 2: Kummer's series 2/√π · e^(−x²) · Σ x·(2x²)^k / (2k+1)!!, whose terms are all positive; else 1 − erfc(|x|).
 * @source DLMF 7.6.2
 */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size < 2) return series(x);
  if (Number.isNaN(x)) return x;
  const value = 1 - erfcTail(size);
  return x < 0 ? -value : value;
}

/** 1 − erf(x) without the cancellation for large x. */
export function erfc(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x < 0.5) return 1 - erf(x);
  return x < 2 ? 1 - series(x) : erfcTail(x);
}

function series(x: number): number {
  const doubled = 2 * x * x;
  let term = x;
  let sum = x;
  for (let k = 3; Math.abs(term) > Math.abs(sum) * 1e-17; k += 2) {
    term *= doubled / k;
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/**
 * erfc for x ≥ 2, by the continued fraction e^(−x²)/√π · 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + …)))), evaluated from level 60 upwards.
 * @source DLMF 7.9.1
 */
function erfcTail(x: number): number {
  if (x > 27.3) return 0;
  let fraction = x;
  for (let k = 60; k >= 1; k--) fraction = x + k / 2 / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}
