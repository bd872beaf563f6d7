import type { Command } from "commander";
import { type LossSpec, losses, lossFromSpec } from "../nn/index.ts";
import {
  type OptimiserSpec,
  optimiserFromSpec,
  optimisers,
  rateOf,
  rescheduled,
  type ScheduleSpec,
  schedules,
} from "../optim/index.ts";
import { isRecord } from "../tensor/index.ts";
import { readEarlyStopping, type Settings } from "../train/index.ts";
import { UsageError } from "./fault.ts";
import { parseJson, partOfOne, positiveNumber } from "./flag.ts";
import { unknownName } from "./load-data.ts";
import { isFileName, readJson } from "./resolve-run.ts";

/** How a run learns, where that differs from its recipe. */
export interface TrainingFlags {
  readonly optimiser?: SpecFlag;
  readonly schedule?: SpecFlag;
  readonly rate?: number;
  readonly loss?: SpecFlag;
  readonly clipNorm?: number;
  readonly clipValue?: number;
  readonly averaging?: number;
  readonly earlyStopping?: Readonly<Record<string, unknown>>;
}

/** What a flag named: a type, with options or without. */
export type SpecFlag = { readonly type: string } & Readonly<Record<string, unknown>>;

/** Reads a name, a JSON object with a type, or a file that holds one. */
export function specFlag(flag: string, known: ReadonlyMap<string, unknown>) {
  return (text: string): SpecFlag => {
    const value = text.trimStart().startsWith("{")
      ? parseJson(flag, text)
      : isFileName(text)
        ? readJson(text)
        : { type: text };
    if (!isRecord(value) || typeof value.type !== "string")
      throw new UsageError(
        `${flag} is '${text}', must be a name or an object such as '{"type": "${[...known.keys()][0]}"}'`,
      );
    if (!known.has(value.type))
      throw new UsageError(unknownName(flag, value.type, [...known.keys()]));
    return value as SpecFlag;
  };
}

/** "5", or '{"patience": 5, "monitor": "accuracy"}'. */
function stoppingFlag(text: string): Readonly<Record<string, unknown>> {
  const flag = "--early-stopping";
  if (/^\d+$/.test(text)) return { patience: Number(text) };
  const value = text.trimStart().startsWith("{") ? parseJson(flag, text) : undefined;
  if (isRecord(value)) return value;
  throw new UsageError(
    `${flag} is '${text}', must be a number of epochs or '{"patience": 5, "minDelta": 0.001}'`,
  );
}

const list = (names: Iterable<string>): string => [...names].join(", ");

/** Flags that change how a run learns. */
export const withTraining = (command: Command): Command =>
  command
    .option(
      "--optimiser <name|json>",
      `${list(optimisers.keys())}, or '{"type": "adamw", "weightDecay": 0.05, "decay": "weights"}'`,
      specFlag("--optimiser", optimisers),
    )
    .option(
      "--schedule <name|json>",
      `of the rate: cosine, '{"type": "warmup", "steps": 100, "before": {"type": "cosine"}}', … (fovea schedule lists them)`,
      specFlag("--schedule", schedules),
    )
    .option(
      "--rate <r>",
      "the schedule's rate, of oneCycle its peak; default: the recipe's, with another --optimiser what is usual for that",
      positiveNumber("--rate"),
    )
    .option(
      "--loss <name|json>",
      `${list(losses.keys())}; default crossEntropy`,
      specFlag("--loss", losses),
    )
    .option(
      "--clip-norm <n>",
      "shortens gradients that are longer, all together",
      positiveNumber("--clip-norm"),
    )
    .option(
      "--clip-value <n>",
      "holds every number of a gradient in [-n, n], before --clip-norm",
      positiveNumber("--clip-value"),
    )
    .option(
      "--averaging <d>",
      "validates and keeps a running average of the weights, a <- d a + (1 - d) w; 0 for none",
      partOfOne("--averaging"),
    )
    .option(
      "--early-stopping <epochs|json>",
      "ends the run after so many epochs without a better validation loss",
      stoppingFlag,
    );

const names = [
  ...(["optimiser", "schedule", "rate", "loss", "clipNorm", "clipValue", "averaging"] as const),
  "earlyStopping",
] as const;

/** @throws {UsageError} for a flag that a run which goes on cannot take */
export function refuseTraining(flags: TrainingFlags): void {
  const given = names.find((name) => flags[name] !== undefined);
  if (given === undefined) return;
  const flag = `--${given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new UsageError(`${flag} and --resume exclude each other: a run goes on as it began`);
}

/**
 * The settings of a recipe with what the flags say.
 * @throws {RangeError} for options that optimiser, schedule or loss refuse
 */
export function trainingSettings(settings: Settings, flags: TrainingFlags): Settings {
  const { clipNorm, clipValue, averaging, loss, earlyStopping } = flags;
  const optimiser = {
    ...(flags.optimiser ?? settings.optimiser),
    ...(clipNorm !== undefined && { clipNorm }),
    ...(clipValue !== undefined && { clipValue }),
  } as OptimiserSpec;
  // With an option more or another rule, every option of it shows in config.json.
  const changed = (flags.optimiser ?? clipNorm ?? clipValue) !== undefined;
  return {
    ...settings,
    ...(changed && { optimiser: optimiserFromSpec(optimiser).spec }),
    schedule: scheduleOf(settings, flags),
    ...(averaging !== undefined && { averaging }),
    ...(loss && { loss: lossFromSpec(loss as LossSpec).spec }),
    ...(earlyStopping && { earlyStopping: readEarlyStopping(earlyStopping) }),
  };
}

function scheduleOf({ optimiser, schedule }: Settings, flags: TrainingFlags): Settings["schedule"] {
  const before = schedule as ScheduleSpec;
  const chosen = (flags.schedule ?? schedule) as ScheduleSpec;
  const other = flags.optimiser !== undefined && flags.optimiser.type !== optimiser.type;
  const usual = other ? optimisers.get(flags.optimiser.type)?.usualRate : rateOf(before);
  const said = flags.schedule === undefined ? undefined : rateOf(chosen);
  const rate = flags.rate ?? said ?? usual;
  if (rate === undefined || (rate === rateOf(chosen) && flags.rate === undefined)) return chosen;
  const made = rescheduled(chosen, rate);
  if (made !== undefined) return made;
  // One that is made of others says its rates in them, or is incomplete, which it will say itself.
  if (flags.rate === undefined) return chosen;
  throw new UsageError(
    `--rate is ${flags.rate}, but a ${chosen.type} schedule has no single rate; write its rates in its parts`,
  );
}
