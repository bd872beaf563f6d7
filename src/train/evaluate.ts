import type { Backend } from "../backend/backend.ts";
import {
  batches,
  type Dataset,
  isRegression,
  type Regression,
  targetWidth,
} from "../data/index.ts";
import { sizeOf } from "../graph/shape.ts";
import type { Layer, Loss, Variables } from "../nn/index.ts";
import { compile, tensor, zeros } from "../tensor/index.ts";
import { pause } from "./pause.ts";
import type { Batch } from "./step.ts";
import { trainingLoss } from "./training-loss.ts";

export interface Evaluation {
  /** Mean of the run's loss, without label smoothing. */
  readonly loss: number;
  /** NaN where nothing is classified. */
  readonly accuracy: number;
  readonly correct: number;
  readonly examples: number;
  /** confusion[truth][prediction]: how many. */
  readonly confusion: readonly (readonly number[])[];
}

export interface EvaluateOptions {
  readonly batch?: number;
  /** Default: cross-entropy. */
  readonly loss?: Loss | undefined;
  readonly backend?: Backend | undefined;
  /** Ends the evaluation early: the result is then undefined. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * A function that judges a model on a data set, compiled once for all calls.
 *
 * Every batch has the same size: the last is filled up with zeros, and what comes out for those is not counted. In evaluation mode
 * an example's result does not depend on its neighbours, and sums run in the order of the data, so the batch size changes nothing but the speed.
 */
export function evaluator(model: Layer, options: EvaluateOptions = {}) {
  const { batch = 250, backend, signal } = options;
  const criterion = trainingLoss(options).judge();
  const run = compile(
    (variables: Variables, { images, labels }: Batch) => {
      const { output } = model.apply(variables, images, { training: false });
      const losses = criterion.examples(output, labels);
      // A regression predicts no class; what stands here instead is not looked at.
      const classified = labels.rank === 1 && labels.dtype !== "float32";
      return { losses, predictions: classified ? output.argmax(1) : zeros([batch], "int32") };
    },
    { ...(backend && { backend }) },
  );

  return async (
    variables: Variables,
    data: Dataset | Regression,
  ): Promise<Evaluation | undefined> => {
    const { classes, shape, size } = data;
    const confusion = classes.map(() => classes.map(() => 0));
    let loss = 0;
    let correct = 0;
    const regression = isRegression(data);
    for (const { images, labels, count, index } of batches(data, { size: batch })) {
      if (signal?.aborted) return undefined;
      const { losses, predictions } = run(variables, {
        images: tensor(padded(images, batch * sizeOf(shape)), [batch, ...shape]),
        labels: regression
          ? targetsFrom(data, index * batch, batch)
          : tensor(padded(labels, batch)),
      });
      const lossOf = losses.data();
      const predicted = predictions.data();
      for (let i = 0; i < count; i++) {
        const truth = labels[i] as number;
        const found = predicted[i] as number;
        loss += lossOf[i] as number;
        if (regression) continue;
        if (found === truth) correct++;
        const row = confusion[truth] as number[];
        row[found] = (row[found] ?? 0) + 1;
      }
      await pause();
    }
    const accuracy = regression ? Number.NaN : correct / size;
    return { loss: loss / size, accuracy, correct, examples: size, confusion };
  };
}

/** The values, with zeros behind them up to `length`. */
function padded<A extends Float32Array | Int32Array>(values: A, length: number): A {
  if (values.length === length) return values;
  const longer = values instanceof Float32Array ? new Float32Array(length) : new Int32Array(length);
  longer.set(values);
  return longer as A;
}

/** The targets of `count` images from the one at `first` on: [count, D], with zeros behind the last. */
function targetsFrom(data: Regression, first: number, count: number) {
  const width = targetWidth(data);
  const values = data.targets.subarray(first * width, (first + count) * width);
  return tensor(padded(values, count * width), [count, width]);
}
