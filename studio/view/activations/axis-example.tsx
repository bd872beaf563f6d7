import { useEffect, useState } from "preact/hooks";
import { show } from "../../figure/function-scale.ts";
import { analysis } from "../../state/engine.ts";
import { SliderField } from "../../ui/field.tsx";
import type { PageCard } from "../../worker/analysis/activations.ts";
import { Formula } from "./formula.tsx";
import { latest } from "./latest.ts";

const [LOW, HIGH] = [-10, 10];
/** The example of the lectures. */
const START = [8, 5, 0] as const;
const PLACES = ["₁", "₂", "₃"];

/** A function along an axis, of three numbers that can be moved. */
export function AxisExample({ card }: { readonly card: PageCard }) {
  const { name, title, formula, derivative } = card;
  const [x, setX] = useState<readonly number[]>(START);
  const [y, setY] = useState<readonly number[]>();
  const [ask] = useState(() => latest((x: readonly number[]) => analysis().alongAxis(name, x)));
  useEffect(() => ask(setY, x), [ask, x]);
  const largest = Math.max(1, ...(y ?? []).map(Math.abs));
  return (
    <>
      <Formula of="f_i" formula={formula} />
      {derivative && <Formula of="\partial f_i / \partial x_j" formula={derivative} />}
      <div class="activations-axis">
        {x.map((value, i) => (
          <SliderField
            key={PLACES[i]}
            label={`x${PLACES[i]}`}
            text={show(value)}
            {...{ value, min: LOW, max: HIGH, step: 0.1 }}
            onInput={(to) => setX(x.with(i, to))}
          />
        ))}
      </div>
      {y && (
        <table class="activations-bars">
          <caption>
            {title}({x.map(show).join(", ")}), sum {show(y.reduce((sum, value) => sum + value, 0))}
          </caption>
          <tbody>
            {y.map((value, i) => (
              <tr key={PLACES[i]}>
                <th scope="row">f{PLACES[i]}</th>
                <td>{show(value)}</td>
                <td class="activations-bar">
                  <span style={{ width: `${(100 * Math.abs(value)) / largest}%` }} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
