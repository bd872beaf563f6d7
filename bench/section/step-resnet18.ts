import { resnet18Cifar } from "../../src/zoo/index.ts";
import { foveaCandidates, torchCandidates } from "../peers/candidates.ts";
import type { Section } from "../section.ts";
import { type StepSubject, stepContest } from "../step-contest.ts";

const BATCH = 64;
const QUICK_BATCH = 4;
const ROUNDS = 10;

const subject = (batch: number): StepSubject => ({
  what: "CIFAR ResNet-18 step",
  model: resnet18Cifar.build({ classes: 10 }),
  input: resnet18Cifar.input,
  batch,
  classes: 10,
  optimiser: { momentum: 0.9, weightDecay: 5e-4 },
  rate: 0.05,
});

export const stepResnet18Section: Section = {
  name: "step-resnet18",
  about: `one training step of ResNet-18 on 32×32 images, batch ${BATCH}, beside PyTorch`,
  peers: true,
  run(context) {
    const torch = torchCandidates({ compiled: true });
    return stepContest(
      subject(context.quick ? QUICK_BATCH : BATCH),
      {
        candidates: [...foveaCandidates(), ...torch.candidates],
        requirements: [{ ours: "fovea native", family: "PyTorch", atLeast: 1.2 }],
        rounds: ROUNDS,
        notes: torch.missing === undefined ? [] : [torch.missing],
      },
      context,
    );
  },
};
