import { SpecError } from "../layer/field.ts";
import { nearestName } from "../nearest.ts";
import { binaryCrossEntropy } from "./binary-cross-entropy.ts";
import { crossEntropy } from "./cross-entropy.ts";
import { hinge } from "./hinge.ts";
import { huber } from "./huber.ts";
import { klDivergence } from "./kl-divergence.ts";
import type { Loss, LossKind, LossSpec } from "./loss.ts";
import { squaredError } from "./squared-error.ts";

export type { BinaryCrossEntropyOptions } from "./binary-cross-entropy.ts";
export type { CrossEntropyOptions } from "./cross-entropy.ts";
export type { HingeOptions } from "./hinge.ts";
export type { HuberOptions } from "./huber.ts";
export type { Loss, LossFunction, LossKind, LossSpec } from "./loss.ts";
export { binaryCrossEntropy, crossEntropy, hinge, huber, klDivergence, squaredError };

/** Every loss by its type. A new one is a file beside this and its name here. */
export const losses: ReadonlyMap<string, LossKind> = new Map(
  [crossEntropy, binaryCrossEntropy, squaredError, huber, hinge, klDivergence].map(({ kind }) => [
    kind.type,
    kind,
  ]),
);

/**
 * The loss that `spec` describes: lossFromSpec({ type: "huber", delta: 1 }).
 * @throws {RangeError} for an unknown type, with the nearest, or for options that the loss refuses
 */
export function lossFromSpec(spec: LossSpec): Loss {
  const { type, ...options } = spec;
  const kind = losses.get(type);
  if (kind !== undefined) return kind.make(options);
  const near = nearestName(String(type), losses.keys());
  throw new SpecError(
    `loss ${type} is unknown; ${near === undefined ? `use one of ${[...losses.keys()].join(", ")}` : `write ${near}`}`,
  );
}
