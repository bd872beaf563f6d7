import type { Check } from "../../../src/train/export/target.ts";
import { showCount, showNumber } from "../../ui/number-text.ts";

/** 1,234 bytes, 12.3 kB, 4.56 MB. */
export function showBytes(bytes: number): string {
  if (bytes < 10_000) return `${showCount(bytes)} bytes`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(2)} MB`;
}

/** What was checked, in a sentence with its numbers. */
export function showCheck({ how, difference, limit }: Check): string {
  const found =
    limit === 0 && difference === 0
      ? "no difference"
      : `largest difference ${showNumber(difference)}, up to ${showNumber(limit)} is rounding`;
  return `Checked: ${how}; ${found}.`;
}
