import { type AdamOptions, adam } from "./adam.ts";
import type { Optimiser, OptimiserSpec, OptimiserState, Updated } from "./optimiser.ts";
import { type SgdOptions, sgd } from "./sgd.ts";

export * from "./schedule/index.ts";
export type { AdamOptions, Optimiser, OptimiserSpec, OptimiserState, SgdOptions, Updated };
export { adam, sgd };

/** Every optimiser by its type. */
export const optimisers = { sgd, adam } as const;

/**
 * The optimiser that `spec` describes.
 * @throws {RangeError} for an unknown type, with the known ones, or for numbers that the optimiser refuses
 */
export function optimiserFromSpec(spec: OptimiserSpec): Optimiser {
  const { type, ...options } = spec;
  const make = Object.hasOwn(optimisers, type)
    ? optimisers[type as keyof typeof optimisers]
    : undefined;
  if (make === undefined)
    throw new RangeError(
      `optimiser ${type} is unknown; use one of ${Object.keys(optimisers).join(", ")}`,
    );
  // Each optimiser checks its own numbers, so a wrong one is reported by name.
  return make(options as SgdOptions & AdamOptions);
}
