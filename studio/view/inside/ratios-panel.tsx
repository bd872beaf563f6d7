import { LogChart } from "../../figure/log-chart.tsx";
import { trainer } from "../../state/engine.ts";
import { shownStep } from "../../state/run.ts";
import { useAnswer } from "../../state/use-answer.ts";
import type { LayerView, RatioMoment } from "../../worker/look/answer.ts";
import { LookPanel } from "./look-panel.tsx";

const GUIDE = { at: 1e-3, title: "10⁻³: usual for weights" };

/** How far each step moves the weights, beside how large they are. */
export function RatiosPanel({ layer }: { readonly layer: LayerView }) {
  const answer = useAnswer((): Promise<readonly RatioMoment[]> => trainer().look.ratios(), "");
  return (
    <LookPanel
      title="Update-to-weight ratio"
      about="‖Δw‖ / ‖w‖ of a step: by which part of itself a weight moves. About a thousandth (10⁻³) is usual; a hundredth and more means that the learning rate is high, a millionth that the layer hardly learns."
      answer={answer}
    >
      {(found) => {
        if (found.length === 0)
          return (
            <p class="quiet">
              No step has been taken yet that was measured: train, and the ratios appear.
            </p>
          );
        const names = Object.keys(found[0]?.ratios ?? {});
        const lines = names.map((name) => ({
          name,
          points: found.map(({ step, ratios }) => [step, ratios[name] ?? Number.NaN] as const),
        }));
        return (
          <LogChart
            label="Update-to-weight ratio of every weight"
            x="step"
            lines={lines}
            strong={(name) => layer.parameters.includes(name)}
            guide={GUIDE}
            mark={shownStep.value}
          />
        );
      }}
    </LookPanel>
  );
}
