import { type Block, type Cell, calledIn, type Explanation } from "../explanation.ts";
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
import { numberText } from "./number.ts";

export interface TextOptions extends PrintOptions {
  /** Of a line. */
  readonly width: number;
}

const INDENT = "  ";
/** Of a matrix; the middle of longer ones is left out. */
const MOST_ROWS = 14;

/** The step as plain text: each equation, the same with numbers in it, its result. */
export function explanationText(made: Explanation, options: TextOptions): string {
  const { label, digits = 4 } = options;
  const { loss, rate, parameters, examples } = made;
  const lines = [
    ...wrap(`One training step of ${label}: ${chainOf(made)}`, options.width, INDENT),
    [
      `${parameters} parameters`,
      ...(examples > 1 ? [`${examples} examples at once`] : []),
      `loss ${loss.type}`,
      `learning rate α = ${numberText(rate, digits)}`,
    ].join(", "),
  ];
  for (const { phase, groups } of sectionsOf(made)) {
    lines.push("", headings[phase].toUpperCase(), leads[phase]);
    for (const { layer, blocks } of groups) {
      lines.push("");
      if (layer) lines.push(`${INDENT}${layerTitle(layer)}`);
      for (const block of blocks) lines.push(...blockLines(made, block, options));
    }
  }
  return lines.join("\n");
}

function blockLines(made: Explanation, block: Block, options: TextOptions): string[] {
  const { width } = options;
  const cells = writtenOut(block, options.all);
  const inner = width - INDENT.length * 2;
  const lines = cells.flatMap((cell) => {
    const [left = "", ...sides] = sidesOf(made, block, cell, "text", options);
    const line = `${left} ${sides.map(asOne).join(" = ")}`;
    if (line.length <= inner) return [line];
    const indent = " ".repeat(left.length - 1);
    return sides.flatMap((side, i) =>
      wrap(`${i === 0 ? left : `${indent}=`} ${side}`, inner, `${indent}  `),
    );
  });
  if (cells.length < block.cells.length) lines.push(...matrixLines(block, options, inner));
  return lines.map((line) => `${INDENT}${INDENT}${line}`);
}

/** Where the next "=" could be taken for a part of the condition. */
const asOne = (side: string): string => (side.includes(" if ") ? `(${side})` : side);

/** The numbers of a block in rows and columns, one slice after the other. */
function matrixLines(block: Block, { digits = 4, all }: PrintOptions, width: number): string[] {
  const { name, shape, cells, title, phase } = block;
  const shown = (cell: Cell): string => numberText(cell.value, digits);
  const what = calledIn(phase, name);
  if (shape.length === 0) return [`${what} = ${cells.map(shown)}   ${title}`];
  if (shape.length === 1) {
    const line = `${what} = (${cells.map(shown).join(", ")})`;
    return wrap(`${line}   ${title}`, width, " ".repeat(what.length + 4));
  }
  const column = Math.max(...cells.map((cell) => shown(cell).length)) + 2;
  const most = Math.max(1, Math.floor((width - 6) / column));
  const lines = [`${what}   ${title}, ${shape.join("×")}`];
  for (const { label, rows } of slicesOf(block)) {
    if (label !== "") lines.push(`  ${label}`);
    const written = rows.map((row) => {
      const numbers = row.map(shown);
      const kept = numbers.length > most ? [...numbers.slice(0, most - 1), "…"] : numbers;
      return `  ${kept.map((text) => text.padStart(column)).join("")}`;
    });
    const shortened = written.length > MOST_ROWS && !all;
    lines.push(...(shortened ? written.slice(0, MOST_ROWS - 2) : written));
    if (shortened) lines.push(`  … ${written.length - MOST_ROWS + 1} more`, written.at(-1) ?? "");
  }
  return lines;
}

/** Breaks before the terms of sums and lists, and where there are none at spaces. */
function wrap(text: string, width: number, indent: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/ (?=[+−→] )|(?<=,) (?=\S)|(?<= and) /)) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line.trimEnd());
      line = indent + word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
