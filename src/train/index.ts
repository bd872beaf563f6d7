export type { Regression } from "../data/index.ts";
export {
  type Best,
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  type HostTensor,
  type Position,
} from "./checkpoint.ts";
export {
  completeConfig,
  type ModelSource,
  type Resolved,
  requireOutputs,
} from "./complete-config.ts";
export { countSteps, type RunLength } from "./count-steps.ts";
export {
  describeTraining,
  type SettingKind,
  type TrainingDescription,
} from "./describe-training.ts";
export {
  type EarlyStopping,
  epochsWithoutImprovement,
  readEarlyStopping,
  shouldStop,
} from "./early-stopping.ts";
export { type EvaluateOptions, type Evaluation, evaluator } from "./evaluate.ts";
export { type FindRateOptions, findLearningRate, type RateSearch } from "./find-rate.ts";
export {
  type FitEvent,
  type FitOptions,
  type FitResult,
  fit,
  type MetricRecord,
  type RunStore,
} from "./fit.ts";
export { fitOptions, type TrainingData } from "./fit-options.ts";
export { type JudgedExamples, type JudgeOptions, judgeExamples } from "./judge-examples.ts";
export { modelCard } from "./model-card.ts";
export { type Moment, variablesOf } from "./moment.ts";
export { NonFiniteError } from "./non-finite.ts";
export {
  dataSettings,
  type Recipe,
  recipes,
  type Settings,
  settings,
  settingsFor,
} from "./recipes.ts";
export {
  type DataConfig,
  isRunConfig,
  parseRunConfig,
  type RunConfig,
} from "./run-config.ts";
export {
  type DecodedRun,
  decodeRun,
  encodeRun,
  type RunContent,
  runFileNames,
} from "./run-files.ts";
export { startCheckpoint } from "./start.ts";
export { type Batch, type StepOptions, type TrainState, trainStep } from "./step.ts";
export { checkLearning, givenOf, initialState } from "./training.ts";
export { trainingLoss } from "./training-loss.ts";
export { judgedTensors, modelTensors, restoreVariables } from "./variables.ts";
