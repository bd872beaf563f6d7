import type { TrainingDescription } from "../../../../src/train/describe-training.ts";
import { dataInfo } from "../../../state/data.ts";
import { project } from "../../../state/project.ts";
import { changeTraining, trainingProblems } from "../../../state/training.ts";
import { SelectField } from "../../../ui/field.tsx";
import { KindOptions, withOption } from "./kind-options.tsx";
import { Section } from "./section.tsx";

/** What is made small. */
export function LossSection({ kinds }: { readonly kinds: TrainingDescription }) {
  const { loss, labelSmoothing } = project.value.training;
  const regression = dataInfo.value.classes.length === 0;
  const spec = loss ?? { type: regression ? "squaredError" : "crossEntropy" };
  const kind = kinds.losses.find(({ type }) => type === spec.type);
  const choose = (type: string): void =>
    changeTraining(
      // Only cross-entropy knows label smoothing.
      { loss: { type }, labelSmoothing: type === "crossEntropy" ? labelSmoothing : 0 },
      "loss",
    );
  return (
    <Section
      title="Loss"
      now={spec.type}
      fault={trainingProblems.value.find(({ part }) => part === "loss")?.message}
    >
      <SelectField
        label="Loss"
        value={spec.type}
        hint={kind?.summary}
        options={kinds.losses
          .filter(({ target }) => !regression || target === "values")
          .map(({ type }) => ({ value: type, title: type }))}
        onChange={choose}
      />
      <KindOptions
        // Label smoothing stands under regularisation.
        options={kind?.options.filter(({ name }) => name !== "labelSmoothing") ?? []}
        spec={spec}
        onChange={(name, value) =>
          changeTraining({ loss: withOption(spec, name, value) }, `loss/${name}`)
        }
      />
    </Section>
  );
}
