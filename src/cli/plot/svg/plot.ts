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
  const several = series.length > 1;
  const legend = several ? { title: null, orient: "bottom", columns: 3 } : null;
  const scale = (range: readonly unknown[]) => ({
    field: "series",
    type: "nominal",
    scale: { domain: names, range },
    legend,
  });
  const shared = {
    x: { field: "x", type: "quantitative", title: x, scale: { zero: false, nice: true } },
    y: {
      field: "y",
      type: "quantitative",
      title: y,
      scale: { zero: false, nice: true, ...(logY && { type: "log" }) },
    },
    color: scale(cycle(colours)),
  };
  const layers: View[] = [];
  const lines = valuesOf("line");
  const points = valuesOf("points");
  if (lines.length > 0)
    layers.push({
      data: { values: lines },
      mark: { type: "line", strokeWidth: 1.8, invalid: "break-paths-show-domains" },
      encoding: { ...shared, strokeDash: scale(cycle(dashes, 1)), order: { value: null } },
    });
  if (points.length > 0)
    layers.push({
      data: { values: points },
      mark: { type: "point", filled: false, size: 42, strokeWidth: 1.4 },
      encoding: { ...shared, shape: scale(cycle(shapes, 1)) },
    });
  return { title, ...SIZE, layer: layers };
}
