import { type Layout, layOut, type Size } from "../../../src/cli/plot/layout.ts";
import type { Diagram, DiagramNode, Wire } from "../../../src/inspect/index.ts";

/** Pixels of the boxes as graph.css sets them: a line for each layer, its options on a second. */
export const boxMeasures = {
  line: 28,
  options: 16,
  width: 210,
  folded: 250,
  join: 30,
  end: 30,
} as const;

/** Of the shape beside a wire, a letter of it. */
const LETTER = 7;

/** Places for the boxes of the page's graph. */
export const layOutBoxes = (diagram: Diagram): Layout =>
  layOut(diagram, { node: sizeOf, label: labelOf, apart: [24, 18], margin: 12 });

export function sizeOf({ kind, label, layers }: DiagramNode): Size {
  const { line, options, width, folded, join, end } = boxMeasures;
  if (kind === "join") return { width: Math.max(join, label.length * 8 + 16), height: join };
  if (layers.length === 0) return { width: 90, height: end };
  const second = layers.filter((layer) => layer.options !== "").length;
  return {
    width: kind === "folded" ? folded : width,
    height: layers.length * line + second * options + 2,
  };
}

const labelOf = ({ shape }: Wire): Size => ({
  width: (shape.join("×") || "scalar").length * LETTER + 8,
  height: 18,
});
