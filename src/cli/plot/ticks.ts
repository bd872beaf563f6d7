/** A place on an axis and what is written there. */
export interface Tick {
  readonly value: number;
  readonly label: string;
}

/**
 * Round numbers in [low, high]: multiples of 1, 2 or 5 times a power of ten, at most `most` of them.
 * At least one, as long as low ≤ high.
 */
export function linearTicks(low: number, high: number, most: number): Tick[] {
  const span = high - low;
  if (!(span > 0)) return [{ value: low, label: showNumber(low, 0) }];
  let exponent = Math.floor(Math.log10(span / most));
  for (;;) {
    for (const leading of [1, 2, 5]) {
      const step = leading * 10 ** exponent;
      const [first, last] = [Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)];
      if (last - first + 1 > most) continue;
      if (last < first) return [{ value: low, label: showNumber(low, span) }];
      return Array.from({ length: last - first + 1 }, (_, i) => {
        // One rounding: 0.3, not 3 · 0.1.
        const value = exponent < 0 ? ((first + i) * leading) / 10 ** -exponent : (first + i) * step;
        return { value: value + 0, label: showNumber(value + 0, step) };
      });
    }
    exponent++;
  }
}

/** Powers of ten in [10^low, 10^high], the values being exponents; linear ticks of the exponent's neighbourhood where there is no power. */
export function logTicks(low: number, high: number, most: number): Tick[] {
  const [first, last] = [Math.ceil(low - 1e-9), Math.floor(high + 1e-9)];
  if (last - first < 1)
    return linearTicks(10 ** low, 10 ** high, most)
      .filter(({ value }) => value > 0)
      .map(({ value, label }) => ({ value: Math.log10(value), label }));
  const every = Math.ceil((last - first + 1) / most);
  const ticks: Tick[] = [];
  for (let power = Math.ceil(first / every) * every; power <= last; power += every)
    ticks.push({ value: power, label: showPower(power) });
  return ticks;
}

/** 0.01 … 1000 in full, else 1e-5. */
const showPower = (power: number): string =>
  power >= -2 && power <= 3 ? String(Number(`1e${power}`)) : `1e${power}`.replace("-", "−");

/** As many digits as steps of this size need; a power of ten where there would be many zeros. */
function showNumber(value: number, step: number): string {
  const digits = step > 0 ? Math.ceil(Math.log10(Math.abs(value) / step)) + 1 : 6;
  const short = Number(value.toPrecision(Math.min(Math.max(digits, 1), 15)));
  const size = Math.abs(short);
  const text = size >= 1e6 || (size < 1e-4 && size > 0) ? short.toExponential() : String(short);
  return text.replace("e+", "e").replaceAll("-", "−");
}
