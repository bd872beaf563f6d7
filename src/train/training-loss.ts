import {
  type Augmentation,
  type Dataset,
  isRegression,
  type Regression,
  targetWidth,
} from "../data/index.ts";
import { crossEntropy, type Loss } from "../nn/index.ts";

/**
 * The loss of a run: cross-entropy where none is named.
 *
 * @throws {RangeError} for label smoothing with a loss that knows none, or with another one in the loss's own options
 */
export function trainingLoss({
  loss = crossEntropy.kind.make(),
  labelSmoothing = 0,
}: {
  readonly loss?: Loss | undefined;
  readonly labelSmoothing?: number;
}): Loss {
  if (labelSmoothing === 0) return loss;
  const { type, ...options } = loss.spec;
  if (!("labelSmoothing" in options))
    throw new RangeError(
      `labelSmoothing is ${labelSmoothing}, must be 0: the loss ${type} has none; only crossEntropy has`,
    );
  if (options.labelSmoothing !== 0 && options.labelSmoothing !== labelSmoothing)
    throw new RangeError(
      `labelSmoothing is ${labelSmoothing}, but the loss itself says ${options.labelSmoothing}; give one of them`,
    );
  return loss.kind.make({ ...options, labelSmoothing });
}

/**
 * Looks at all labels, or targets, once, before a run begins.
 * @throws {RangeError} naming the first that is wrong and what was needed
 */
export function checkTargets(data: Dataset | Regression): void {
  const { name, labels, classes, size } = data;
  if (isRegression(data)) {
    if (!(targetWidth(data) >= 1 && Number.isInteger(targetWidth(data))))
      throw new RangeError(
        `${name}: has ${data.targets.length} targets, must have as many for each of ${size} images`,
      );
    const at = data.targets.findIndex((target) => !Number.isFinite(target));
    if (at >= 0)
      throw new RangeError(
        `${name}: target of image ${Math.floor(at / targetWidth(data))} is ${data.targets[at]}, must be finite`,
      );
    return;
  }
  if (labels.length < size)
    throw new RangeError(`${name}: has ${labels.length} labels, must have ${size}: one an image`);
  const at = labels.findIndex((label) => !(label >= 0 && label < classes.length));
  if (at >= 0)
    throw new RangeError(
      `${name}: label of image ${at} is ${labels[at]}, must be in 0 … ${classes.length - 1}`,
    );
}

/**
 * Where images are mixed, labels are probabilities.
 * @throws {RangeError} for a loss that would take them for something else
 */
export function requireMixable(loss: Loss, { mixup = 0, cutmix = 0 }: Augmentation): void {
  const { type, target } = loss.kind;
  if (target !== "signs" || (mixup === 0 && cutmix === 0)) return;
  throw new RangeError(
    `augmentation: ${mixup === 0 ? "cutmix" : "mixup"} makes probabilities of labels, and the loss ${type} takes none; use crossEntropy or leave it out`,
  );
}
