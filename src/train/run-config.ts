/** What a run was started with, complete: from it and the data, every bit of the run follows. */
import {
  type Augmentation,
  isPreprocess,
  type Preprocess,
  unknownAugmentation,
} from "../data/index.ts";
import { FormatError } from "../formats/index.ts";
import { isRecord } from "../tensor/index.ts";
import type { EarlyStopping } from "./early-stopping.ts";

/** Numbers and a type, as optimisers and schedules describe themselves. */
export type Spec = { readonly type: string } & Readonly<Record<string, unknown>>;

export interface DataConfig {
  /** "digits", "mnist", "cifar10", "table", "folder", or one of the made problems: "spirals", "moons", … */
  readonly name: string;
  /** Of a made problem: what it is made with, where that is not the usual. Of a table: its target and how it is read. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Of a table: the file's name, without its folder. */
  readonly file?: string;
  /** Where the files lie; a run may be moved, so this is no part of its identity. */
  readonly dir?: string;
  /** How many examples are used; all that there are where absent. */
  readonly train?: number;
  readonly validation?: number;
}

export interface RunConfig {
  readonly format: "fovea-run 1";
  /** Name of the recipe, or of the spec file. */
  readonly recipe: string;
  readonly seed: number;
  readonly data: DataConfig;
  /** Shape of one example: [H, W, C] of an image, [2] of a point, [D] of a row of a table. */
  readonly input: readonly number[];
  /** None for a regression: numbers are to be found, not classes. */
  readonly classes: readonly string[];
  readonly epochs: number;
  readonly batch: number;
  readonly optimiser: Spec;
  readonly schedule: Spec;
  /** Random changes of every training image. */
  readonly augmentation: Augmentation;
  /** Cross-entropy where absent; a regression says which. */
  readonly loss?: Spec;
  readonly labelSmoothing: number;
  /** Decay of the running average of the weights that validation uses; 0 for none. */
  readonly averaging: number;
  /** When the run ends before its last epoch; never where absent. */
  readonly earlyStopping?: EarlyStopping;
  readonly backend: string;
  /** How pictures from elsewhere become the input; where absent, as bytes / 255. */
  readonly preprocess?: Preprocess;
  readonly model: Spec;
}

const isText = (value: unknown) => typeof value === "string" && value !== "";
const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0;
const isPart = (value: unknown) => typeof value === "number" && value >= 0 && value < 1;
const isSpec = (value: unknown) => isRecord(value) && isText(value.type);
const isAbsentOr = (test: (value: unknown) => boolean) => (value: unknown) =>
  value === undefined || test(value);
const isAll = (test: (value: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) && value.every(test);
const isData = (value: unknown) =>
  isRecord(value) &&
  isText(value.name) &&
  isAbsentOr(isRecord)(value.options) &&
  isAbsentOr(isText)(value.file);

const fields: Readonly<
  Record<keyof RunConfig, readonly [(value: unknown) => boolean, needs: string]>
> = {
  format: [(value) => value === "fovea-run 1", `"fovea-run 1"`],
  recipe: [isText, "a name"],
  seed: [isCount, "a whole number"],
  data: [isData, "an object with a name"],
  input: [
    (value) => isAll(isCount)(value) && (value as unknown[]).length > 0,
    "the shape of one example, such as [height, width, channels]",
  ],
  classes: [isAll(isText), "a list of names"],
  epochs: [isCount, "a whole number"],
  batch: [(value) => isCount(value) && value !== 0, "a whole number from 1"],
  optimiser: [isSpec, "an object with a type"],
  schedule: [isSpec, "an object with a type"],
  augmentation: [isRecord, "an object"],
  loss: [isAbsentOr(isSpec), "an object with a type"],
  labelSmoothing: [isPart, "in [0, 1)"],
  averaging: [isPart, "in [0, 1)"],
  earlyStopping: [isAbsentOr(isRecord), 'an object such as { "patience": 5 }'],
  backend: [isText, "a name"],
  preprocess: [isAbsentOr(isPreprocess), 'an object such as { "fit": "crop", "resize": 256 }'],
  model: [isSpec, "an object with a type"],
};

/** True for the content of a run's config.json, whatever else is wrong with it. */
export const isRunConfig = (value: unknown): boolean =>
  isRecord(value) && typeof value.format === "string" && value.format.startsWith("fovea-run");

/** @throws {FormatError} naming the first field that is wrong, missing or unknown */
export function parseRunConfig(value: unknown): RunConfig {
  if (!isRecord(value)) throw new FormatError("no run configuration");
  for (const [name, [test, needs]] of Object.entries(fields))
    if (!test(value[name]))
      throw new FormatError(
        `${name} is ${name in value ? JSON.stringify(value[name]) : "missing"}, must be ${needs}`,
      );
  const unknown = Object.keys(value).find((name) => !Object.hasOwn(fields, name));
  if (unknown !== undefined) throw new FormatError(`field ${unknown} is unknown`);
  const slip = unknownAugmentation(value.augmentation as object);
  if (slip !== undefined) throw new FormatError(`augmentation: ${slip}`);
  return value as unknown as RunConfig;
}

/** The text that identifies a run: everything but the place of its data. */
export function identityOf(config: RunConfig): string {
  const { dir: _, ...data } = config.data;
  return JSON.stringify({ ...config, data });
}
