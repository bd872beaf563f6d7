import type { Plot } from "../../src/inspect/figure.ts";
import { type Axis, show, valueOn } from "./function-scale.ts";

/** The curves in numbers, for screen readers. */
export function FunctionNumbers({ plot, x }: { readonly plot: Plot; readonly x: Axis }) {
  return (
    <div class="unseen">
      <table>
        <caption>{plot.title}</caption>
        <thead>
          <tr>
            <th scope="col">x</th>
            {plot.series.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {x.ticks.map((tick) => (
            <tr key={tick}>
              <th scope="row">{show(tick)}</th>
              {plot.series.map((series) => (
                <td key={series.name}>{show(valueOn(series, tick))}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
