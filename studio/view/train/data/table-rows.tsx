import { showCount } from "../../../ui/number-text.ts";
import type { TablePreview } from "../../../worker/data/card.ts";

export interface TableRowsProps {
  readonly table: TablePreview;
  readonly target: string;
}

/** More columns are not shown: nobody reads them here. */
const MOST_COLUMNS = 40;

/** Scrolls by itself; the arrow keys scroll what has the focus. */
const scrolling = (label: string) =>
  ({ tabIndex: 0, role: "region", "aria-label": label }) as const;

/** The first rows of a table. */
export function TableRows({ table: { name, columns, rows, total }, target }: TableRowsProps) {
  const shown = columns.slice(0, MOST_COLUMNS);
  const hidden = columns.length - shown.length;
  return (
    <details class="data-rows" open>
      <summary>
        {rows.length < total ? `First ${rows.length} of ${showCount(total)} rows` : `${total} rows`}
      </summary>
      <div class="data-rows-sheet" {...scrolling(`Rows of ${name}`)}>
        <table>
          <thead>
            <tr>
              {shown.map((column) => (
                <th key={column.name} scope="col">
                  {column.name}
                  {column.name === target && " (to predict)"}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((cells, at) => (
              <tr key={at}>
                {shown.map((column, k) => (
                  <td key={column.name} class={column.kind === "numbers" ? "data-number" : ""}>
                    {cells[k]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {hidden > 0 && <p class="quiet">and {hidden} columns more</p>}
    </details>
  );
}
