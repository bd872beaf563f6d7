import { useEffect, useState } from "preact/hooks";
import type { ActivationCurve } from "../../../src/inspect/activation-curve.ts";
import { FunctionPlot } from "../../figure/function-plot.tsx";
import { show } from "../../figure/function-scale.ts";
import { analysis } from "../../state/engine.ts";
import { Button } from "../../ui/button.tsx";
import { SliderField } from "../../ui/field.tsx";
import type { Curve, PageCard } from "../../worker/analysis/activations.ts";
import { extentOf } from "./extent.ts";
import { Formula } from "./formula.tsx";
import { latest } from "./latest.ts";

/** Formula, derivative and curves of an activation, with a slider for each of its numbers and an x that can be moved. */
export function CardPlot({ card }: { readonly card: PageCard }) {
  const { name, title, adjustable, formula, derivative } = card;
  const [values, setValues] = useState<Readonly<Record<string, number>>>({});
  const [curve, setCurve] = useState<ActivationCurve>();
  const [refused, setRefused] = useState<string>();
  const [x, setX] = useState(1);
  const [exact, setExact] = useState<readonly number[]>();
  const [low, high] = extentOf([card]);
  const [askCurve] = useState(() =>
    latest(
      (given: typeof values): Promise<Curve> =>
        analysis().curveOf(name, { values: given, low, high }),
    ),
  );
  const [askValues] = useState(() =>
    latest((given: typeof values, x: number) => analysis().valuesAt(name, given, x)),
  );
  useEffect(
    () =>
      askCurve((answer) => {
        if ("refused" in answer) setRefused(answer.refused);
        else {
          setRefused(undefined);
          setCurve(answer);
        }
      }, values),
    [askCurve, values],
  );
  useEffect(() => {
    setExact(undefined);
    if (refused === undefined) askValues(({ f, slope }) => setExact([f, slope]), values, x);
  }, [askValues, values, x, refused]);
  const moved = Object.keys(values).length > 0;
  return (
    <>
      <Formula of="f(x)" formula={(moved && curve?.formula) || formula} />
      {derivative && <Formula of="f'(x)" formula={(moved && curve?.derivative) || derivative} />}
      {curve && (
        <FunctionPlot
          plot={{
            title: `${title} and its derivative`,
            x: "x",
            y: "f(x), f′(x)",
            series: [curve.f, curve.slope],
          }}
          {...{ low, high, x, onX: setX, values: exact }}
          kinks={curve.kinks.map(({ at, slope, value }) => ({
            ...{ at, value },
            text: `Kink at x = ${show(at)}; the slope there is taken as ${show(slope)}`,
          }))}
        />
      )}
      {refused !== undefined && (
        <p class="field-fault" role="alert">
          {refused}
        </p>
      )}
      {adjustable.length > 0 && (
        <div class="activations-sliders">
          {adjustable.map(({ name, symbol, kind, start, low, high, step }) => (
            <SliderField
              key={name}
              label={`${symbol}${symbol === name ? "" : ` (${name})`}${kinds[kind]}`}
              text={show(values[name] ?? start)}
              value={values[name] ?? start}
              {...{ min: low, max: high, step }}
              onInput={(value) => setValues({ ...values, [name]: value })}
            />
          ))}
          {moved && (
            <>
              <Button onClick={() => setValues({})}>Back to the defaults</Button>
              <p class="quiet">Range and properties below are those of the defaults.</p>
            </>
          )}
        </div>
      )}
    </>
  );
}

const kinds = { constant: "", learned: ", learned", statistic: ", of the input" } as const;
