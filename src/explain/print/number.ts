const raised: Readonly<Record<string, string>> = { "-": "⁻" };
const digitsAbove = "⁰¹²³⁴⁵⁶⁷⁸⁹";

interface Parts {
  readonly sign: "" | "-";
  readonly digits: string;
  /** Of ten, where the number is very small or large. */
  readonly exponent?: number;
}

function partsOf(value: number, digits: number): Parts {
  const size = Math.abs(value);
  const sign = value < 0 ? "-" : "";
  if (!Number.isFinite(value)) return { sign, digits: Number.isNaN(value) ? "NaN" : "∞" };
  // All digits before the point are worth showing.
  const whole = size < 1e6 ? Math.floor(size).toString().length : 0;
  const short = Number(size.toPrecision(Math.max(digits, whole)));
  if (short === 0) return { sign: "", digits: "0" };
  if (Number.isInteger(size) && size < 1e6) return { sign, digits: String(size) };
  if (short >= 1e-3 && short < 1e6) return { sign, digits: String(short) };
  const [mantissa = "", exponent = ""] = short.toExponential().split("e");
  return { sign, digits: mantissa, exponent: Number(exponent) };
}

/** A number for people: whole ones as they are, others to so many digits. 0.9526, −2, 1.5·10⁻⁷. */
export function numberText(value: number, digits: number): string {
  const { sign, digits: shown, exponent } = partsOf(value, digits);
  const minus = sign === "-" ? "−" : "";
  if (exponent === undefined) return `${minus}${shown}`;
  const power = String(exponent).replace(/./g, (c) => raised[c] ?? digitsAbove[Number(c)] ?? c);
  return `${minus}${shown}·10${power}`;
}

/** The same in LaTeX. */
export function numberLatex(value: number, digits: number): string {
  const { sign, digits: shown, exponent } = partsOf(value, digits);
  const infinite = shown === "∞" ? "\\infty" : shown === "NaN" ? "\\mathrm{NaN}" : shown;
  return exponent === undefined
    ? `${sign}${infinite}`
    : `${sign}${infinite} \\cdot 10^{${exponent}}`;
}
