import { shortNumber } from "./colours.ts";
import { PixelCanvas } from "./pixel-canvas.tsx";
import "./scale-legend.css";

const ramp = Float32Array.from({ length: 101 }, (_, i) => i / 50 - 1);

export interface ScaleLegendProps {
  readonly most: number;
  /** What is coloured: where it holds a NaN, its colour is explained too. */
  readonly values?: Float32Array;
}

/** What the colours mean: from −most, dark, over 0, grey, to most, light. */
export const ScaleLegend = ({ most, values }: ScaleLegendProps) => (
  <div class="scale-legend">
    <span>{shortNumber(-most)}</span>
    <PixelCanvas values={ramp} height={1} width={101} scale={{ kind: "diverging", most: 1 }} />
    <span>{shortNumber(most)}</span>
    <span class="quiet">grey is 0</span>
    {values?.some(Number.isNaN) && (
      <>
        <PixelCanvas
          values={[Number.NaN]}
          height={1}
          width={1}
          scale={{ kind: "diverging", most }}
        />
        <span>magenta is NaN: no number</span>
      </>
    )}
  </div>
);
