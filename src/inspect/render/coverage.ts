import type { CoverageFacts } from "../coverage-facts.ts";

/**
 * What a map of counts says, in one sentence.
 *
 * @param met  what happens to a pixel: "read", "written to"
 */
export function coverageInWords(met: string, { least, middle, exact }: CoverageFacts): string {
  const rim = least < middle.least ? `; at the rim as little as ${timesOf(least)}` : "";
  const rounded = exact ? "" : " (counts beyond 2^53 are rounded)";
  if (middle.least === middle.most)
    return `In the middle every pixel is ${met} ${timesOf(middle.least)}${rim}${rounded}.`;
  const range = `from ${showTimes(middle.least)} to ${showTimes(middle.most)} times`;
  if (middle.period === undefined)
    return `In the middle a pixel is ${met} ${range}${rim}${rounded}.`;
  const [rows, columns] = middle.period;
  return `Uneven: in the middle a pixel is ${met} ${range}, in a pattern that repeats every ${rows} rows and ${columns} columns${rim}${rounded}.`;
}

const timesOf = (n: number): string => (n === 1 ? "once" : `${showTimes(n)} times`);

/** A count, in powers of ten where it is long. */
export const showTimes = (n: number): string =>
  n < 1e9 ? n.toLocaleString("en-US") : n.toExponential(2).replace("e+", "·10^");
