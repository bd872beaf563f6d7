/** What a run's settings may be, as data: for forms and lists. `fitOptions` and `completeConfig` alone decide. */
import { augmentationSettings, type ChoiceSetting, type NumberSetting } from "../data/index.ts";
import { describeFields, type Hint, losses, type OptionDescription } from "../nn/index.ts";
import { optimisers, schedules } from "../optim/index.ts";
import { trainingOptionLine } from "./option-lines.ts";

/** A kind of optimiser, schedule or loss. */
export interface SettingKind {
  readonly type: string;
  /** What it does, in one line. */
  readonly summary: string;
  readonly source: string;
  readonly options: readonly OptionDescription[];
  /** Of an optimiser: a learning rate to begin with. */
  readonly usualRate?: number;
  /** Of a schedule: it can be given the length of the run. */
  readonly spans?: boolean;
  /** Of a loss: what its targets are. */
  readonly target?: string;
}

export interface TrainingDescription {
  readonly optimisers: readonly SettingKind[];
  readonly schedules: readonly SettingKind[];
  readonly losses: readonly SettingKind[];
  /** Random changes of the training images; each is off at its default. */
  readonly augmentation: readonly OptionDescription[];
}

export const describeTraining = (): TrainingDescription => ({
  optimisers: [...optimisers.values()].map(({ type, summary, source, usualRate, fields }) => ({
    ...{ type, summary, source, usualRate },
    options: describeFields(fields, (option) => trainingOptionLine(type, option)),
  })),
  schedules: [...schedules.values()].map(({ type, summary, source, fields, span }) => ({
    ...{ type, summary, source, spans: span !== undefined },
    options: describeFields(fields, (option) => trainingOptionLine(type, option)),
  })),
  losses: [...losses.values()].map(({ type, summary, source, target, fields }) => ({
    ...{ type, summary, source, target },
    options: describeFields(fields, (option) => trainingOptionLine(type, option)),
  })),
  augmentation: Object.entries(augmentationSettings).map(([name, setting]) => ({
    ...{ name, hint: hintOf(setting), required: false, summary: setting.summary },
    default: "names" in setting ? setting.names[0] : setting.fallback,
  })),
});

function hintOf(setting: NumberSetting | ChoiceSetting): Hint {
  if ("names" in setting) return { kind: "choice", names: setting.names };
  const { from, to, below, whole } = setting;
  const end = Number.isFinite(to) ? (below ? { below: to } : { most: to }) : {};
  return { kind: "number", least: from, ...end, ...(whole && { whole }) };
}
