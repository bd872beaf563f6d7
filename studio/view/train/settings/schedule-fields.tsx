import type { SettingKind } from "../../../../src/train/describe-training.ts";
import type { Spec } from "../../../../src/train/run-config.ts";
import { SelectField } from "../../../ui/field.tsx";
import { KindOptions, withOption } from "./kind-options.tsx";

export interface ScheduleFieldsProps {
  readonly schedule: Spec;
  readonly kinds: readonly SettingKind[];
  readonly onChoose: (type: string) => void;
  readonly onChange: (schedule: Spec, option: string) => void;
}

/** A schedule and, of a warm-up, the one behind it. */
export function ScheduleFields({ schedule, kinds, onChoose, onChange }: ScheduleFieldsProps) {
  const kind = kinds.find(({ type }) => type === schedule.type);
  const { before } = schedule;
  const inner = typeof before === "object" && before !== null && "type" in before;
  const options = kind?.options.filter(({ name }) => !(inner && name === "before")) ?? [];
  // The length of a warm-up is its own; all others take the run's.
  const follows = kind?.spans === true && schedule.type !== "warmup";
  return (
    <>
      <SelectField
        label="Schedule"
        value={schedule.type}
        // A field shows text as it is.
        hint={kind?.summary.replaceAll("`", "")}
        options={kinds.map(({ type }) => ({ value: type, title: type }))}
        onChange={onChoose}
      />
      <KindOptions
        options={options}
        spec={schedule}
        maybeEmpty={(name) => follows && name === "steps"}
        onChange={(name, value) => onChange(withOption(schedule, name, value), name)}
      />
      {inner && (
        <Inner
          schedule={before as Spec}
          kinds={kinds}
          onChange={(next) => onChange({ ...schedule, before: next }, "before")}
        />
      )}
    </>
  );
}

/** What follows a warm-up. */
function Inner({
  schedule,
  kinds,
  onChange,
}: {
  readonly schedule: Spec;
  readonly kinds: readonly SettingKind[];
  readonly onChange: (schedule: Spec) => void;
}) {
  const kind = kinds.find(({ type }) => type === schedule.type);
  return (
    <fieldset class="train-inner">
      <legend>Then {schedule.type}</legend>
      <KindOptions
        options={kind?.options ?? []}
        spec={schedule}
        maybeEmpty={(name) => name === "steps"}
        onChange={(name, value) => onChange(withOption(schedule, name, value))}
      />
    </fieldset>
  );
}
