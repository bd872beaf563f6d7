import type { TrainingDescription } from "../../../../src/train/describe-training.ts";
import { project } from "../../../state/project.ts";
import { changeTraining, trainingProblems } from "../../../state/training.ts";
import { SelectField } from "../../../ui/field.tsx";
import { KindOptions, withOption } from "./kind-options.tsx";
import { withRate } from "./rate.ts";
import { Section } from "./section.tsx";

/** Options of every optimiser; they stand under regularisation. */
const shared = ["weightDecay", "decoupled", "decay", "groups", "clipNorm", "clipValue"];

/** The rule by which weights are moved. */
export function OptimiserSection({ kinds }: { readonly kinds: TrainingDescription }) {
  const { optimiser, schedule } = project.value.training;
  const kind = kinds.optimisers.find(({ type }) => type === optimiser.type);
  const choose = (type: string): void => {
    const next = kinds.optimisers.find((one) => one.type === type);
    if (next === undefined) return;
    const kept = Object.entries(optimiser).filter(
      ([name]) => shared.includes(name) && name !== "weightDecay" && name !== "decoupled",
    );
    const rate = next.usualRate ?? 0.1;
    changeTraining(
      {
        optimiser: { ...Object.fromEntries(kept), type },
        schedule: withRate(schedule, rate, kinds.schedules),
      },
      "optimiser",
    );
  };
  const fault = trainingProblems.value.find(({ part }) => part === "optimiser")?.message;
  return (
    <Section title="Optimiser" now={optimiser.type} fault={fault} open>
      <SelectField
        label="Rule"
        value={optimiser.type}
        hint={kind?.summary}
        options={kinds.optimisers.map(({ type }) => ({ value: type, title: type }))}
        onChange={choose}
      />
      <KindOptions
        options={kind?.options.filter(({ name }) => !shared.includes(name)) ?? []}
        spec={optimiser}
        onChange={(name, value) =>
          changeTraining({ optimiser: withOption(optimiser, name, value) }, `optimiser/${name}`)
        }
      />
    </Section>
  );
}
