/** A run's configuration from what a person chose and what the data are: command line and studio share it. */
import { ShapeError, showShape } from "../graph/shape.ts";
import { type Layer, sequential, toSpec } from "../nn/index.ts";
import { type ScheduleSpec, scheduleFromSpec, spanSchedule } from "../optim/index.ts";
import { key, zeros } from "../tensor/index.ts";
import type { Settings } from "./recipes.ts";
import type { RunConfig } from "./run-config.ts";

/** What is trained: a recipe, or a model that somebody wrote. */
export interface ModelSource {
  /** What the run calls it. */
  readonly name: string;
  model(classes: number): Layer;
}

/** Everything about a run that is known once its data are loaded. */
export interface Resolved {
  readonly source: ModelSource;
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
 * @throws {RangeError} for a batch larger than the data, or a schedule that cannot be
 */
export function completeConfig(resolved: Resolved): { config: RunConfig; model: Layer } {
  const { source, settings, seed, data, input, classes, examples, stretch, first, backend } =
    resolved;
  const { epochs, batch, optimiser, augmentation, labelSmoothing, averaging } = settings;
  const { loss, earlyStopping } = settings;
  if (examples < batch)
    throw new RangeError(
      `batch is ${batch}, but there are only ${examples} training examples: use a smaller batch`,
    );
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
