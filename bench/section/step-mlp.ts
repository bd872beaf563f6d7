import { linear, relu, sequential } from "../../src/nn/index.ts";
import { foveaCandidates, torchCandidates } from "../peers/candidates.ts";
import type { Section } from "../section.ts";
import { type StepSubject, stepContest } from "../step-contest.ts";

const ROUNDS = 10;

const subject: StepSubject = {
  what: "MLP step",
  model: sequential(
    linear({ units: 512 }),
    relu(),
    linear({ units: 512 }),
    relu(),
    linear({ units: 10 }),
  ),
  input: [784],
  batch: 128,
  classes: 10,
  optimiser: { momentum: 0.9 },
  rate: 0.05,
};

export const stepMlpSection: Section = {
  name: "step-mlp",
  about: "one training step of a multilayer perceptron 784-512-512-10, batch 128, beside PyTorch",
  peers: true,
  run(context) {
    const torch = torchCandidates({ compiled: true, layouts: ["NCHW"] });
    return stepContest(
      subject,
      {
        candidates: [...foveaCandidates(), ...torch.candidates],
        requirements: [{ ours: "fovea native", family: "PyTorch", atLeast: 1 }],
        rounds: ROUNDS,
        notes: torch.missing === undefined ? [] : [torch.missing],
      },
      context,
    );
  },
};
