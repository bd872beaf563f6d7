import type { Plot } from "../../../inspect/index.ts";
import type { View } from "./index.ts";

/** Okabe & Ito's colours, then greys: kept apart by those who see few colours. */
const colours = [
  "#0072B2",
  "#D55E00",
  "#009E73",
  "#CC79A7",
  "#000000",
  "#E69F00",
  "#56B4E9",
  "#7f7f7f",
];
/** The same series are told apart without colour. */
const dashes = [
  [1, 0],
  [6, 3],
  [2, 2],
  [8, 3, 2, 3],
  [4, 4],
  [10, 3],
  [1, 3],
  [6, 2, 2, 2],
];
const shapes = [
  "circle",
  "square",
  "triangle-up",
  "cross",
  "diamond",
  "triangle-down",
  "triangle-right",
  "triangle-left",
];
const SIZE = { width: 420, height: 280 };

/** Lines with dashes and points with shapes, each series its own. */
export function plotView({ title, x, y, logY = false, series }: Plot): View {
  const every = series.flatMap(({ points }) => points);
  const xs = every.map(([px]) => px);
  const ys = every.map(([, py]) => py).filter(Number.isFinite);
  if (ys.every((value) => logY && value <= 0))
    return {
      ...{ title, ...SIZE, data: { values: [{}] } },
      mark: { type: "text", text: "no finite value to draw", fontSize: 12 },
    };
  const names = series.map(({ name }) => name);
  // The second time round, colours meet other dashes and shapes.
  const cycle = <T>(values: readonly T[], turn = 0) =>
    names.map((_, i) => values[(i + turn * Math.floor(i / values.length)) % values.length]);
  const valuesOf = (mark: "line" | "points") =>
    series
      .filter((one) => (one.mark ?? "line") === mark)
      .flatMap(({ name, points }) =>
        points.map(([px, py]) => ({
          ...{ series: name, x: px },
          y: Number.isFinite(py) && (!logY || py > 0) ? py : null,
        })),
      );
  // Series of both marks: each has a legend of its own, with lines as lines and points as points.
  const scale = (mark: "line" | "points", range: readonly unknown[]) => ({
    field: "series",
    type: "nominal",
    scale: {
      domain: names.filter((_, i) => (series[i]?.mark ?? "line") === mark),
      range: range.filter((_, i) => (series[i]?.mark ?? "line") === mark),
    },
    legend:
      series.length > 1
        ? {
            ...{ title: null, orient: "bottom", columns: 3 },
            ...(mark === "line" && {
              symbolType: "stroke",
              symbolSize: 400,
              symbolStrokeWidth: 1.8,
            }),
          }
        : null,
  });
  const shared = {
    x: { field: "x", type: "quantitative", title: x, ...axisOf(xs) },
    y: {
      ...{ field: "y", type: "quantitative", title: y },
      ...(logY ? { scale: { type: "log" }, axis: { format: "~g" } } : axisOf(ys)),
    },
  };
  const layers: View[] = [];
  const lines = valuesOf("line");
  const points = valuesOf("points");
  if (lines.length > 0)
    layers.push({
      data: { values: lines },
      mark: { type: "line", strokeWidth: 1.8, invalid: "break-paths-show-domains" },
      encoding: {
        ...shared,
        color: scale("line", cycle(colours)),
        strokeDash: scale("line", cycle(dashes, 1)),
        order: { value: null },
      },
    });
  if (points.length > 0)
    layers.push({
      data: { values: points },
      mark: { type: "point", filled: false, size: 42, strokeWidth: 1.4 },
      encoding: {
        ...shared,
        color: scale("points", cycle(colours)),
        shape: scale("points", cycle(shapes, 1)),
      },
    });
  const apart = { color: "independent", shape: "independent", strokeDash: "independent" };
  return { title, ...SIZE, layer: layers, resolve: { scale: apart, legend: apart } };
}

/**
 * Counts are not divided. Values that are all the same lie in the middle: between 0 and twice themselves, or where they are all 0, on the line of 0
 * below a scale to 1.
 */
function axisOf(values: readonly number[]): View {
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const scale = { zero: false, nice: true };
  if (low === high)
    return {
      scale: { ...scale, domain: low === 0 ? [0, 1] : [0, 2 * low].toSorted((a, b) => a - b) },
    };
  return { scale, ...(values.every(Number.isInteger) && { axis: { tickMinStep: 1 } }) };
}
