import type { TrainingDescription } from "../../../../src/train/describe-training.ts";
import { dataInfo } from "../../../state/data.ts";
import { project } from "../../../state/project.ts";
import { changeTraining, trainingProblems } from "../../../state/training.ts";
import { KindOptions, withOption } from "./kind-options.tsx";
import { Section } from "./section.tsx";

/** Options of another option, which mean nothing while that is off: cutoutFill, cropPadding. */
const ofAnother = /^(.+)(Padding|Probability|Fill)$/;

function matters(name: string, augmentation: object): boolean {
  const [, other] = ofAnother.exec(name) ?? [];
  return other === undefined || Boolean(augmentation[other as keyof typeof augmentation]);
}

/** Random changes of the training images. */
export function AugmentationSection({ kinds }: { readonly kinds: TrainingDescription }) {
  const { augmentation } = project.value.training;
  const on = Object.entries(augmentation).map(([name, value]) =>
    value === true ? name : `${name} ${value}`,
  );
  if (dataInfo.value.kind !== "images") return null;
  const set = (name: string, value: unknown): void => {
    const { type: _, ...next } = withOption({ type: "", ...augmentation }, name, value);
    changeTraining({ augmentation: next }, `augmentation/${name}`);
  };
  return (
    <Section
      title="Augmentation"
      now={on.join(", ") || "off"}
      fault={trainingProblems.value.find(({ part }) => part === "augmentation")?.message}
    >
      <p class="quiet train-wide">Every image is changed anew in each epoch; 0 is off.</p>
      <KindOptions
        options={kinds.augmentation.filter(({ name }) => matters(name, augmentation))}
        spec={augmentation as Readonly<Record<string, unknown>>}
        onChange={set}
      />
    </Section>
  );
}
