import { registerActivations } from "./activations.ts";
import { registerAugment } from "./augment.ts";
import { registerClassic } from "./classic.ts";
import { registerCoverage } from "./coverage.ts";
import { registerDiff } from "./diff.ts";
import { registerDoctor } from "./doctor.ts";
import { registerEval } from "./eval.ts";
import { registerExperiment } from "./experiment.ts";
import { registerExplain } from "./explain.ts";
import { registerExport } from "./export.ts";
import { registerImport } from "./import.ts";
import { registerLint } from "./lint.ts";
import { registerLook } from "./look.ts";
import { registerPredict } from "./predict.ts";
import { registerSchedule } from "./schedule.ts";
import { registerSeparability } from "./separability.ts";
import type { Register } from "./shared.ts";
import { registerSignal } from "./signal.ts";
import { registerStudio } from "./studio.ts";
import { registerSummary } from "./summary.ts";
import { registerTrain } from "./train.ts";
import { registerZoo } from "./zoo.ts";

/** Every command, as --help lists them. A new one is a file beside this, one in ../command, and a line here. */
export const commands: readonly Register[] = [
  registerTrain,
  registerEval,
  registerPredict,
  registerLook,
  registerZoo,
  registerSummary,
  registerLint,
  registerDiff,
  registerSignal,
  registerActivations,
  registerSchedule,
  registerSeparability,
  registerCoverage,
  registerExplain,
  registerExperiment,
  registerClassic,
  registerAugment,
  registerExport,
  registerImport,
  registerStudio,
  registerDoctor,
];
