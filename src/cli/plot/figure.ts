import type { Figure } from "../../inspect/index.ts";
import { terminalHeatmap, terminalPictures } from "./shades.ts";
import { terminalPlot } from "./terminal.ts";

/** Any figure in characters. */
export function terminalFigure(figure: Figure): string {
  if (figure.kind === "heatmap") return terminalHeatmap(figure);
  if (figure.kind === "pictures") return terminalPictures(figure, process.stdout.columns || 80);
  return terminalPlot(figure);
}
