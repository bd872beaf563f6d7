import type { Section } from "../section.ts";
import { accuracySection } from "./accuracy.ts";
import { activationsSection } from "./activations.ts";
import { analysisSection } from "./analysis.ts";
import { batchNormSection } from "./batch-norm.ts";
import { compileSection } from "./compile.ts";
import { convSection } from "./conv.ts";
import { convPeersSection } from "./conv-peers.ts";
import { determinismSection } from "./determinism.ts";
import { digitsSection } from "./digits.ts";
import { firstStepSection } from "./first-step.ts";
import { inferenceSection } from "./inference.ts";
import { matmulSection } from "./matmul.ts";
import { matmulPeersSection } from "./matmul-peers.ts";
import { memorySection } from "./memory.ts";
import { peakSection } from "./peak.ts";
import { separableSection } from "./separable.ts";
import { ownStepSection, stepSection } from "./step.ts";
import { stepConvSection } from "./step-conv.ts";
import { stepMemorySection } from "./step-memory.ts";
import { stepMlpSection } from "./step-mlp.ts";
import { stepResnet18Section } from "./step-resnet18.ts";
import { studioSection } from "./studio.ts";
import { timeToAccuracySection } from "./time-to-accuracy.ts";

/** In the order in which they run. */
export const sections: readonly Section[] = [
  peakSection,
  matmulSection,
  convSection,
  ownStepSection,
  activationsSection,
  batchNormSection,
  separableSection,
  firstStepSection,
  compileSection,
  analysisSection,
  memorySection,
  determinismSection,
  accuracySection,
  timeToAccuracySection,
  digitsSection,
  studioSection,
  matmulPeersSection,
  convPeersSection,
  stepSection,
  stepResnet18Section,
  stepMlpSection,
  stepConvSection,
  stepMemorySection,
  inferenceSection,
];
