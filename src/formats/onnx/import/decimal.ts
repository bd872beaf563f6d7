/**
 * The shortest decimal that is this float32: 0.1, where the file holds 0.10000000149011612. People wrote a decimal, and read one in what
 * is exported again; computed with, both are the same float32.
 */
export function shortestDecimal(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Object.is(Math.fround(short), value)) return short;
  }
  return value;
}
