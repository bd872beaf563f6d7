import { foveaCandidates, torchCandidates } from "../peers/candidates.ts";
import type { Section } from "../section.ts";
import { stepContest } from "../step-contest.ts";
import { resnet18Step } from "../step-subjects.ts";

const QUICK_BATCH = 4;
const ROUNDS = 10;

export const stepResnet18Section: Section = {
  name: "step-resnet18",
  about: `one training step of ResNet-18 on 32×32 images, batch ${resnet18Step.batch}, beside PyTorch`,
  peers: true,
  run(context) {
    const torch = torchCandidates({ compiled: true });
    return stepContest(
      context.quick ? { ...resnet18Step, batch: QUICK_BATCH } : resnet18Step,
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
