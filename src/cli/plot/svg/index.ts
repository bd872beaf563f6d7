/** Figures as one SVG that stands alone: described for Vega-Lite, drawn by Vega without a browser. */
import type { Figure } from "../../../inspect/index.ts";
import { heatmapView } from "./heatmap.ts";
import { picturesView } from "./pictures.ts";
import { plotView } from "./plot.ts";

/** A part of a Vega-Lite description. */
export type View = Readonly<Record<string, unknown>>;

const viewOf = (figure: Figure): View =>
  figure.kind === "heatmap"
    ? heatmapView(figure)
    : figure.kind === "pictures"
      ? picturesView(figure)
      : plotView(figure);

/** What holds for all of them: black ink on white paper, readable when printed. */
const config = {
  // The drawing as a whole has a name; one for each of thousands of points is none.
  aria: false,
  background: "white",
  font: "Helvetica, Arial, sans-serif",
  axis: {
    gridColor: "#e4e4e4",
    domainColor: "#444",
    tickColor: "#444",
    labelFontSize: 11,
    titleFontSize: 12,
  },
  title: { anchor: "start", fontSize: 14, fontWeight: 600, offset: 8 },
  legend: { labelFontSize: 11, titleFontSize: 11, labelLimit: 240, symbolSize: 70 },
  view: { stroke: null },
};

/** Figures in a column are this many; more stand in two. */
const MOST_IN_COLUMN = 2;

/** Draws figures below each other, from three on two in a row. Loads Vega when it is called. */
export async function figuresSvg(figures: readonly Figure[]): Promise<string> {
  const [{ compile }, { parse, View: VegaView }] = await Promise.all([
    import("vega-lite"),
    import("vega"),
  ]);
  const spec = {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    config,
    padding: 16,
    columns: figures.length > MOST_IN_COLUMN ? 2 : 1,
    spacing: 44,
    concat: figures.map(viewOf),
    resolve: { scale: { color: "independent", shape: "independent", strokeDash: "independent" } },
  };
  const { spec: vega } = compile(spec as unknown as Parameters<typeof compile>[0]);
  const view = new VegaView(parse(vega), { renderer: "none" });
  try {
    return shortened(await view.toSVG(), figures);
  } finally {
    view.finalize();
  }
}

/** The drawing with its name, for those who hear it, and with places to a hundredth of a pixel. */
const shortened = (svg: string, figures: readonly Figure[]): string => {
  const name = escaped(figures.map(({ title }) => title).join("; "));
  return svg
    .replace(/<svg ([^>]*)>/, `<svg role="img" aria-label="${name}" $1><title>${name}</title>`)
    .replaceAll(/ (?:d|transform|x|y|x1|x2|y1|y2|width|height)="[^"]*"/g, (attribute) =>
      attribute.replaceAll(/-?\d+\.\d{3,}(?:e-?\d+)?/g, (number) =>
        String(Number(Number(number).toFixed(2))),
      ),
    );
};

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
