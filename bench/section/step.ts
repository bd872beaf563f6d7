import { foveaCandidates, foveaVariants, torchCandidates } from "../peers/candidates.ts";
import type { Section } from "../section.ts";
import { stepContest } from "../step-contest.ts";
import { challengeStep } from "../step-subjects.ts";

const ROUNDS = 10;

/** fovea alone. */
export const ownStepSection: Section = {
  name: "own-step",
  about: `one training step of the challenge network, batch ${challengeStep.batch}, on each backend`,
  run: (context) =>
    stepContest(
      challengeStep,
      {
        candidates: [...foveaCandidates(), ...foveaVariants()],
        requirements: [],
        rounds: ROUNDS,
      },
      context,
    ),
};

export const stepSection: Section = {
  name: "step",
  about: `one training step of the challenge network, batch ${challengeStep.batch}, beside PyTorch`,
  peers: true,
  run(context) {
    const torch = torchCandidates({ compiled: true });
    return stepContest(
      challengeStep,
      {
        candidates: [...foveaCandidates(), ...foveaVariants(), ...torch.candidates],
        requirements: [
          { ours: "fovea native", family: "PyTorch", atLeast: 2.5 },
          { ours: "fovea wasm", family: "PyTorch", atLeast: 1.2 },
        ],
        rounds: ROUNDS,
        notes: torch.missing === undefined ? [] : [torch.missing],
      },
      context,
    );
  },
};
