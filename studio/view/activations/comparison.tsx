import { useEffect, useRef, useState } from "preact/hooks";
import type { Series } from "../../../src/inspect/figure.ts";
import { FunctionPlot } from "../../figure/function-plot.tsx";
import { analysis } from "../../state/engine.ts";
import { Button } from "../../ui/button.tsx";
import { SelectField } from "../../ui/field.tsx";
import { Panel } from "../../ui/panel.tsx";
import type { Curve } from "../../worker/analysis/activations.ts";
import { extentOf } from "./extent.ts";
import { cards, compare, compared } from "./shown.ts";
import { useWidth } from "./use-width.ts";

/** Numbers at the axes keep their size: a narrow plot is another drawing, not a smaller one. */
const [LEAST_WIDTH, MOST_WIDTH, HEIGHT] = [280, 900, 320];

const sides = [
  { value: "f", title: "The functions" },
  { value: "slope", title: "Their derivatives" },
] as const;

/** The chosen activations in one plot, where there are any. */
export const Comparison = () =>
  compared.value.length === 0 ? null : <Compared names={compared.value} />;

function Compared({ names }: { readonly names: readonly string[] }) {
  /** By name and bounds. */
  const [curves, setCurves] = useState<ReadonlyMap<string, Curve>>(new Map());
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place) ?? MOST_WIDTH;
  const [side, setSide] = useState<"f" | "slope">("f");
  const [x, setX] = useState(1);
  const [low, high] = extentOf(cards.value.filter(({ name }) => names.includes(name)));
  const keyOf = (name: string): string => `${name} ${low} ${high}`;
  const missing = names.find((name) => !curves.has(keyOf(name)));
  useEffect(() => {
    if (missing === undefined) return;
    const key = keyOf(missing);
    void analysis()
      .curveOf(missing, { low, high })
      .then((curve) => setCurves((known) => new Map([...known, [key, curve]])));
  }, [missing, low, high]);
  const titleOf = (name: string): string =>
    cards.value.find((card) => card.name === name)?.title ?? name;
  const series = names.flatMap((name): Series[] => {
    const curve = curves.get(keyOf(name));
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
        <div ref={place}>
          <FunctionPlot
            plot={{
              title: `${names.map(titleOf).join(", ")}: ${side === "f" ? "values" : "derivatives"}`,
              ...{ x: "x", y: side === "f" ? "f(x)" : "f′(x)", series },
            }}
            {...{ low, high, x, onX: setX }}
            size={{ width: Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, width)), height: HEIGHT }}
          />
        </div>
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
