import { dataInfo } from "../../../state/data.ts";
import { project } from "../../../state/project.ts";
import { changeTraining, trainingProblems } from "../../../state/training.ts";
import { CheckField, NumberField, SelectField } from "../../../ui/field.tsx";
import { Section } from "./section.tsx";

/** When a run ends before its last epoch. */
export function StoppingSection() {
  const { earlyStopping } = project.value.training;
  const classes = dataInfo.value.classes.length > 0;
  const set = (part: Partial<NonNullable<typeof earlyStopping>>): undefined =>
    changeTraining({ earlyStopping: { patience: 3, ...earlyStopping, ...part } }, "earlyStopping");
  return (
    <Section
      title="Stopping early"
      now={earlyStopping === undefined ? "off" : `after ${earlyStopping.patience} epochs`}
      fault={trainingProblems.value.find(({ part }) => part === "earlyStopping")?.message}
    >
      <CheckField
        label="End the run when it stops improving"
        checked={earlyStopping !== undefined}
        onChange={(on) =>
          on ? set({}) : changeTraining({ earlyStopping: undefined }, "earlyStopping")
        }
      />
      {earlyStopping && (
        <>
          <NumberField
            label="Patience"
            value={earlyStopping.patience}
            whole
            min={1}
            hint="Epochs in a row without improvement."
            onChange={(patience) => set({ patience })}
          />
          <NumberField
            label="Least improvement"
            value={earlyStopping.minDelta ?? 0}
            min={0}
            onChange={(minDelta) => set({ minDelta })}
          />
          {classes && (
            <SelectField
              label="What is to improve"
              value={earlyStopping.monitor ?? "loss"}
              options={[
                { value: "loss", title: "validation loss" },
                { value: "accuracy", title: "validation accuracy" },
              ]}
              onChange={(monitor) => void set({ monitor })}
            />
          )}
        </>
      )}
    </Section>
  );
}
