import { batches, type Dataset, isRegression, type Regression, slice } from "../../data/index.ts";
import { type Loss, type LossSpec, lossFromSpec, type Variables } from "../../nn/index.ts";
import { key, type Tensor, tensor } from "../../tensor/index.ts";
import type { TrainedModel } from "../../train/export/target.ts";
import { givenOf } from "../../train/index.ts";
import { imageShape, preprocessFor, standardised } from "../command/predict.ts";
import { UsageError } from "../fault.ts";
import { dataSource } from "../load-data.ts";
import { readImage } from "../read-image.ts";
import { examplesOf } from "../report.ts";

export interface SubjectFlags {
  readonly data?: string;
  readonly dataDir?: string;
  readonly seed?: number;
  readonly invert?: boolean;
}

/** A model, and the data to look at it with. */
export interface Subject extends TrainedModel {
  /** What a run began with; absent for other models, whose weights are fresh. */
  readonly before?: Variables;
  readonly loss?: Loss;
  /** Validation data. */
  readonly data: () => Promise<Dataset | Regression>;
}

export function subjectOf(model: TrainedModel, flags: SubjectFlags): Subject {
  const { recipe, layer, input } = model;
  const name = flags.data ?? recipe?.data.name;
  let loaded: Promise<Dataset | Regression> | undefined;
  const load = async (): Promise<Dataset | Regression> => {
    if (name === undefined)
      throw new UsageError(`${model.label}: say which data to look at it with: --data digits`);
    const own = name === recipe?.data.name ? recipe.data : { name };
    const data = await dataSource(name).validation(
      { ...own, ...(flags.dataDir !== undefined && { dir: flags.dataDir }) },
      recipe?.seed ?? flags.seed ?? 1,
    );
    if (data.shape.join() !== input.join())
      throw new UsageError(
        `--data ${name} has ${examplesOf(data)} ${data.shape.join("x")}, ${model.label} reads ${input.join("x")}`,
      );
    return data;
  };
  return {
    ...model,
    ...(recipe && { before: layer.init(key(recipe.seed), input) }),
    ...(recipe?.loss && { loss: lossFromSpec(recipe.loss as LossSpec) }),
    data: () => {
      loaded ??= load();
      return loaded;
    },
  };
}

/**
 * The weights that a run began with.
 * @throws {UsageError} for a model that is no run
 */
export function beginningOf({ before, label }: Subject): Variables {
  if (before === undefined)
    throw new UsageError(`--untrained is for run folders; ${label}'s weights are fresh`);
  return before;
}

export interface Example {
  /** "example 3, a 7" or the file's name. */
  readonly title: string;
  /** [1, …] */
  readonly x: Tensor;
  readonly values: Float32Array;
}

/**
 * What `--image` names: a picture file, or the number of an example of the validation data.
 * @throws {UsageError} for a number that no example has
 */
export async function exampleOf(
  subject: Subject,
  image: string,
  invert: boolean,
): Promise<Example> {
  if (!/^\d+$/.test(image)) {
    const shape = imageShape(subject);
    const preprocess = preprocessFor(subject);
    const bytes = await readImage(image, shape, preprocess);
    const values = standardised(bytes, shape[2], preprocess, invert);
    return { title: image, values, x: tensor(values, [1, ...shape]) };
  }
  const data = await subject.data();
  const index = Number(image);
  if (index >= data.size)
    throw new UsageError(
      `--image is ${image}, ${data.name} has ${data.size} examples for validation, 0 to ${data.size - 1}`,
    );
  const [made] = batches(slice(data, index, index + 1), { size: 1 });
  const values = Float32Array.from(made?.images ?? []);
  const truth = data.classes[data.labels[index] ?? -1];
  const named = isRegression(data) || truth === undefined ? "" : `, ${truth}`;
  return {
    title: `example ${index} of ${data.name}${named}`,
    values,
    x: tensor(values, [1, ...data.shape]),
  };
}

/** The first examples of the validation data, as a batch. */
export async function batchOf(subject: Subject, count: number) {
  const data = await subject.data();
  const part = slice(data, 0, Math.min(count, data.size));
  const [made] = batches(part, { size: part.size });
  if (made === undefined) throw new UsageError(`${data.name} has no examples`);
  const { images, labels } = givenOf(made, part);
  return { x: images, labels, key: key(0) };
}
