import { showCount } from "../../../ui/number-text.ts";
import type { Surface } from "../../../worker/surface/index.ts";

export interface AnswerStepProps {
  /** What is drawn; undefined: nothing of the network is. */
  readonly of: Pick<Surface, "step" | "epoch"> | undefined;
  readonly fault: string | undefined;
}

/** Which network it is whose answer is drawn. */
export function AnswerStep({ of, fault }: AnswerStepProps) {
  if (fault !== undefined && of === undefined) return <p class="field-fault">{fault}</p>;
  return (
    <p class="quiet">
      {of === undefined
        ? "Train, or go one batch, and what the network says is drawn here while it learns."
        : of.step === 0
          ? "The network before training."
          : `The network after step ${showCount(of.step)}.`}
    </p>
  );
}
