import { trainer } from "../../../state/engine.ts";
import { showCount } from "../../../ui/number-text.ts";
import { useSample } from "./use-sample.ts";

/** More classes are folded away. */
const MOST_OPEN = 6;

/** How many examples each class has in either part. */
export function ClassCounts() {
  const sample = useSample((data, seed) => trainer().data.counts(data, seed));
  if (sample === undefined) return null;
  const { train, validation } = sample.value;
  const { classes } = sample.info;
  const most = Math.max(1, ...train, ...validation);
  return (
    <details class="data-counts" open={classes.length <= MOST_OPEN}>
      <summary>Examples of each class ({classes.length} classes)</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">class</th>
            <th scope="col">to train on</th>
            <th scope="col">to judge by</th>
          </tr>
        </thead>
        <tbody>
          {classes.map((name, label) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <CountCell count={train[label] ?? 0} most={most} />
              <CountCell count={validation[label] ?? 0} most={most} />
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

const CountCell = ({ count, most }: { readonly count: number; readonly most: number }) => (
  <td>
    <span class="data-bar" style={{ width: `calc(${count / most} * (100% - 14px))` }} />
    {showCount(count)}
  </td>
);
