import type { Heatmap } from "../../../inspect/index.ts";
import type { View } from "./index.ts";

const MOST_SIDE = 420;
const MOST_CELL = 36;
/** A hexagon with a tip upwards whose area is Vega's unit. */
const HEXAGON = "M0,-0.62L0.537,-0.31L0.537,0.31L0,0.62L-0.537,0.31L-0.537,-0.31Z";

/** Shades of grey, so that it prints; of a map with signs 0 is the middle of a scale that grows lighter all the way. */
export function heatmapView(map: Heatmap): View {
  const { title, rows, columns, lattice = "square", signed = false, labels, x, y } = map;
  const hexagonal = lattice === "hexagonal";
  const cell = Math.min(MOST_CELL, MOST_SIDE / Math.max(rows, columns));
  const values = Array.from({ length: rows * columns }, (_, at) => {
    const row = Math.floor(at / columns);
    const value = map.values[at] as number;
    return {
      column: (at % columns) + (hexagonal && row % 2 === 1 ? 0.5 : 0),
      row,
      value: Number.isFinite(value) ? value : null,
      label: labels?.[at] ?? "",
    };
  });
  const most = values.reduce((size, { value }) => Math.max(size, Math.abs(value ?? 0)), 1e-12);
  const position = (field: string, count: number, name: string | undefined) => ({
    ...{ field, type: "quantitative", title: name ?? null },
    axis: name === undefined ? null : { grid: false, tickMinStep: 1 },
    scale: {
      domain: [-0.5, count - 0.5 + (hexagonal && field === "column" ? 0.5 : 0)],
      nice: false,
      zero: false,
    },
  });
  const down = position("row", rows, y);
  const encoding = {
    x: position("column", columns, x),
    y: { ...down, scale: { ...down.scale, reverse: true } },
  };
  const shade = {
    field: "value",
    type: "quantitative",
    scale: signed ? { scheme: "viridis", domain: [-most, most] } : { scheme: "greys" },
    legend: { title: null, orient: "right", gradientLength: 140 },
  };
  const shape = hexagonal ? HEXAGON : "square";
  return {
    title,
    width: cell * (columns + (hexagonal ? 0.5 : 0)),
    // Rows of hexagons reach into each other.
    height: cell * rows * (hexagonal ? Math.sqrt(3) / 2 : 1),
    data: { values },
    layer: [
      {
        mark: {
          type: "point",
          filled: true,
          opacity: 1,
          shape,
          size: cell ** 2 * (hexagonal ? 3.4 : 1),
        },
        encoding: { ...encoding, color: shade },
      },
      ...(labels
        ? [
            {
              mark: {
                type: "text",
                fontSize: Math.max(7, Math.min(12, cell * 0.4)),
                stroke: "white",
                strokeWidth: 2.5,
                strokeJoin: "round",
              },
              encoding: { ...encoding, text: { field: "label" } },
            },
            {
              mark: { type: "text", fontSize: Math.max(7, Math.min(12, cell * 0.4)) },
              encoding: { ...encoding, text: { field: "label" } },
            },
          ]
        : []),
    ],
  };
}
