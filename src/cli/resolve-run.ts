import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { FormatError } from "../formats/index.ts";
import { ShapeError, showShape } from "../graph/shape.ts";
import { fromSpec, type Layer, sequential, toSpec } from "../nn/index.ts";
import { type ScheduleSpec, scheduleFromSpec, spanSchedule } from "../optim/index.ts";
import { key, zeros } from "../tensor/index.ts";
import {
  dataSettings,
  settings as defaults,
  isRunConfig,
  parseRunConfig,
  type RunConfig,
  recipes,
  type Settings,
  settingsFor,
} from "../train/index.ts";
import { UsageError } from "./fault.ts";
import { unknownName } from "./load-data.ts";

/** What `train` is asked to train: a recipe, a file with a model, or the configuration of another run. */
export interface Source {
  readonly name: string;
  model(classes: number): Layer;
  settings(data: string): Settings;
  /** It is another run's configuration: its schedule has that run's length. */
  readonly run: boolean;
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
    throw new FormatError(`${path}: no JSON: ${error instanceof Error ? error.message : error}`);
  }
}

function parseConfig(path: string, json: unknown): RunConfig {
  try {
    return parseRunConfig(json);
  } catch (error) {
    throw error instanceof FormatError ? new FormatError(`${path}: ${error.message}`) : error;
  }
}

/** Everything about a run that is known once its data are loaded. */
export interface Resolved {
  readonly source: Source;
  readonly settings: Settings;
  readonly seed: number;
  readonly data: RunConfig["data"];
  readonly input: RunConfig["input"];
  readonly classes: readonly string[];
  readonly examples: number;
  /** The schedule takes the length of this run even where it says another: it is of a run of another length. */
  readonly stretch: boolean;
  /** A layer that goes before the model. */
  readonly first?: Layer;
  readonly backend: string;
}

/**
 * The complete configuration of a run, checked: the model is built and its shapes are inferred, nothing is computed.
 * @throws {ShapeError} naming the layer that the data do not fit
 */
export function completeConfig(resolved: Resolved): { config: RunConfig; model: Layer } {
  const { source, settings, seed, data, input, classes, examples, stretch, first, backend } =
    resolved;
  const { epochs, batch, optimiser, augmentation, labelSmoothing, averaging } = settings;
  const { loss, earlyStopping } = settings;
  if (examples < batch)
    throw new UsageError(`--batch is ${batch}, but there are only ${examples} training images`);
  const body = source.model(classes.length);
  const model = first === undefined ? body : sequential({ [first.label]: first, model: body });
  requireClasses(model, input, classes.length);
  const steps = Math.max(1, epochs * Math.floor(examples / batch));
  const schedule = spanSchedule(settings.schedule as ScheduleSpec, steps, !stretch);
  const config: RunConfig = {
    format: "fovea-run 1",
    recipe: source.name,
    seed,
    data,
    input,
    classes,
    epochs,
    batch,
    optimiser,
    schedule: scheduleFromSpec(schedule).spec,
    augmentation,
    ...(loss && { loss }),
    labelSmoothing,
    averaging,
    ...(earlyStopping && { earlyStopping }),
    backend,
    model: toSpec(model),
  };
  return { config, model };
}

/** @throws {ShapeError} unless the model makes one logit a class of such an image */
export function requireClasses(model: Layer, input: readonly number[], classes: number): void {
  // Lazy tensors: shapes are inferred, nothing is computed.
  const variables = model.init(key(0), input);
  const { output } = model.apply(variables, zeros([1, ...input]), { training: false });
  const shape = output.shape.slice(1);
  if (shape.length === 1 && shape[0] === classes) return;
  throw new ShapeError(
    `model: makes ${showShape(shape)} of one image ${showShape(input)}, the data have ${classes} classes; end it with flatten or globalAvgPool and linear with ${classes} units`,
  );
}
