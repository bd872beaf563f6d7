import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { FormatError } from "../formats/index.ts";
import { fromSpec } from "../nn/index.ts";
import {
  type DataConfig,
  dataSettings,
  settings as defaults,
  isRunConfig,
  type ModelSource,
  parseRunConfig,
  type RunConfig,
  recipes,
  type Settings,
  settingsFor,
} from "../train/index.ts";
import { messageOf, UsageError } from "./fault.ts";
import { unknownName } from "./load-data.ts";

/** What `train` is asked to train: a recipe, a file with a model, or the configuration of another run. */
export interface Source extends ModelSource {
  settings(data: string): Settings;
  /** It is another run's configuration: its schedule has that run's length. */
  readonly run: boolean;
  /** Of another run: what it was trained on. */
  readonly data?: DataConfig;
  /** Of another run: it is repeated as it was unless another seed is asked for. */
  readonly seed?: number;
}

/** @throws {UsageError} for an unknown recipe, {FormatError} for a file that cannot be read, {SpecError} for a wrong model */
export function findSource(name: string): Source {
  const recipe = recipes.get(name);
  if (recipe !== undefined)
    return { name, model: recipe.model, settings: (data) => settingsFor(recipe, data), run: false };
  if (!isFileName(name)) throw new UsageError(unknownName("recipe", name, [...recipes.keys()]));
  const json = readJson(name);
  const label = basename(name).replace(/\.json$/, "");
  if (!isRunConfig(json)) {
    const model = fromSpec(json);
    return {
      name: label,
      model: () => model,
      settings: (data) => settingsFor({ settings: defaults, data: dataSettings }, data),
      run: false,
    };
  }
  const config = parseConfig(name, json);
  const model = fromSpec(config.model);
  const { epochs, batch, optimiser, schedule, augmentation, labelSmoothing, averaging } = config;
  const { loss, earlyStopping } = config;
  const { train, validation } = config.data;
  return {
    name: config.recipe,
    model: () => model,
    run: true,
    data: config.data,
    seed: config.seed,
    settings: () => ({
      ...{ epochs, batch, optimiser, schedule, augmentation, labelSmoothing, averaging },
      ...(loss && { loss }),
      ...(earlyStopping && { earlyStopping }),
      ...(train !== undefined && { train }),
      ...(validation !== undefined && { validation }),
    }),
  };
}

/** A path, or a name with an ending: what is meant as a file. */
export const isFileName = (name: string): boolean => /[/\\]|\.json$/i.test(name);

/** @throws {FormatError} if the path is a folder, or the file holds no JSON; a system error if it cannot be read */
export function readJson(path: string): unknown {
  if (statSync(path).isDirectory()) throw new FormatError(`${path}: is a folder`);
  const text = readFileSync(path, "utf8");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FormatError(`${path}: no JSON: ${messageOf(error)}`);
  }
}

function parseConfig(path: string, json: unknown): RunConfig {
  try {
    return parseRunConfig(json);
  } catch (error) {
    throw error instanceof FormatError ? new FormatError(`${path}: ${error.message}`) : error;
  }
}
