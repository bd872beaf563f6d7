import { useMemo } from "preact/hooks";
import type { TrainingDescription } from "../../../../src/train/describe-training.ts";
import type { Spec } from "../../../../src/train/run-config.ts";
import type { Curve } from "../../../figure/curve-data.ts";
import { Curves } from "../../../figure/curves.tsx";
import { analysis } from "../../../state/engine.ts";
import { project } from "../../../state/project.ts";
import { markedStep } from "../../../state/readout.ts";
import { theme } from "../../../state/theme.ts";
import { changeTraining, plannedSteps, rates, trainingProblems } from "../../../state/training.ts";
import { showCount, showNumber, showShort } from "../../../ui/number-text.ts";
import { ScheduleFields } from "./schedule-fields.tsx";
import { Section } from "./section.tsx";

/** The learning rate over the run, as fields and drawn. */
export function ScheduleSection({ kinds }: { readonly kinds: TrainingDescription }) {
  const { schedule } = project.value.training;
  const steps = plannedSteps.value;
  const fault = trainingProblems.value.find(({ part }) => part === "schedule")?.message;
  const choose = async (type: string): Promise<void> => {
    const next = await analysis().exampleSchedule(type, schedule, steps);
    changeTraining({ schedule: next }, "schedule");
  };
  return (
    <Section title="Learning rate" now={schedule.type} fault={fault} open>
      <ScheduleFields
        schedule={schedule}
        kinds={kinds.schedules}
        onChoose={(type) => void choose(type)}
        onChange={(next: Spec, option) => changeTraining({ schedule: next }, `schedule/${option}`)}
      />
      <Rates />
    </Section>
  );
}

/** The rate of every step, and where the run is. */
function Rates() {
  const curve = rates.value;
  const curves = useMemo<readonly Curve[]>(
    () =>
      curve === undefined
        ? []
        : [{ name: "rate", x: curve.step, y: curve.rate, colour: 3, look: "line" }],
    [curve],
  );
  return (
    <div class="train-rates">
      <Curves
        label="Learning rate over the run"
        curves={curves}
        xName="step"
        showX={showCount}
        showY={showNumber}
        showTick={showShort}
        most={plannedSteps.value}
        mark={markedStep.value}
        height={130}
        theme={theme.value}
      />
    </div>
  );
}
