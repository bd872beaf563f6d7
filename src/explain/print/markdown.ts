import type { Block, Cell, Explanation } from "../explanation.ts";
import {
  chainOf,
  headings,
  layerTitle,
  leads,
  type PrintOptions,
  sectionsOf,
  sidesOf,
  slicesOf,
  writtenOut,
} from "./layout.ts";
import { numberLatex } from "./number.ts";

/** Formulas longer than this, as they are written, are broken at each "=". */
const LINE = 150;
/** Larger matrices are shortened. */
const MOST_COLUMNS = 12;

/** The step as Markdown with LaTeX that KaTeX, MathJax and GitHub render. */
export function explanationMarkdown(made: Explanation, options: PrintOptions): string {
  const { label, digits = 4 } = options;
  const { loss, parameters, examples, rate } = made;
  const lines = [
    `# One training step of ${escaped(label)}`,
    "",
    `${escaped(chainOf(made))}; ${parameters} parameters; ${examples > 1 ? `${examples} examples; ` : ""}loss ${loss.type}; learning rate ${numberLatex(rate, digits)}.`,
  ];
  for (const { phase, groups } of sectionsOf(made)) {
    lines.push("", `## ${headings[phase]}`, "", leads[phase]);
    for (const { layer, blocks } of groups) {
      if (layer) lines.push("", `**${escaped(layerTitle(layer))}**`);
      for (const block of blocks) lines.push("", ...blockLines(made, block, options));
    }
  }
  return lines.join("\n");
}

const escaped = (text: string): string => text.replace(/[\\`*_[\]<>#|$&~]/g, "\\$&");

function blockLines(made: Explanation, block: Block, options: PrintOptions): string[] {
  const cells = writtenOut(block, options.all);
  const rows = cells.flatMap((cell) => equationRows(made, block, cell, options));
  const equations = rows.length > 0 ? [aligned(rows)] : [];
  if (cells.length === block.cells.length) return equations;
  return [...equations, matrix(block, options)];
}

const aligned = (rows: readonly string[]): string =>
  ["$$", "\\begin{aligned}", rows.join(" \\\\\n"), "\\end{aligned}", "$$"].join("\n");

/** The first side stands behind the relation sign; long ones each on a line of their own. */
function equationRows(
  made: Explanation,
  block: Block,
  cell: Cell,
  options: PrintOptions,
): string[] {
  const [left = "", ...sides] = sidesOf(made, block, cell, "latex", options);
  const relation = left.replace(/(=|\\leftarrow)$/, "&$1");
  const line = sides.join(" = ");
  if (line.length <= LINE && !line.includes("cases")) return [`${relation} ${line}`];
  return sides.map((side, i) => (i === 0 ? `${relation} ${side}` : `&= ${side}`));
}

function matrix(block: Block, options: PrintOptions): string {
  const { name, shape, cells, title, phase } = block;
  const shown = ({ value }: Cell): string => numberLatex(value, options.digits ?? 4);
  const what = phase === "update" ? `${name.latex} \\leftarrow` : `${name.latex} =`;
  const note = ` \\quad \\text{${title}}`;
  if (shape.length === 0) return `$$\n${what} ${cells.map(shown)}${note}\n$$`;
  const matrices = slicesOf(block).map(({ label, rows }) => {
    const made = matrixOf(rows.map((row) => row.map(shown)));
    return label === "" ? made : `\\underset{${label.replaceAll("·", "\\cdot")}}{${made}}`;
  });
  return `$$\n${what} ${matrices.join(",\\; ")}${note}\n$$`;
}

function matrixOf(rows: readonly (readonly string[])[]): string {
  const short = (list: readonly string[], dots: string): readonly string[] =>
    list.length <= MOST_COLUMNS
      ? list
      : [...list.slice(0, MOST_COLUMNS - 2), dots, list.at(-1) ?? ""];
  const lines = short(
    rows.map((row) => short(row, "\\cdots").join(" & ")),
    "\\vdots",
  );
  return `\\begin{pmatrix} ${lines.join(" \\\\ ")} \\end{pmatrix}`;
}
