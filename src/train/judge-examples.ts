import type { Backend } from "../backend/backend.ts";
import { batches, type Dataset, isRegression, type Regression, slice } from "../data/index.ts";
import { exampleResults } from "../inspect/index.ts";
import type { Layer, Loss, Variables } from "../nn/index.ts";
import { pause } from "./pause.ts";
import { givenOf } from "./training.ts";
import { trainingLoss } from "./training-loss.ts";

/** What a model makes of every example of a data set. */
export interface JudgedExamples {
  /** Of each example, without label smoothing. */
  readonly losses: Float32Array;
  /** [size, width]: probabilities of the classes, or what a regression found. */
  readonly outputs: Float32Array;
  readonly width: number;
  /** Classes; of a regression they mean nothing. */
  readonly predicted: Int32Array;
  readonly truth: Int32Array;
}

export interface JudgeOptions {
  /** Default 250. */
  readonly batch?: number;
  /** Default: cross-entropy. */
  readonly loss?: Loss | undefined;
  readonly backend?: Backend | undefined;
}

/**
 * A function that judges a model on a data set example by example: what confusion matrices and lists of mistakes are made of.
 * Compiled once for all calls; every batch has the same size, the last one begins where it still fills it.
 *
 * @returns (variables, data, signal) → the results; undefined if the signal ended it
 */
export function judgeExamples(model: Layer, options: JudgeOptions = {}) {
  const { batch = 250, backend } = options;
  const judge = exampleResults(model, { loss: trainingLoss(options), backend });
  return async (
    variables: Variables,
    data: Dataset | Regression,
    signal?: AbortSignal,
  ): Promise<JudgedExamples | undefined> => {
    const size = Math.min(batch, data.size);
    const losses = new Float32Array(data.size);
    const predicted = new Int32Array(data.size);
    let [outputs, width] = [new Float32Array(0), 0];
    for (let at = 0; at < data.size; at += size) {
      if (signal?.aborted) return undefined;
      const start = Math.min(at, data.size - size);
      const [made] = batches(slice(data, start, start + size), { size });
      if (made === undefined) break;
      const { images, labels } = givenOf(made, slice(data, start, start + size));
      const found = judge(variables, images, labels);
      if (width === 0) {
        width = found.width;
        outputs = new Float32Array(data.size * width);
      }
      losses.set(found.losses, start);
      predicted.set(found.predicted, start);
      outputs.set(found.outputs, start * width);
      await pause();
    }
    const truth = isRegression(data)
      ? new Int32Array(data.size)
      : Int32Array.from(data.labels.subarray(0, data.size));
    return { losses, outputs, width, predicted, truth };
  };
}
