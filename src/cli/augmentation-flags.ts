import type { Command } from "commander";
// Not by the room's index: --help is to be quick.
import {
  type Augmentation,
  augmentationSettings,
  completeAugmentation,
} from "../data/augment/index.ts";
import { rangeOf, type Settings } from "../data/augment/setting.ts";
import { UsageError } from "./fault.ts";

const flagOf = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** A flag for every setting that augmentation has: --shift 2, --flip, --crop-padding reflect. */
export function withAugmentation(command: Command): Command {
  const settings: Settings = augmentationSettings;
  for (const [name, setting] of Object.entries(settings)) {
    const flag = flagOf(name);
    if ("names" in setting)
      command.option(`${flag} <name>`, `${setting.summary}: ${setting.names.join(" or ")}`);
    else
      command.option(
        `${flag} ${setting.on === undefined ? "<n>" : "[n]"}`,
        setting.on === undefined ? setting.summary : `${setting.summary}; without n ${setting.on}`,
        (text: string) => {
          const value = Number(text);
          if (text.trim() === "" || Number.isNaN(value))
            throw new UsageError(`${flag} is '${text}', must be ${rangeOf(setting)}`);
          return value;
        },
      );
  }
  return command;
}

/** What of the flags is augmentation. @throws {RangeError} for a value that cannot be */
export function augmentationOf(flags: object): Augmentation {
  const given = Object.fromEntries(
    Object.entries(flags).filter(([name]) => Object.hasOwn(augmentationSettings, name)),
  );
  completeAugmentation(given);
  return given;
}

/** Reads '{"flip": true, "crop": 4}' from the command line. @throws {UsageError} or {RangeError} naming the setting */
export function augmentationJson(flag: string) {
  return (text: string): Augmentation => {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      value = undefined;
    }
    if (typeof value !== "object" || value === null || Array.isArray(value))
      throw new UsageError(
        `${flag} is '${text}', must be a JSON object as '{"flip": true, "crop": 4}'`,
      );
    completeAugmentation(value);
    return value;
  };
}

/** "shift 2, crop 4, flip" */
export const showAugmentation = (augmentation: Augmentation): string =>
  Object.entries(augmentation)
    .filter(([, value]) => value !== false && value !== undefined)
    .map(([name, value]) => (value === true ? name : `${name} ${value}`))
    .join(", ") || "nothing";

/** True if both come to the same, in whatever order they stand, and whether what is off is written or left out. */
export const sameAugmentation = (a: Augmentation, b: Augmentation): boolean =>
  JSON.stringify(completeAugmentation(a)) === JSON.stringify(completeAugmentation(b));
