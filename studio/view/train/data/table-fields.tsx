import { useEffect, useState } from "preact/hooks";
import type { TableOptions } from "../../../../src/data/table/table-data.ts";
import { dataInfo } from "../../../state/data.ts";
import {
  changeDataOptions,
  changeTarget,
  dataProblem,
  dataVersion,
} from "../../../state/data-library.ts";
import { trainer } from "../../../state/engine.ts";
import { project } from "../../../state/project.ts";
import { CheckField, NumberField, SelectField } from "../../../ui/field.tsx";
import type { TablePreview } from "../../../worker/data/card.ts";
import { TableRows } from "./table-rows.tsx";

/** Of the rows, kept to judge by where nobody says: as `tableData` has it. */
const USUAL_SHARE = 0.2;

/** So many columns can be left out one by one. */
const MOST_COLUMNS = 300;

/** What a table is to teach: the column to find, the columns to find it from, and what is done about gaps. */
export function TableFields({ file }: { readonly file: string }) {
  const table = useTable(file);
  if (table === undefined) return <p class="quiet">The columns are being read…</p>;
  const { columns, different } = table;
  const given: TableOptions = project.value.data.options ?? {};
  const target = given.target || (columns.at(-1)?.name ?? "");
  const leftOut = given.leaveOut ?? [];
  const kind = given.kind ?? "auto";
  const isTold = dataInfo.value.target === target && dataProblem.value === undefined;
  const found = dataInfo.value.classes.length > 0 ? "classes" : "numbers";
  const hasGaps = columns.some(({ missing }) => missing > 0);
  return (
    <>
      <SelectField
        label="Column to predict"
        value={target}
        options={columns.map(({ name }) => ({ value: name, title: name }))}
        onChange={(name) =>
          changeTarget({
            target: name,
            // What held of the other column.
            kind: undefined,
            leaveOut: leftOut.filter((other) => other !== name),
          })
        }
      />
      <SelectField
        label="It holds"
        value={kind}
        options={[
          { value: "auto", title: `what it looks like${isTold ? `: ${found}` : ""}` },
          { value: "classes", title: "classes" },
          { value: "numbers", title: "numbers (regression)" },
        ]}
        onChange={(value) => changeTarget({ kind: value === "auto" ? undefined : value })}
      />
      {(hasGaps || given.missing !== undefined) && (
        <SelectField
          label="Rows with gaps"
          value={given.missing ?? "refuse"}
          options={[
            { value: "refuse", title: "are refused, by row and column" },
            { value: "drop", title: "are left out" },
            { value: "mean", title: "take the column's mean" },
          ]}
          onChange={(missing) => changeDataOptions({ missing })}
        />
      )}
      <NumberField
        label="Part of the rows to judge by"
        value={given.share ?? USUAL_SHARE}
        min={0.01}
        max={0.99}
        onChange={(share) => {
          changeDataOptions({ share });
          return undefined;
        }}
      />
      <fieldset class="data-columns">
        <legend>Columns to predict it from</legend>
        {columns.slice(0, MOST_COLUMNS).map((column, at) =>
          column.name === target ? null : (
            <CheckField
              key={column.name}
              label={`${column.name} (${kindInWords(column, different[at] ?? 0)})`}
              checked={!leftOut.includes(column.name)}
              onChange={(used) =>
                changeDataOptions({
                  leaveOut: used
                    ? leftOut.filter((name) => name !== column.name)
                    : [...leftOut, column.name],
                })
              }
            />
          ),
        )}
        {columns.length > MOST_COLUMNS && (
          <p class="quiet">and {columns.length - MOST_COLUMNS} more, which are used</p>
        )}
      </fieldset>
      <TableRows table={table} target={target} />
    </>
  );
}

/** The table of a file; undefined until it is read. What is wrong with it is said where the data are described. */
function useTable(file: string): TablePreview | undefined {
  const [table, setTable] = useState<TablePreview>();
  const version = dataVersion.value;
  useEffect(() => {
    let isWanted = true;
    trainer()
      .data.table(file)
      .then(
        (found) => isWanted && setTable(found),
        () => isWanted && setTable(undefined),
      );
    return () => {
      isWanted = false;
    };
  }, [file, version]);
  return table;
}

function kindInWords(
  { kind, missing }: TablePreview["columns"][number],
  different: number,
): string {
  const gaps = missing === 0 ? "" : `, ${missing} missing`;
  return kind === "numbers" ? `numbers${gaps}` : `${different} different texts${gaps}`;
}
