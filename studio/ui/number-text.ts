/** Numbers as text for people. */

/** Four significant digits, in powers of ten where that is shorter. */
export function showNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "not a number" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(2).replace("e+", "e");
  return String(Number(value.toPrecision(4)));
}

/** As `showNumber`, for round numbers beside an axis: 2e-4, not 2.00e-4. */
export const showShort = (value: number): string => showNumber(value).replace(/\.?0+(?=e)/, "");

/** Like 0.1234, of one length while it changes. */
export const showLoss = (value: number): string =>
  Number.isFinite(value) && Math.abs(value) >= 1e-3 && Math.abs(value) < 1000
    ? value.toFixed(Math.abs(value) < 10 ? 4 : 2)
    : showNumber(value);

export const showPercent = (part: number): string => `${(100 * part).toFixed(1)} %`;

/** "8 s", "2 min 5 s", "1 h 3 min" */
export function showSeconds(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** 12,345 */
export const showCount = (value: number): string => Math.round(value).toLocaleString("en");
