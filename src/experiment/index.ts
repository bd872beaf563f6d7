import type { Experiment } from "./experiment.ts";

export type { Claim, Experiment, ExperimentOptions, Findings } from "./experiment.ts";

const all: readonly Experiment[] = [];

/** Every experiment by its name. */
export const experiments: ReadonlyMap<string, Experiment> = new Map(
  all.map((experiment) => [experiment.name, experiment]),
);
