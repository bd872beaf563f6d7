import { useLayoutEffect, useRef } from "preact/hooks";
import { shortNumber } from "./colours.ts";
import { type Bars, inWords } from "./histogram.tsx";
import "./spread-map.css";

export interface SpreadMapProps {
  readonly label: string;
  /** A histogram for each moment, all in the same bins. */
  readonly moments: readonly Bars[];
  readonly steps: readonly number[];
  /** The moment that is shown beside this. */
  readonly chosen: number;
  readonly onChoose: (moment: number) => void;
  /** Colours are read again when it changes. */
  readonly theme: string;
}

/**
 * Histograms in the course of a run, side by side: each column is a moment, and the stronger its colour, the more values lie there. The
 * strength is the square root of the share, so that thin tails can be seen.
 */
export function SpreadMap({ label, moments, steps, chosen, onChoose, theme }: SpreadMapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const bins = moments[0]?.counts.length ?? 1;
  const count = moments.length;
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || canvas.current === null || count === 0) return;
    const ink = colourOf(getComputedStyle(canvas.current).color);
    const image = new ImageData(count, bins);
    for (const [column, { counts }] of moments.entries()) {
      let most = 1;
      for (let bin = 0; bin < bins; bin++) most = Math.max(most, counts[bin] as number);
      for (let bin = 0; bin < bins; bin++) {
        // The least values are at the bottom.
        const at = ((bins - 1 - bin) * count + column) * 4;
        image.data.set(ink, at);
        image.data[at + 3] = 255 * Math.sqrt((counts[bin] as number) / most);
      }
    }
    context.putImageData(image, 0, 0);
  }, [moments, theme]);

  const first = moments[0];
  if (first === undefined) return null;
  const { low, high } = first;
  const zero = (100 * high) / (high - low);
  const at = Math.min(count - 1, Math.max(0, chosen));
  return (
    <div class="spread-map">
      <div class="spread-map-scale" aria-hidden="true">
        <span>{shortNumber(high)}</span>
        <span>{shortNumber(low)}</span>
      </div>
      <div class="spread-map-field">
        <canvas ref={canvas} width={count} height={bins} />
        {zero > 0 && zero < 100 && <div class="spread-map-zero" style={{ top: `${zero}%` }} />}
        <div
          class="spread-map-cursor"
          style={{ left: `${(100 * at) / count}%`, width: `${100 / count}%` }}
        />
        <input
          class="spread-map-slider"
          type="range"
          min={0}
          max={count - 1}
          step={1}
          value={at}
          aria-label={`${label}: moment of the run`}
          aria-valuetext={`step ${steps[at]}: ${inWords(moments[at] ?? first)}`}
          onInput={({ currentTarget }) => onChoose(currentTarget.valueAsNumber)}
        />
      </div>
      <div class="spread-map-steps" aria-hidden="true">
        <span>step {steps[0]}</span>
        <span>step {steps[count - 1]}</span>
      </div>
    </div>
  );
}

/** "rgb(1, 2, 3)" as numbers. */
const colourOf = (text: string): number[] => (text.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
