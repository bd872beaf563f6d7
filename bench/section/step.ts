import { challenge } from "../../src/zoo/index.ts";
import { optimiser, RATE } from "../challenge-step.ts";
import { foveaCandidates, foveaVariants, torchCandidates } from "../peers/candidates.ts";
import type { Section } from "../section.ts";
import { type StepSubject, stepContest } from "../step-contest.ts";

const BATCH = 128;
const ROUNDS = 10;

const subject: StepSubject = {
  what: "challenge step",
  model: challenge.build(),
  input: challenge.input,
  batch: BATCH,
  classes: 10,
  optimiser,
  rate: RATE,
};

/** fovea alone. */
export const ownStepSection: Section = {
  name: "own-step",
  about: `one training step of the challenge network, batch ${BATCH}, on each backend`,
  run: (context) =>
    stepContest(
      subject,
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
  about: `one training step of the challenge network, batch ${BATCH}, beside PyTorch`,
  peers: true,
  run(context) {
    const torch = torchCandidates({ compiled: true });
    return stepContest(
      subject,
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
