import { FormatError } from "../../formats/index.ts";
import { choice, type Field, optional, real, refuse } from "../../nn/layer/field.ts";
import { type Fields, readOptions } from "../../nn/options.ts";
import type { Dataset, Regression } from "../dataset.ts";
import { type Parts, splitIndices } from "../split.ts";
import type { Column } from "./column.ts";
import { classesOf, encoderOf, momentsOf, numbersOf, usualKind } from "./encode.ts";
import { counted, type Table } from "./read-table.ts";
import { completeRows, inputsOf, targetOf } from "./rows.ts";

export interface TableOptions {
  /** The column that is to be predicted. Default: the last one. */
  readonly target?: string;
  /** Whether the target's values are classes or numbers. Default "auto": numbers, if they are and are not up to ten whole ones. */
  readonly kind?: "auto" | "classes" | "numbers";
  /** Columns that are not looked at. */
  readonly leaveOut?: readonly string[];
  /** What is done about missing cells: refused by name, their rows dropped, or taken as the mean of their column. Default "refuse". */
  readonly missing?: "refuse" | "drop" | "mean";
  /** Which part of the rows is kept to judge by. Default 0.2. */
  readonly share?: number;
}

/** What a table became. */
export interface TableData extends Parts<Dataset | Regression> {
  /** What each number of an example stands for: "width", "colour = red". */
  readonly features: readonly string[];
  readonly target: string;
  /** Of a regression's target over the training rows: the data hold (value − mean) / std. */
  readonly scale?: { readonly mean: number; readonly std: number };
  /** Rows that were dropped for what they lack. */
  readonly dropped: number;
}

const LEAST_ROWS = 4;

const names: Field<readonly string[]> = {
  hint: { kind: "list", of: { kind: "text" } },
  fallback: { value: [] },
  parse: (value, place) =>
    Array.isArray(value) && value.every((name) => typeof name === "string")
      ? value
      : refuse(place, value, "a list of names of columns"),
};

const text: Field<string> = {
  hint: { kind: "text" },
  fallback: { value: "" },
  parse: (value, place) =>
    typeof value === "string" ? value : refuse(place, value, "the name of a column"),
};

const fields: Fields<TableOptions> = {
  target: text,
  kind: optional(choice(["auto", "classes", "numbers"]), "auto"),
  leaveOut: names,
  missing: optional(choice(["refuse", "drop", "mean"]), "refuse"),
  share: optional(
    real("above 0 and below 1", (n) => n > 0 && n < 1, { above: 0, below: 1 }),
    0.2,
  ),
};

/**
 * What a table teaches: its columns but for the target, as numbers.
 *
 *   numbers      (x − mean) / deviation, both over the training rows
 *   categories   a number for each value: 1 where the cell has it, else 0
 *
 * Targets are classes, or numbers standardised alike. The parts are drawn by the seed, of each class on its own.
 *
 * @throws {RangeError} for options that cannot be
 * @throws {FormatError} naming row, column and cell: text in a column of numbers, or nothing in it; a target of one value only; too few
 *   rows; a column of more than 50 different texts
 */
export function tableData(table: Table, given: TableOptions, seed: number): TableData {
  const options = readOptions<TableOptions>("table", fields, given);
  const target = targetOf(table, options.target);
  const used = inputsOf(table, options.leaveOut, target);
  const rows = completeRows(table, [...used, target], options.missing);
  const kind = options.kind === "auto" ? usualKind(table.columns[target] as Column) : options.kind;
  if (rows.length < LEAST_ROWS)
    throw new FormatError(
      `${table.name}: has ${counted(rows.length, "row")}${rows.length < table.rows.length ? " without gaps" : ""}, needed are at least ${LEAST_ROWS}`,
    );
  const classes = kind === "classes" ? classesOf(table, target, rows) : [];
  const labels = Int32Array.from(rows, ({ cells }) =>
    classes.indexOf((cells[target] as string).trim()),
  );
  const { share } = options;
  const parts = splitIndices(rows.length, kind === "classes" ? labels : undefined, { share, seed });
  const inputs = used.map((at) => encoderOf(table, at, rows, parts.train));
  const width = inputs.reduce((sum, { titles }) => sum + titles.length, 0);
  const scale =
    kind === "numbers" ? momentsOf(numbersOf(table, target, rows), parts.train) : undefined;
  const values = scale && numbersOf(table, target, rows);

  const partOf = (part: keyof Parts): Dataset | Regression => {
    const indices = parts[part];
    const images = new Float32Array(indices.length * width);
    indices.forEach((from, to) => {
      let at = to * width;
      for (const { titles, write } of inputs) {
        write(from, images, at);
        at += titles.length;
      }
    });
    const made = {
      ...{ name: `${table.name} ${part}`, images, shape: [width], classes, size: indices.length },
      labels: Int32Array.from(indices, (n) => Math.max(0, labels[n] as number)),
    };
    if (scale === undefined || values === undefined) return made;
    const { mean, std } = scale;
    return {
      ...made,
      targets: Float32Array.from(indices, (n) => ((values[n] as number) - mean) / std),
    };
  };

  return {
    ...{ train: partOf("train"), validation: partOf("validation") },
    features: inputs.flatMap(({ titles }) => titles),
    target: table.columns[target]?.name ?? "",
    ...(scale && { scale }),
    dropped: table.rows.length - rows.length,
  };
}
