/** 25,557,032 */
export const showCount = (n: number): string => n.toLocaleString("en-US");

const decimals = ["B", "kB", "MB", "GB", "TB"] as const;

/** Three digits and a unit, in powers of 1000: "832 B", "1.61 MB". */
export function showBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // What three digits would round to 1000 is one of the next unit.
  while (value >= 999.5 && unit < decimals.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${value.toFixed(digits)} ${decimals[unit]}`;
}

/** Multiply-accumulates in thousand millions: "4.089 G". */
export const showGiga = (macs: number): string => `${(macs / 1e9).toFixed(3)} G`;

/** Nothing of nothing is 0. */
export const percent = (part: number, whole: number): number =>
  whole === 0 ? 0 : (100 * part) / whole;

/** Of 100: "7.3", and "<0.1" for what is there but would round to 0. */
export function showShare(part: number, whole: number): string {
  const share = percent(part, whole);
  if (share === 100) return "100";
  return share > 0 && share < 0.05 ? "<0.1" : share.toFixed(1);
}

const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"] as const;

/** A bar of at most `width` characters, in steps of an eighth; whatever is above 0 shows. */
export function bar(share: number, width: number): string {
  const steps = Math.min(8 * width, Math.max(share > 0 ? 1 : 0, Math.round(share * 8 * width)));
  return "█".repeat(Math.floor(steps / 8)) + eighths[steps % 8];
}
