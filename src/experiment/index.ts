import { depth } from "./depth.ts";
import type { Experiment } from "./experiment.ts";
import { initialisation } from "./initialisation.ts";

export type { Claim, Experiment, ExperimentOptions, Findings } from "./experiment.ts";

const all: readonly Experiment[] = [depth, initialisation];

/** Every experiment by its name. */
export const experiments: ReadonlyMap<string, Experiment> = new Map(
  all.map((experiment) => [experiment.name, experiment]),
);
