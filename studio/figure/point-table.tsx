import { shortNumber } from "./colours.ts";
import type { PlanePoints } from "./draw-points.ts";

export interface PointTableProps {
  readonly label: string;
  readonly points: PlanePoints;
  readonly classes: readonly string[];
}

/** The same for those who do not see it. */
export function PointTable({ label, points, classes }: PointTableProps) {
  const { places, labels, values } = points;
  const names = values ? ["examples"] : classes;
  const rows = names.map((name, c) => {
    const own = [...labels.keys()].filter((n) => values !== undefined || labels[n] === c);
    const mean = (axis: number) =>
      own.reduce((sum, n) => sum + (places[2 * n + axis] ?? 0), 0) / Math.max(1, own.length);
    return { name, count: own.length, x: shortNumber(mean(0)), y: shortNumber(mean(1)) };
  });
  return (
    <div class="unseen">
      <table>
        <caption>{label}</caption>
        <thead>
          <tr>
            <th>class</th>
            <th>points</th>
            <th>mean x</th>
            <th>mean y</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, count, x, y }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{count}</td>
              <td>{x}</td>
              <td>{y}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
