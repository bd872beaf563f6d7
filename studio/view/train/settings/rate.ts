import type { SettingKind } from "../../../../src/train/describe-training.ts";
import type { Spec } from "../../../../src/train/run-config.ts";

const isSpec = (value: unknown): value is Spec =>
  typeof value === "object" && value !== null && "type" in value;

/** The schedule with another rate: its `rate` or `peak`, of a warm-up that of what follows. One made of several stays as it is. */
export function withRate(schedule: Spec, rate: number, kinds: readonly SettingKind[]): Spec {
  if (isSpec(schedule.before))
    return { ...schedule, before: withRate(schedule.before, rate, kinds) };
  const options = kinds.find(({ type }) => type === schedule.type)?.options ?? [];
  const name = ["rate", "peak"].find((one) => options.some((option) => option.name === one));
  return name === undefined ? schedule : { ...schedule, [name]: rate };
}
