import { challenge, resnet18Cifar } from "../src/zoo/index.ts";
import { optimiser, RATE } from "./challenge-step.ts";
import type { StepSubject } from "./step-contest.ts";

/** The challenge network as its recipe trains it. */
export const challengeStep: StepSubject = {
  what: "challenge step",
  model: challenge.build(),
  input: challenge.input,
  batch: 128,
  classes: 10,
  optimiser,
  rate: RATE,
};

/** ResNet-18 for 32×32 images. */
export const resnet18Step: StepSubject = {
  what: "CIFAR ResNet-18 step",
  model: resnet18Cifar.build({ classes: 10 }),
  input: resnet18Cifar.input,
  batch: 64,
  classes: 10,
  optimiser: { momentum: 0.9, weightDecay: 5e-4 },
  rate: 0.05,
};
