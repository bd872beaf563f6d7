/** Numbers that read better as what they are. */
const named: readonly (readonly [value: number, latex: string])[] = [
  [Math.PI, "\\pi"],
  [Math.PI / 2, "\\frac{\\pi}{2}"],
  [2 * Math.PI, "2 \\pi"],
  [Math.E, "e"],
  [Math.LN2, "\\ln 2"],
  [Math.SQRT2, "\\sqrt{2}"],
  [Math.SQRT1_2, "\\frac{1}{\\sqrt{2}}"],
  [2 / Math.sqrt(Math.PI), "\\frac{2}{\\sqrt{\\pi}}"],
  [1 / Math.sqrt(2 * Math.PI), "\\frac{1}{\\sqrt{2 \\pi}}"],
  [Math.sqrt(2 / Math.PI), "\\sqrt{\\frac{2}{\\pi}}"],
];

/** A number of at most seven digits, a sign in front; powers of ten beyond 10^±4. */
export function latexNumber(value: number): string {
  if (Number.isNaN(value)) return "\\mathrm{NaN}";
  if (value < 0 || Object.is(value, -0)) return `-${latexNumber(-value)}`;
  if (value === Number.POSITIVE_INFINITY) return "\\infty";
  const constant = named.find(([known]) => Math.abs(known - value) < 1e-15 * known);
  if (constant !== undefined) return constant[1];
  const short = Number(value.toPrecision(7));
  const below = [3, 6, 7, 9, 11, 12].find(
    (n) =>
      Math.abs(short - value) > 1e-12 * value &&
      Math.abs(value * n - Math.round(value * n)) < 1e-13 * n,
  );
  if (below !== undefined && value > 1e-3 && value < 100)
    return `\\frac{${Math.round(value * below)}}{${below}}`;
  if (short === 0 || (short >= 1e-4 && short < 1e7)) return String(short);
  const [digits = "", exponent = ""] = short.toExponential().split("e");
  const power = `10^{${Number(exponent)}}`;
  return digits === "1" ? power : `${digits} \\cdot ${power}`;
}
