import Table from "cli-table3";
import type { Table as FoundTable } from "../inspect/index.ts";
import type { Evaluation } from "../train/index.ts";
import { showPercent } from "./duration.ts";
import { printable } from "./printable.ts";

/** How one class fares: how many of it there are, how many went wrong, and what they were taken for most. */
export interface ClassErrors {
  readonly class: string;
  readonly wrong: number;
  readonly total: number;
  /** Absent where nothing went wrong. */
  readonly confusedWith?: { readonly class: string; readonly count: number };
}

export function classErrors(evaluation: Evaluation, classes: readonly string[]): ClassErrors[] {
  return evaluation.confusion.map((row, truth) => {
    const total = row.reduce((sum, n) => sum + n, 0);
    const wrong = total - (row[truth] ?? 0);
    const name = (i: number) => classes[i] ?? String(i);
    if (wrong === 0) return { class: name(truth), wrong, total };
    const mistakes = row.map((n, predicted) => (predicted === truth ? 0 : n));
    const count = Math.max(...mistakes);
    const confusedWith = { class: name(mistakes.indexOf(count)), count };
    return { class: name(truth), wrong, total, confusedWith };
  });
}

/** The errors of each class as a table for people. */
export function classErrorsTable(evaluation: Evaluation, classes: readonly string[]): string {
  const rows = classErrors(evaluation, classes).map(
    ({ class: name, wrong, total, confusedWith }) => [
      name,
      String(wrong),
      String(total),
      showPercent(total === 0 ? 0 : wrong / total),
      confusedWith === undefined ? "" : `${confusedWith.class} (${confusedWith.count})`,
    ],
  );
  return textTable(["class", "wrong", "of", "error", "most taken for"], rows, [1, 2, 3]);
}

/** A plain table: no frame, a line under the head, columns two spaces apart. No colour. */
export function textTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const table = new Table({
    head: [...head],
    colAligns: head.map((_, i) => (right.includes(i) ? "right" : "left")),
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2 },
    chars: {
      ...{ top: "", "top-mid": "", "top-left": "", "top-right": "" },
      ...{ bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "" },
      ...{
        left: "",
        "left-mid": "",
        mid: "",
        "mid-mid": "",
        right: "",
        "right-mid": "",
        middle: "",
      },
    },
  });
  table.push(...rows.map((row) => row.map(printable)));
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

/** A table that was found, under its title; columns of numbers stand to the right. */
export function titledTable({ title, columns, rows }: FoundTable): string {
  const numbers = columns.map((_, at) => at).filter((at) => typeof rows[0]?.[at] === "number");
  const cells = rows.map((row) =>
    row.map((cell) => (typeof cell === "string" ? cell : showNumber(cell))),
  );
  return `${title}\n${textTable(columns, cells, numbers)}`;
}

/** A number in a table: whole ones below a million as they are, others to so many digits, with an exponent where they are very small or large. */
export function showNumber(value: number, digits = 4): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || (Number.isInteger(value) && size < 1e6)) return String(value);
  return size >= 1e-3 && size < 1e6 ? value.toPrecision(digits) : value.toExponential(digits - 1);
}

/** "validation accuracy 99.45 %, 55 of 10000 wrong, loss 0.0181"; of a regression, the loss alone. */
export const accuracyLine = ({ accuracy, correct, examples, loss }: Evaluation): string =>
  Number.isNaN(accuracy)
    ? `validation loss ${showNumber(loss)}, mean over ${examples} examples`
    : `validation accuracy ${showPercent(accuracy)}, ${examples - correct} of ${examples} wrong, loss ${loss.toFixed(4)}`;

/** "99.45 %", or the loss where nothing is classified. */
export const shownResult = ({
  accuracy = Number.NaN,
  loss,
}: Partial<Pick<Evaluation, "accuracy">> & Pick<Evaluation, "loss">): string =>
  Number.isNaN(accuracy) ? `loss ${showNumber(loss)}` : showPercent(accuracy);

/** What the examples of a data set are called. */
export const examplesOf = ({ shape }: { readonly shape: readonly number[] }): string =>
  shape.length === 3 ? "images" : "examples";
