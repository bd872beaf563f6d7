/** A table of text as what a classical network learns from. */
import type { Table } from "../../data/index.ts";
import { numberIn } from "../../data/table/column.ts";
import { usualKind } from "../../data/table/encode.ts";
import { completeRows, inputsOf, targetOf } from "../../data/table/rows.ts";
import type { Needs } from "../needs.ts";
import type { Samples } from "../samples.ts";

/**
 * All rows of a table, its numbers as they stand there: what a network is kept for answers other tables, too, so nothing is scaled by this one.
 *
 *   numbers      as they are
 *   categories   a number for each value: 1 where the cell has it, else 0
 *
 * @param target   the column that is to be found, else the last one: classes, or numbers where they are not up to ten whole ones
 * @param needs    what the network looks for: one that looks for nothing takes the last column for names only where it is text
 * @throws {FormatError} naming row, column and cell: text in a column of numbers, or nothing in it; more than 50 different texts
 */
export function tableSamples(table: Table, target: string | undefined, needs: Needs): Samples {
  const last = targetOf(table, target ?? "");
  const isTarget =
    needs === "classes" ||
    needs === "numbers" ||
    target !== undefined ||
    table.columns[last]?.kind === "categories";
  const at = isTarget ? last : undefined;
  const used = inputsOf(table, [], at ?? -1);
  const rows = completeRows(table, at === undefined ? used : [...used, at], "refuse");
  const parts = used.flatMap((column) => {
    const { name, kind, values } = table.columns[column] ?? {
      name: "",
      kind: "numbers",
      values: [],
    };
    return kind === "numbers"
      ? [{ title: name, of: (cells: readonly string[]) => numberIn(cells[column] ?? "") }]
      : values.map((value) => ({
          title: `${name} = ${value}`,
          of: (cells: readonly string[]) => Number(cells[column]?.trim() === value),
        }));
  });
  const samples = {
    name: table.name,
    rows: Float64Array.from(rows.flatMap(({ cells }) => parts.map(({ of }) => of(cells)))),
    size: rows.length,
    width: parts.length,
    features: parts.map(({ title }) => title),
  };
  const column = at === undefined ? undefined : table.columns[at];
  if (at === undefined || column === undefined)
    return { ...samples, classes: [], labels: new Int32Array() };
  const own = rows.map(({ cells }) => cells[at]?.trim() ?? "");
  if (column.kind === "numbers" && (needs === "numbers" || usualKind(column) === "numbers"))
    return {
      ...{ ...samples, classes: [], labels: new Int32Array() },
      targets: Float64Array.from(own, numberIn),
    };
  const { values: classes } = column;
  return { ...samples, classes, labels: Int32Array.from(own, (value) => classes.indexOf(value)) };
}
