import { adding } from "./adding.ts";
import { depth } from "./depth.ts";
import type { Experiment } from "./experiment.ts";
import { gradientFlowExperiment } from "./gradient-flow.ts";
import { initialisation } from "./initialisation.ts";
import { plainAgainstResidual } from "./plain-against-residual.ts";
import { positionsExperiment } from "./positions.ts";
import { schedulesExperiment } from "./schedules.ts";
import { words } from "./words.ts";

export type { Claim, Experiment, ExperimentOptions, Findings } from "./experiment.ts";

const all: readonly Experiment[] = [
  depth,
  initialisation,
  gradientFlowExperiment,
  adding,
  positionsExperiment,
  schedulesExperiment,
  plainAgainstResidual,
  words,
];

/** Every experiment by its name. */
export const experiments: ReadonlyMap<string, Experiment> = new Map(
  all.map((experiment) => [experiment.name, experiment]),
);
