import { useEffect, useState } from "preact/hooks";
import type { Series } from "../../../src/inspect/figure.ts";
import { FunctionPlot } from "../../figure/function-plot.tsx";
import { analysis } from "../../state/engine.ts";
import { Button } from "../../ui/button.tsx";
import { SelectField } from "../../ui/field.tsx";
import { Panel } from "../../ui/panel.tsx";
import type { Curve } from "../../worker/analysis/activations.ts";
import { cards, compare, compared } from "./shown.ts";

const [LOW, HIGH] = [-5, 5];

const sides = [
  { value: "f", title: "The functions" },
  { value: "slope", title: "Their derivatives" },
] as const;

/** The chosen activations in one plot. */
export function Comparison() {
  const names = compared.value;
  const [curves, setCurves] = useState<ReadonlyMap<string, Curve>>(new Map());
  const [side, setSide] = useState<"f" | "slope">("f");
  const [x, setX] = useState(1);
  const missing = names.find((name) => !curves.has(name));
  useEffect(() => {
    if (missing === undefined) return;
    void analysis()
      .curveOf(missing, {})
      .then((curve) => setCurves((known) => new Map([...known, [missing, curve]])));
  }, [missing]);
  if (names.length === 0) return null;
  const titleOf = (name: string): string =>
    cards.value.find((card) => card.name === name)?.title ?? name;
  const series = names.flatMap((name): Series[] => {
    const curve = curves.get(name);
    if (curve === undefined || "refused" in curve) return [];
    return [{ name: titleOf(name), points: curve[side].points }];
  });
  return (
    <Panel
      title="Comparison"
      tools={
        <Button onClick={() => names.forEach(compare)} look="plain">
          Put it away
        </Button>
      }
    >
      <div class="activations-comparison">
        <FunctionPlot
          plot={{
            title: `${names.map(titleOf).join(", ")}: ${side === "f" ? "values" : "derivatives"}`,
            ...{ x: "x", y: side === "f" ? "f(x)" : "f′(x)", series },
          }}
          {...{ low: LOW, high: HIGH, x, onX: setX, size: { width: 900, height: 320 } }}
        />
        <div>
          <SelectField label="Show" value={side} options={sides} onChange={setSide} />
          <ul class="activations-compared">
            {names.map((name) => (
              <li key={name}>
                {titleOf(name)}
                <Button
                  look="plain"
                  label={`Take ${titleOf(name)} out`}
                  onClick={() => compare(name)}
                >
                  ×
                </Button>
              </li>
            ))}
          </ul>
          {names.length < 2 && <p class="quiet">Tick “Compare” on more cards, up to four.</p>}
        </div>
      </div>
    </Panel>
  );
}
