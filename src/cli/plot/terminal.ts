import { plot } from "simple-ascii-chart";
import type { Plot } from "../../inspect/index.ts";

/** Draws a plot with characters. */
export function terminalPlot({ title, x, y, series }: Plot): string {
  const lines = series.map(({ points }) => points.map(([x, y]): [number, number] => [x, y]));
  return plot(lines, {
    title,
    xLabel: x,
    yLabel: y,
    width: 72,
    height: 16,
    legend: { position: "bottom", series: series.map(({ name }) => name) },
  });
}
