import { SpecError } from "../nn/layer/field.ts";
import { nearestName } from "../nn/nearest.ts";
import { adagrad } from "./adagrad.ts";
import { adam } from "./adam.ts";
import { adamw } from "./adamw.ts";
import { lion } from "./lion.ts";
import type { Optimiser, OptimiserKind, OptimiserSpec } from "./optimiser.ts";
import { rmsprop } from "./rmsprop.ts";
import { sgd } from "./sgd.ts";

export type { AdagradOptions } from "./adagrad.ts";
export type { AdamOptions } from "./adam.ts";
export { clipByNorm, clipByValue, globalNorm } from "./clip.ts";
export type { LionOptions } from "./lion.ts";
export type {
  Optimiser,
  OptimiserKind,
  OptimiserSpec,
  OptimiserState,
  Updated,
} from "./optimiser.ts";
export type { RmspropOptions } from "./rmsprop.ts";
export * from "./schedule/index.ts";
export type { SgdOptions } from "./sgd.ts";
export type { CommonOptions, ParameterGroup } from "./shared-options.ts";
export { adagrad, adam, adamw, lion, rmsprop, sgd };

/** Every optimiser by its type. A new one is a file beside this and its name here. */
export const optimisers: ReadonlyMap<string, OptimiserKind> = new Map(
  [sgd, rmsprop, adagrad, adam, adamw, lion].map(({ kind }) => [kind.type, kind]),
);

/**
 * The optimiser that `spec` describes.
 * @throws {RangeError} for an unknown type or option, with the nearest, or for numbers that the optimiser refuses
 */
export function optimiserFromSpec(spec: OptimiserSpec): Optimiser {
  const { type, ...options } = spec;
  const kind = optimisers.get(type);
  if (kind !== undefined) return kind.make(options);
  const near = nearestName(String(type), optimisers.keys());
  throw new SpecError(
    `optimiser ${type} is unknown; ${near === undefined ? `use one of ${[...optimisers.keys()].join(", ")}` : `write ${near}`}`,
  );
}
