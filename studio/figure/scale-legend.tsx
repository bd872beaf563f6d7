import { shortNumber } from "./colours.ts";
import { PixelCanvas } from "./pixel-canvas.tsx";
import "./scale-legend.css";

const ramp = Float32Array.from({ length: 101 }, (_, i) => i / 50 - 1);

/** What the colours mean: from −most, dark, over 0, grey, to most, light. */
export const ScaleLegend = ({ most }: { readonly most: number }) => (
  <div class="scale-legend">
    <span>{shortNumber(-most)}</span>
    <PixelCanvas values={ramp} height={1} width={101} scale={{ kind: "diverging", most: 1 }} />
    <span>{shortNumber(most)}</span>
    <span class="quiet">grey is 0</span>
  </div>
);
