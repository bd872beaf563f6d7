import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { Curves } from "../../../figure/curves.tsx";
import { pacedMetrics } from "../../../state/readout.ts";
import { opened, previous, shownStep } from "../../../state/run.ts";
import { theme } from "../../../state/theme.ts";
import { plannedSteps } from "../../../state/training.ts";
import { CheckField, SelectField, SliderField } from "../../../ui/field.tsx";
import { showCount, showLoss, showPercent, showShort } from "../../../ui/number-text.ts";
import { Panel } from "../../../ui/panel.tsx";
import { type Measure, runCurves } from "./run-curves.ts";
import "./curves-panel.css";

/** Loss and accuracy of the run while it trains. */
export function CurvesPanel() {
  const log = useSignal(false);
  const smoothing = useSignal(0.6);
  const unit = useSignal<"step" | "epoch">("step");
  const compares = useSignal(true);
  const now = opened.value;
  const past = previous.value;
  const classifies = (now?.config.classes.length ?? 10) > 0;
  const perEpoch = now?.stepsPerEpoch ?? 1;
  const shared = {
    ...{ smoothing: smoothing.value, unit: unit.value === "epoch" ? perEpoch : 1 },
    previous: compares.value ? past : undefined,
  };
  return (
    <Panel title="Curves">
      <div class="train-curve-tools">
        <SelectField
          label="Along"
          value={unit.value}
          options={[
            { value: "step", title: "steps" },
            { value: "epoch", title: "epochs" },
          ]}
          onChange={(value) => (unit.value = value)}
        />
        <SliderField
          label="Smoothing"
          value={smoothing.value}
          min={0}
          max={0.99}
          step={0.01}
          onInput={(value) => (smoothing.value = value)}
        />
        <CheckField
          label="Logarithmic loss"
          checked={log.value}
          onChange={(on) => (log.value = on)}
        />
        {past && (
          <CheckField
            label="Run before, for comparison"
            checked={compares.value}
            onChange={(on) => (compares.value = on)}
          />
        )}
      </div>
      <div class="train-curves">
        <MeasureCurves measure="loss" log={log.value} {...shared} />
        {classifies && <MeasureCurves measure="accuracy" log={false} {...shared} />}
      </div>
    </Panel>
  );
}

interface MeasureProps {
  readonly measure: Measure;
  readonly log: boolean;
  readonly smoothing: number;
  readonly unit: number;
  readonly previous: typeof previous.value;
}

function MeasureCurves({ measure, log, smoothing, unit, previous }: MeasureProps) {
  const { metrics, version } = pacedMetrics.value;
  // The metrics are one object that grows: its version says when.
  const curves = useMemo(
    () => runCurves(metrics, { measure, smoothing, unit, previous }),
    [metrics, version, measure, smoothing, unit, previous],
  );
  // Before the first run: what is planned, so that its curves grow into a frame that stands.
  const steps = opened.value?.steps ?? plannedSteps.value;
  const looked = shownStep.value;
  return (
    <div>
      <h3>{measure === "loss" ? "Loss" : "Accuracy"}</h3>
      <Curves
        label={`${measure === "loss" ? "Loss" : "Accuracy"} over ${unit === 1 ? "steps" : "epochs"}`}
        curves={curves}
        xName={unit === 1 ? "step" : "epoch"}
        showX={(x) => (unit === 1 ? showCount(x) : x.toFixed(2).replace(/\.?0+$/, ""))}
        showY={measure === "loss" ? showLoss : showPercent}
        showTick={measure === "loss" ? showShort : (y) => `${Math.round(100 * y)} %`}
        {...(measure === "accuracy" && { highest: 1 })}
        log={log}
        most={steps > 0 ? steps / unit : undefined}
        mark={looked === undefined ? undefined : looked / unit}
        theme={theme.value}
      />
    </div>
  );
}
