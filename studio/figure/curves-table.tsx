import { useState } from "preact/hooks";
import { type Curve, rowsOf, valueAt } from "./curve-data.ts";

/** More would not be read. */
const MOST_ROWS = 40;

export interface CurvesTableProps {
  readonly label: string;
  readonly curves: readonly Curve[];
  readonly xName: string;
  readonly showX: (x: number) => string;
  readonly showY: (y: number) => string;
}

/** The numbers behind curves, hidden until somebody asks for them. */
export function CurvesTable({ label, curves, xName, showX, showY }: CurvesTableProps) {
  const [open, setOpen] = useState(false);
  return (
    <details class="curves-table" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>As a table</summary>
      {open && (
        <table>
          <caption class="unseen">{label}</caption>
          <thead>
            <tr>
              <th scope="col">{xName}</th>
              {curves.map(({ name }) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rowsOf(curves, MOST_ROWS).map((x) => (
              <tr key={x}>
                <th scope="row">{showX(x)}</th>
                {curves.map((curve) => {
                  const value = valueAt(curve, x);
                  return <td key={curve.name}>{value === undefined ? "" : showY(value)}</td>;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  );
}
