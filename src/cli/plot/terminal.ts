import { styleText } from "node:util";
import { plot as drawFrame, type Formatter } from "simple-ascii-chart";
import type { Plot, Series } from "../../inspect/index.ts";
import { cellOf, extentOf, rasterise } from "./raster.ts";
import { linearTicks, logTicks, type Tick } from "./ticks.ts";

export interface TerminalOptions {
  /** Columns of the whole drawing, from 20 to 100. Default: those of the terminal; 80 where there is none, or it does not know. */
  readonly columns?: number;
  /** Default: whether the terminal has it. */
  readonly colour?: boolean;
}

/** Told apart without colour, in the order of the series. */
const symbols = ["●", "+", "○", "×", "▲", "*", "□", "#", "◆", "~"];
const colours = ["cyan", "yellow", "magenta", "green", "red", "blue"] as const;

const HEIGHT = 17;
const [NARROWEST, WIDEST] = [20, 100];

/**
 * Draws a plot with characters: lines of point symbols, a few round numbers at the axes, and below what each symbol means. Values that
 * are not finite, and on a logarithmic axis those that are not above 0, leave a gap.
 */
export function terminalPlot(plot: Plot, options: TerminalOptions = {}): string {
  const room = Math.max(
    NARROWEST,
    Math.min(options.columns ?? (process.stdout.columns || 80), WIDEST),
  );
  const mark = (index: number): string => paint(index, options.colour);
  const names = plot.series.map(({ name }, index) => `${mark(index)} ${name}`);
  const lengths = plot.series.map(({ name }) => name.length + 2);
  return [
    plot.title,
    plot.logY ? `${plot.y} (logarithmic)` : plot.y,
    ...drawLines(plot, room, mark),
    // One line, and the axis has its name: nothing to tell apart.
    ...(plot.series.length === 1 && plot.series[0]?.name === plot.y
      ? []
      : wrap(names, lengths, room)),
  ].join("\n");
}

function drawLines(plot: Plot, room: number, mark: (index: number) => string): string[] {
  const series = plot.logY ? plot.series.map(inDecades) : plot.series;
  const extent = extentOf(series);
  if (extent === undefined) return ["  no finite value to draw"];
  const rowTicks = (plot.logY ? logTicks : linearTicks)(...extent.y, 5);
  const gutter = Math.max(...rowTicks.map(({ label }) => label.length)) + 2;
  const width = room - gutter - 2;
  const columnTicks = linearTicks(...extent.x, Math.max(3, Math.floor(width / 9)));
  const x = labelled(columnTicks, cellOf(extent.x, width));
  const y = labelled(rowTicks, cellOf(extent.y, HEIGHT));
  const cells = rasterise(series, extent, width, HEIGHT);

  // The frame is drawn in cells: one line along the bottom, whose formatter fills the column above each of its points.
  const bottom = cells[0]?.map((_, column): [number, number] => [column, 0]) ?? [];
  // All labels are equally wide: room is made for those at the corners only.
  const formatter: Formatter = (cell, { axis }) =>
    axis === "x" ? (x.get(cell) ?? "") : (y.get(cell) ?? "").padStart(gutter - 2);
  const text = drawFrame([[...bottom, [width - 1, HEIGHT - 1]]], {
    width,
    height: HEIGHT,
    yRange: [0, HEIGHT - 1],
    customXAxisTicks: [...x.keys()],
    customYAxisTicks: [...y.keys()],
    formatter,
    symbols: { axis: { n: "│", e: "─" } },
    lineFormatter: ({ index }) =>
      cells.flatMap((row, up) => {
        const seen = row[index] ?? -1;
        return seen < 0 ? [] : [{ x: index + 1, y: HEIGHT - up, symbol: mark(seen) }];
      }),
  });
  const lines = text.split("\n").map((line) => line.trimEnd());
  // Its first line is the tip of the axis, above everything drawn.
  return [...lines.filter((line) => line !== "").slice(1), plot.x.padStart(room - 2)];
}

/** The symbol of a series; in its colour if asked to, or if not said, where the terminal has colours. */
function paint(index: number, colour: boolean | undefined): string {
  const symbol = symbols[index % symbols.length] ?? "";
  if (colour === false) return symbol;
  const ink = colours[index % colours.length] ?? "cyan";
  return styleText(ink, symbol, { stream: process.stdout, validateStream: colour === undefined });
}

/** The labels of ticks by the cell they stand at. */
function labelled(ticks: readonly Tick[], cell: (value: number) => number): Map<number, string> {
  return new Map(ticks.map(({ value, label }) => [Math.round(cell(value)), label]));
}

const inDecades = ({ name, points }: Series): Series => ({
  name,
  points: points.map(([x, y]) => [x, y > 0 ? Math.log10(y) : Number.NaN]),
});

/** The legend: as many entries a line as fit. */
function wrap(texts: readonly string[], lengths: readonly number[], room: number): string[] {
  const lines: string[] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const [i, text] of texts.entries()) {
    const length = (lengths[i] ?? 0) + 3;
    if (used + length > room) {
      lines.push(`  ${text}`);
      used = 2 + length;
    } else {
      lines.push(`${lines.pop()}   ${text}`);
      used += length;
    }
  }
  return lines;
}
