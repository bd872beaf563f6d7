/** Fourier's series of the square wave, beside which the studio shows what a network makes of it. */

/** One term of the series: amplitude · sin(harmonic · x). */
export interface FourierTerm {
  readonly harmonic: number;
  readonly amplitude: number;
}

/**
 * The first terms of the series of the square wave f(x) = sgn sin x, which has odd harmonics only:
 *
 *   b_n = 1/π ∫_{−π}^{π} f(x) sin nx dx = 4 / (π n) for odd n, 0 for even n
 *
 * @throws {RangeError} if `terms` is no whole number from 0
 * @source Fourier 1822, Théorie analytique de la chaleur
 */
export function squareWaveTerms(terms: number): FourierTerm[] {
  if (!Number.isSafeInteger(terms) || terms < 0)
    throw new RangeError(`square wave: terms is ${terms}; it must be a whole number from 0`);
  return Array.from({ length: terms }, (_, k) => ({
    harmonic: 2 * k + 1,
    amplitude: 4 / (Math.PI * (2 * k + 1)),
  }));
}

/**
 * The partial sum of K terms, of a wave with p periods in ±π:
 *
 *   S_K(x) = 4/π Σ_{k=1}^{K} sin((2k − 1) p x) / (2k − 1)
 */
export function squareWaveSum(x: number, terms: number, periods = 1): number {
  return squareWaveTerms(terms).reduce(
    (sum, { harmonic, amplitude }) => sum + amplitude * Math.sin(harmonic * periods * x),
    0,
  );
}

/**
 * By how much the partial sum of K ≥ 1 terms rises above the wave beside a jump, as a part of the jump (which is 2):
 *
 *   (S_K(π / 2K) − 1) / 2      S_K' = 4/π · sin 2Kx / (2 sin x) is 0 for the first time at x = π / 2K
 *
 * It does not go away: for K → ∞ it is Si(π) / π − 1/2 = 8.949 %. The place of the peak moves to the jump, its height stays.
 *
 * @throws {RangeError} if `terms` is no whole number from 1
 * @source Gibbs 1899, Nature 59; Wilbraham 1848
 */
export function gibbsOvershoot(terms: number): number {
  if (!Number.isSafeInteger(terms) || terms < 1)
    throw new RangeError(`square wave: terms is ${terms}; it must be a whole number from 1`);
  return (squareWaveSum(Math.PI / (2 * terms), terms) - 1) / 2;
}

/** What the overshoot tends to with more and more terms: Si(π) / π − 1/2, as a part of the jump. */
export const GIBBS_LIMIT = 0.08948987223608364;

/**
 * Mean square of what K terms leave of the wave, by Parseval's theorem:
 *
 *   1/2π ∫ (f − S_K)² dx = 1 − ½ Σ b_n²
 *
 * This goes to 0 while the overshoot stays: the peak becomes narrow.
 */
export function squareWaveError(terms: number): number {
  return squareWaveTerms(terms).reduce((left, { amplitude }) => left - amplitude ** 2 / 2, 1);
}
