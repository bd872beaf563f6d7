import { dataInfo } from "../../../state/data.ts";
import { change, project } from "../../../state/project.ts";
import { rollSeed } from "../../../state/run.ts";
import { changeTraining, plannedSteps, trainingProblems } from "../../../state/training.ts";
import { Button } from "../../../ui/button.tsx";
import { NumberField } from "../../../ui/field.tsx";
import { showCount } from "../../../ui/number-text.ts";
import { Section } from "./section.tsx";

/** How long, in what portions, by which random numbers. */
export function RunSection() {
  const { training, seed } = project.value;
  const { epochs, batch } = training;
  const examples = dataInfo.value.train;
  return (
    <Section
      title="Run"
      now={`${showCount(plannedSteps.value)} steps`}
      fault={trainingProblems.value.find(({ part }) => part === "run")?.message}
      open
    >
      <NumberField
        label="Epochs"
        value={epochs}
        whole
        min={1}
        onChange={(value) => changeTraining({ epochs: value }, "epochs")}
      />
      <NumberField
        label="Batch size"
        value={batch}
        whole
        min={1}
        max={examples}
        onChange={(value) => changeTraining({ batch: value }, "batch")}
      />
      <div class="train-seed">
        <NumberField
          label="Seed"
          value={seed}
          whole
          min={0}
          hint="Weights, order and augmentation follow from it."
          onChange={(value) => {
            change({ seed: value }, "seed");
            return undefined;
          }}
        />
        <Button label="Roll another seed" onClick={rollSeed}>
          ⚄
        </Button>
      </div>
    </Section>
  );
}
