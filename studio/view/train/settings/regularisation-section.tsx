import type { TrainingDescription } from "../../../../src/train/describe-training.ts";
import { project } from "../../../state/project.ts";
import { changeTraining } from "../../../state/training.ts";
import { NumberField } from "../../../ui/field.tsx";
import { KindOptions, withOption } from "./kind-options.tsx";
import { faultOf } from "./option-value.ts";
import { Section } from "./section.tsx";

const ofOptimiser = ["weightDecay", "decay", "clipNorm", "clipValue"];
const part = { kind: "number", least: 0, below: 1 } as const;

/** What keeps a network from learning by heart, and its steps from running away. */
export function RegularisationSection({ kinds }: { readonly kinds: TrainingDescription }) {
  const { optimiser, labelSmoothing, averaging, loss } = project.value.training;
  const kind = kinds.optimisers.find(({ type }) => type === optimiser.type);
  const usual = kind?.options.find(({ name }) => name === "weightDecay")?.default;
  const set = (value: number, name: "labelSmoothing" | "averaging"): string | undefined => {
    const fault = faultOf(part, value);
    if (fault !== undefined) return `is ${value}, must be ${fault}`;
    changeTraining({ [name]: value }, name);
    return undefined;
  };
  const knowsSmoothing = loss === undefined || loss.type === "crossEntropy";
  return (
    <Section
      title="Regularisation"
      now={`weight decay ${String(optimiser.weightDecay ?? usual ?? 0)}`}
    >
      <KindOptions
        options={kind?.options.filter(({ name }) => ofOptimiser.includes(name)) ?? []}
        spec={optimiser}
        onChange={(name, value) =>
          changeTraining({ optimiser: withOption(optimiser, name, value) }, `optimiser/${name}`)
        }
      />
      {knowsSmoothing && (
        <NumberField
          label="Label smoothing"
          value={labelSmoothing}
          hint="Share of the target that is spread over all classes."
          onChange={(value) => set(value, "labelSmoothing")}
        />
      )}
      <NumberField
        label="Averaging of weights"
        value={averaging}
        hint="Validation judges a running average: a ← d·a + (1 − d)·w; 0: the weights themselves."
        onChange={(value) => set(value, "averaging")}
      />
      <p class="quiet train-wide">
        Dropout is a layer of the network: add it in Build, before the last linear layer.
      </p>
    </Section>
  );
}
