import { useState } from "preact/hooks";
import type { Series } from "../../src/inspect/figure.ts";
import { SliderField } from "../ui/field.tsx";
import { FunctionPlot } from "./function-plot.tsx";

export interface FourierFit {
  readonly terms: number;
  readonly most: number;
  readonly onTerms: (terms: number) => void;
  readonly curve: Series;
  /** Part of the jump by which the sum rises above the wave; undefined for no terms. */
  readonly overshoot?: number | undefined;
  /** Mean square of what is left. */
  readonly error: number;
}

export interface FunctionFitProps {
  readonly label: string;
  /** The function reaches from −extent to extent. */
  readonly extent: number;
  /** Examples, as (x, y). */
  readonly examples: readonly (readonly [number, number])[];
  readonly truth?: Series | undefined;
  readonly network?: Series | undefined;
  /** Of the square wave: the partial sum of its Fourier series. */
  readonly fourier?: FourierFit | undefined;
}

/** As wide as it is shown, or less: its numbers can be read. */
const SIZE = { width: 460, height: 270 };

/** A function of one number: examples, the function that they follow, what the network makes of it, and a Fourier series beside it. */
export function FunctionFit(props: FunctionFitProps) {
  const { label, extent, examples, truth, network, fourier } = props;
  const [x, setX] = useState(extent / 4);
  const series = [truth, network, fourier?.curve].filter((one) => one !== undefined);
  return (
    <div class="function-fit">
      <FunctionPlot
        plot={{ title: label, x: "x", y: "y", series }}
        low={-extent}
        high={extent}
        {...{ x, onX: setX, dots: examples, size: SIZE }}
      />
      {fourier && (
        <div>
          <SliderField
            label="Terms of the Fourier series"
            value={fourier.terms}
            min={0}
            max={fourier.most}
            onInput={fourier.onTerms}
          />
          <p aria-live="polite">{fourierWords(fourier)}</p>
        </div>
      )}
    </div>
  );
}

function fourierWords({ terms, overshoot, error }: FourierFit): string {
  if (overshoot === undefined)
    return "No term: the sum is 0 everywhere. Each term adds a sine of the next odd frequency.";
  const many = `${terms} ${terms === 1 ? "term" : "terms"}`;
  return `${many}: the sum rises ${(100 * overshoot).toFixed(2)} % of the jump above the wave (with more and more terms 8.95 %: Gibbs), while the mean square error falls to ${error.toPrecision(3)}.`;
}
