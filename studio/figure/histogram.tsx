import { shortNumber } from "./colours.ts";
import "./histogram.css";
import { showCount } from "../ui/number-text.ts";

/** What is drawn of a histogram: the bins divide [low, high] equally. */
export interface Bars {
  readonly low: number;
  readonly high: number;
  readonly counts: ArrayLike<number>;
  readonly size: number;
  readonly zeros: number;
  readonly nan: number;
  readonly infinite: number;
  readonly mean: number;
  readonly std: number;
}

export interface HistogramProps {
  readonly label: string;
  readonly bars: Bars;
}

const [WIDTH, HEIGHT] = [320, 90];

/** Bars of how many values fall where, with the figures in words below. */
export function Histogram({ label, bars }: HistogramProps) {
  const { low, high, counts, size } = bars;
  const list = Array.from(counts);
  const most = Math.max(1, ...list);
  const wide = WIDTH / list.length;
  const zero = (-low / (high - low)) * WIDTH;
  return (
    <figure class="histogram">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${label}: ${inWords(bars)}`}>
        {list.map((count, i) => {
          const tall = (count / most) * (HEIGHT - 2);
          // A bin that holds anything is at least visible.
          const shown = count > 0 ? Math.max(1.5, tall) : 0;
          return (
            <rect
              key={i * wide}
              class="histogram-bar"
              {...{ x: i * wide + 0.5, y: HEIGHT - shown, width: wide - 1, height: shown }}
            />
          );
        })}
        {zero > 0 && zero < WIDTH && (
          <line class="histogram-zero" x1={zero} x2={zero} y1={0} y2={HEIGHT} />
        )}
      </svg>
      <div class="histogram-axis">
        <span>{shortNumber(low)}</span>
        <span>{shortNumber(high)}</span>
      </div>
      <figcaption class="quiet">
        {showCount(size)} values: {inWords(bars)}
      </figcaption>
    </figure>
  );
}

export function inWords({ size, zeros, nan, infinite, mean, std }: Bars): string {
  const share = size === 0 ? 0 : (100 * zeros) / size;
  const bad = [
    ...(nan > 0 ? [`${showCount(nan)} NaN`] : []),
    ...(infinite > 0 ? [`${showCount(infinite)} infinite`] : []),
  ];
  const parts = [
    `mean ${shortNumber(mean)}`,
    `standard deviation ${shortNumber(std)}`,
    `${share > 0 && share < 0.1 ? "under 0.1" : share.toFixed(share < 10 && share > 0 ? 1 : 0)} % exactly 0`,
    ...bad,
  ];
  return parts.join(", ");
}
