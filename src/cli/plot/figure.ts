import type { Figure } from "../../inspect/index.ts";
import { terminalHeatmap, terminalPictures } from "./shades.ts";
import { terminalPlot } from "./terminal.ts";

/** Any figure in characters. */
export function terminalFigure(figure: Figure): string {
  const room = process.stdout.columns || 80;
  if (figure.kind === "heatmap") return terminalHeatmap(figure, room);
  if (figure.kind === "pictures") return terminalPictures(figure, room);
  return terminalPlot(figure);
}
