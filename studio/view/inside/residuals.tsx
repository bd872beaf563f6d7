import { shortNumber } from "../../figure/colours.ts";

export interface ResidualsProps {
  /** Of each example. */
  readonly targets: Float32Array;
  readonly found: Float32Array;
}

const SIZE = 240;
/** More points are one cloud anyway. */
const MOST = 600;

/** What was found against what was to be found, a point for each example whose answer is a number; on the line it is right. */
export function Residuals({ targets, found }: ResidualsProps) {
  let [low, high, sum, squares] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  let size = 0;
  for (const [n, target] of targets.entries()) {
    const value = found[n] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, target, value);
    high = Math.max(high, target, value);
    sum += value - target;
    squares += (value - target) ** 2;
    size++;
  }
  if (size === 0) return <p>None of the network's answers is a number.</p>;
  const [mean, rms] = [sum / size, Math.sqrt(squares / size)];
  const place = (value: number): number => ((value - low) / (high - low || 1)) * SIZE;
  const every = Math.ceil(targets.length / MOST);
  const without = targets.length - size;
  const words = `mean ${shortNumber(mean)}, root of the mean square ${shortNumber(rms)}`;
  return (
    <figure class="inside-residuals">
      <h3>Found against to be found</h3>
      <svg viewBox={`-4 -4 ${SIZE + 8} ${SIZE + 8}`} role="img" aria-label={`residuals: ${words}`}>
        <line class="inside-residuals-line" x1={0} y1={SIZE} x2={SIZE} y2={0} />
        {Array.from(targets)
          .map((target, n) => [n, target] as const)
          .filter(([n]) => n % every === 0 && Number.isFinite(found[n]))
          .map(([n, target]) => (
            <circle
              key={n}
              class="inside-residuals-point"
              cx={place(target)}
              cy={SIZE - place(found[n] ?? 0)}
              r={2.5}
            />
          ))}
      </svg>
      <figcaption class="quiet">
        Both from {shortNumber(low)} to {shortNumber(high)}: across what was to be found, upwards
        what was. Residuals: {words}.{without > 0 && ` ${without} answers are no numbers.`}
      </figcaption>
    </figure>
  );
}
