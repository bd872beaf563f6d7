import { selected } from "../../state/network.ts";
import { moments, run, shownStep, stale } from "../../state/run.ts";
import { Button } from "../../ui/button.tsx";
import { SelectField, SliderField } from "../../ui/field.tsx";
import type { Subject } from "../../worker/look/answer.ts";
import { layer, lookedAt } from "./inside-state.ts";

/** Which layer, and which moment of the run. */
export function MomentBar({
  subject,
  onAnew,
}: {
  readonly subject: Subject;
  readonly onAnew: () => void;
}) {
  const steps = moments.value;
  const now = run.value.place.step;
  const at =
    shownStep.value === undefined
      ? steps.length
      : steps.findLastIndex((step) => step <= lookedAt.value);
  return (
    <div class="inside-bar-top">
      <SelectField
        label="Layer"
        value={layer.value?.path ?? ""}
        options={subject.layers.map(({ path, shape, type }) => ({
          ...{
            value: path,
            title: `${path} — ${path === type ? "" : `${type}, `}${shape.join("×")}`,
          },
        }))}
        onChange={(path) => {
          selected.value = path;
        }}
      />
      <div class="inside-moment">
        <SliderField
          label="Moment of the run"
          min={0}
          max={steps.length}
          value={Math.max(0, at)}
          text={
            shownStep.value === undefined
              ? `now, step ${now}${now === 0 ? ": not trained yet" : ""}`
              : `step ${lookedAt.value}`
          }
          onInput={(value) => {
            shownStep.value = value >= steps.length ? undefined : steps[value];
          }}
        />
      </div>
      <Button
        disabled={shownStep.value === undefined}
        onClick={() => {
          shownStep.value = undefined;
        }}
      >
        Now
      </Button>
      {stale.value && (
        <p class="inside-stale" role="status">
          The project has changed since this run began.{" "}
          <Button onClick={onAnew}>Look at the new network</Button>
        </p>
      )}
    </div>
  );
}
