import { problems } from "../../state/network.ts";
import { project } from "../../state/project.ts";
import { run, stale } from "../../state/run.ts";
import { SelectField } from "../../ui/field.tsx";
import type { Which } from "../../worker/take/subject.ts";
import { chosenWeights, pastStep, trained, weights } from "./wish.ts";

/** Whose weights go into the files. */
export function WeightsField() {
  const { step, best } = run.value.place;
  const past = pastStep.value;
  const judged =
    best === null
      ? "not judged yet, so where the run stands"
      : best.accuracy === undefined
        ? `loss ${best.loss.toPrecision(4)} after epoch ${best.epoch}`
        : `${(100 * best.accuracy).toFixed(2)} % right after epoch ${best.epoch}`;
  const options: readonly { readonly value: Which; readonly title: string }[] = [
    ...(trained.value
      ? ([
          { value: "best", title: `The best of the run: ${judged}` },
          { value: "last", title: `Where the run stands: after step ${step}` },
        ] as const)
      : []),
    ...(past === undefined
      ? []
      : [{ value: "moment", title: `The moment of the timeline: after step ${past}` } as const]),
    { value: "fresh", title: `Untrained, as seed ${project.value.seed} draws them` },
  ];
  return (
    <>
      <SelectField
        label="Weights"
        value={weights.value}
        options={options}
        onChange={(which) => {
          chosenWeights.value = which;
        }}
      />
      {!trained.value && (
        <p class="quiet">Nothing is trained yet: the files hold the network with random weights.</p>
      )}
      {weights.value === "fresh" && problems.value.length > 0 && (
        <p class="quiet">
          The text is not right yet: the files hold the last network that held together.
        </p>
      )}
      {trained.value && stale.value && weights.value !== "fresh" && (
        <p class="quiet">
          The run is of an earlier state of the project: the files hold the network that was
          trained, not the one in the text.
        </p>
      )}
    </>
  );
}
