/** A run's configuration from what a person chose and what the data are: command line and studio share it. */
import { ShapeError, showShape } from "../graph/shape.ts";
import { type Layer, losses, sequential, toSpec } from "../nn/index.ts";
import { type ScheduleSpec, scheduleFromSpec, spanSchedule } from "../optim/index.ts";
import { key, zeros } from "../tensor/index.ts";
import { countSteps } from "./count-steps.ts";
import type { Settings } from "./recipes.ts";
import type { RunConfig } from "./run-config.ts";

/** What is trained: a recipe, or a model that somebody wrote. */
export interface ModelSource {
  /** What the run calls it. */
  readonly name: string;
  /** @param outputs  how many numbers it is to give: one a class, or one for each number that a regression finds */
  model(outputs: number): Layer;
}

/** Everything about a run that is known once its data are loaded. */
export interface Resolved {
  readonly source: ModelSource;
  readonly settings: Settings;
  readonly seed: number;
  readonly data: RunConfig["data"];
  readonly input: RunConfig["input"];
  /** None for a regression. */
  readonly classes: readonly string[];
  /** How many numbers a regression finds for each example. Default 1. */
  readonly targets?: number;
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
 * @throws {RangeError} for a batch larger than the data, too many steps, or a schedule that cannot be
 */
export function completeConfig(resolved: Resolved): { config: RunConfig; model: Layer } {
  const { source, settings, seed, data, input, classes, examples, stretch, first, backend } =
    resolved;
  const { epochs, batch, optimiser, augmentation, labelSmoothing, averaging } = settings;
  const { earlyStopping } = settings;
  const regression = classes.length === 0;
  const loss = settings.loss ?? (regression ? { type: "squaredError" } : undefined);
  const outputs = regression ? (resolved.targets ?? 1) : classes.length;
  const steps = countSteps({ epochs, batch, examples });
  if (regression && losses.get(loss?.type ?? "")?.target !== "values")
    throw new RangeError(
      `the loss ${loss?.type} is for classes, and ${data.name} is a regression; use squaredError or huber`,
    );
  const body = source.model(outputs);
  const model = first === undefined ? body : sequential({ [first.label]: first, model: body });
  requireOutputs(model, input, outputs, regression ? "numbers to find" : "classes");
  const schedule = spanSchedule(settings.schedule as ScheduleSpec, Math.max(1, steps), !stretch);
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

/** @throws {ShapeError} unless the model makes one number a class, or a number to find, of such an example */
export function requireOutputs(
  model: Layer,
  input: readonly number[],
  outputs: number,
  what: string,
): void {
  // Lazy tensors: shapes are inferred, nothing is computed.
  const variables = model.init(key(0), input);
  const { output } = model.apply(variables, zeros([1, ...input]), { training: false });
  const shape = output.shape.slice(1);
  if (shape.length === 1 && shape[0] === outputs) return;
  throw new ShapeError(
    `model: makes ${showShape(shape)} of one ${input.length === 3 ? "image" : "example"} ${showShape(input)}, the data have ${outputs} ${what}; end it with ${input.length === 1 ? "" : "flatten or globalAvgPool and "}linear with ${outputs} units`,
  );
}
