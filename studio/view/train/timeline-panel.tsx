import { moments, run, shownStep } from "../../state/run.ts";
import { Button } from "../../ui/button.tsx";
import { SliderField } from "../../ui/field.tsx";
import { showCount } from "../../ui/number-text.ts";
import { Panel } from "../../ui/panel.tsx";

/** The past of the weights: what is looked at inside, at which step. */
export function TimelinePanel() {
  const steps = moments.value;
  const { opened, place } = run.value;
  const shown = shownStep.value;
  const last = steps.length;
  const at = shown === undefined ? last : Math.max(0, steps.lastIndexOf(shown));
  const per = opened?.stepsPerEpoch ?? 1;
  const step = shown ?? place.step;
  const epoch = (step / per).toFixed(1);
  const text =
    step === 0
      ? "before training"
      : `step ${showCount(step)}, ${epoch} epochs${shown === undefined ? ", now" : ""}`;
  return (
    <Panel
      title="Timeline"
      about="The weights of up to 60 moments are kept: pick one, and everything that looks inside shows the network as it was then."
      tools={
        <Button
          disabled={shown === undefined}
          onClick={() => {
            shownStep.value = undefined;
          }}
        >
          Back to now
        </Button>
      }
    >
      {steps.length === 0 ? (
        <p class="quiet">Nothing is kept yet: training fills it.</p>
      ) : (
        <SliderField
          label="Moment"
          value={at}
          min={0}
          max={last}
          text={text}
          onInput={(value) => {
            shownStep.value = steps[value];
          }}
        />
      )}
    </Panel>
  );
}
