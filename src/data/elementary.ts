/**
 * ln and exp by +, −, × and ÷ alone. Math.log and Math.exp differ in their last bit between engines; what is drawn for data
 * is to be the same in Node and in every browser.
 */

/** ln 2 in two parts: k times the first is exact for |k| < 2¹¹. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/** The natural logarithm of a finite x > 0 (not subnormal), within 1e-15 of it relative to max(1, |ln x|). */
export function ln(x: number): number {
  let mantissa = x;
  let exponent = 0;
  while (mantissa >= 4294967296) {
    mantissa /= 4294967296;
    exponent += 32;
  }
  while (mantissa < 2.3283064365386963e-10) {
    mantissa *= 4294967296;
    exponent -= 32;
  }
  while (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent++;
  }
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    exponent--;
  }
  // ln m = 2 artanh z, z = (m − 1) / (m + 1), |z| < 0.172.
  const z = (mantissa - 1) / (mantissa + 1);
  const zz = z * z;
  let sum = 0;
  for (let k = 21; k >= 1; k -= 2) sum = sum * zz + 1 / k;
  return exponent * LN2_HIGH + (exponent * LN2_LOW + 2 * z * sum);
}

/** eˣ, within 4e-16 of it relatively; ∞ above 709.78 and 0 below −708. */
export function exp(x: number): number {
  if (x > 709.78) return Number.POSITIVE_INFINITY;
  if (x < -708) return 0;
  const k = Math.round(x / Math.LN2);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let sum = 1;
  for (let n = 14; n >= 1; n--) sum = 1 + (r / n) * sum;
  // In two steps, since 2^1024 is no number.
  const half = Math.trunc(k / 2);
  return sum * powerOf2(half) * powerOf2(k - half);
}

function powerOf2(k: number): number {
  let power = 1;
  for (let n = 0; n < Math.abs(k); n++) power *= k < 0 ? 0.5 : 2;
  return power;
}
