/** Numbers as the page writes them. */

/** 25,557,032 */
export const showCount = (n: number): string =>
  Number.isInteger(n) ? n.toLocaleString("en-US") : String(Number(n.toPrecision(6)));

/** As `showCount`; what is too long for a line with a power of ten. */
export const showLarge = (n: number): string => (n < 1e7 ? showCount(n) : n.toExponential(2));

/** Of a number as it is stored, a float32. */
export const BYTES = 4;

const units = ["B", "kB", "MB", "GB", "TB"] as const;

/** Three digits and a unit, in powers of 1000: "832 B", "1.61 MB". */
export function showBytes(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

/** Of 100, "<0.1" for what is there but would round to 0. */
export function showShare(part: number, whole: number): string {
  const share = whole === 0 ? 0 : (100 * part) / whole;
  return share > 0 && share < 0.05 ? "<0.1 %" : `${share.toFixed(share >= 99.95 ? 0 : 1)} %`;
}

/** 28×28×1; one number where all are alike, as receptive fields mostly are. */
export const showExtents = (extents: readonly number[]): string => extents.map(showCount).join("×");

export function showEach(numbers: readonly number[]): string {
  const [first] = numbers;
  if (first === undefined) return "–";
  return numbers.every((n) => n === first) ? showCount(first) : showExtents(numbers);
}

/** Numbers of four digits and more within a formula: 663552 becomes 663,552. */
export const spaced = (values: string): string =>
  values.replace(/(?<![\d.])\d{4,}(?!\.)/g, (digits) => showCount(Number(digits)));

const powers = ["", "k", "M", "G", "T", "P"] as const;

/** As `showCount` below a million, else with three digits and a power: "24.3 M". The formula has all digits. */
export function showShort(n: number): string {
  if (n < 1e6) return showCount(n);
  const power = Math.min(Math.floor(Math.log10(n) / 3), powers.length - 1);
  const value = n / 1000 ** power;
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ${powers[power]}`;
}
