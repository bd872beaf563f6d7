import type { Block, Explanation } from "../explanation.ts";
import {
  chainOf,
  headings,
  layerTitle,
  leads,
  type PrintOptions,
  sectionsOf,
  sidesOf,
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

/** The numbers of a block in rows and columns; further axes one slice after the other. */
function matrixLines(
  { name, shape, cells, title, phase }: Block,
  { digits = 4, all }: PrintOptions,
  width: number,
): string[] {
  const shown = cells.map(({ value }) => numberText(value, digits));
  const what = phase === "update" ? `new ${name.text}` : name.text;
  if (shape.length === 0) return [`${what} = ${shown[0]}`.concat(`   ${title}`)];
  if (shape.length === 1) {
    const line = `${what} = (${shown.join(", ")})`;
    return wrap(`${line}   ${title}`, width, " ".repeat(what.length + 4));
  }
  const columns = shape.at(-1)!;
  const rows = shape.at(-2)!;
  const cell = Math.max(...shown.map((text) => text.length)) + 2;
  const most = Math.max(1, Math.floor((width - 6) / cell));
  const lines = [`${what}   ${title}, ${shape.join("×")}`];
  for (let start = 0; start < shown.length; start += rows * columns) {
    if (shape.length > 2)
      lines.push(`  ${sliceLabel(start / (rows * columns), shape.slice(0, -2))}`);
    const written = Array.from({ length: rows }, (_, row) => {
      const numbers = shown.slice(start + row * columns, start + (row + 1) * columns);
      const kept = numbers.length > most ? [...numbers.slice(0, most - 1), "…"] : numbers;
      return `  ${kept.map((text) => text.padStart(cell)).join("")}`;
    });
    const shortened = rows > MOST_ROWS && !all;
    lines.push(...(shortened ? written.slice(0, MOST_ROWS - 2) : written));
    if (shortened) lines.push(`  … ${rows - MOST_ROWS + 1} more`, written.at(-1) ?? "");
  }
  return lines;
}

function sliceLabel(slice: number, shape: readonly number[]): string {
  const index: number[] = [];
  let rest = slice;
  for (const n of shape.toReversed()) {
    index.unshift((rest % n) + 1);
    rest = Math.floor(rest / n);
  }
  return `[${index.join(", ")}]`;
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
