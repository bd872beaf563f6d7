import { conv2d, globalAvgPool, linear, relu, sequential } from "../../src/nn/index.ts";
import { foveaCandidates, jaxCandidates, tfjs } from "../peers/candidates.ts";
import type { Section } from "../section.ts";
import { joinFindings, type StepSubject, stepContest } from "../step-contest.ts";

const BATCH = 128;
/** TensorFlow.js takes a second an image. */
const TFJS_BATCH = 16;
const QUICK_BATCH = 2;
const ROUNDS = 10;

const subject = (batch: number): StepSubject => ({
  what: `convolutional step, batch ${batch}`,
  model: sequential({
    conv1: conv2d({ filters: 16, kernel: 3, padding: 1 }),
    relu1: relu(),
    conv2: conv2d({ filters: 32, kernel: 3, padding: 1 }),
    relu2: relu(),
    pool: globalAvgPool(),
    classifier: linear({ units: 10 }),
  }),
  input: [28, 28, 1],
  batch,
  classes: 10,
  optimiser: { momentum: 0.9 },
  rate: 0.05,
});

const requirements = (family: string) => [
  { ours: "fovea native", family, atLeast: 100 },
  { ours: "fovea wasm", family, atLeast: 30 },
];

export const stepConvSection: Section = {
  name: "step-conv",
  about: "one training step of 3×3 convolutions 1→16→32 on 28×28, beside TensorFlow.js and jax-js",
  peers: true,
  async run(context) {
    const jax = await stepContest(
      subject(context.quick ? QUICK_BATCH : BATCH),
      {
        candidates: [...foveaCandidates(), ...jaxCandidates()],
        requirements: requirements("jax-js"),
        rounds: ROUNDS,
      },
      context,
    );
    const tensorflow = await stepContest(
      subject(context.quick ? QUICK_BATCH : TFJS_BATCH),
      {
        candidates: [...foveaCandidates(), tfjs("cpu"), tfjs("wasm")],
        requirements: requirements("TensorFlow.js"),
        rounds: ROUNDS,
        notes: [`TensorFlow.js takes minutes for batch ${BATCH}: beside it all have ${TFJS_BATCH}`],
      },
      context,
    );
    return joinFindings({ "jax-js": jax, "TensorFlow.js": tensorflow });
  },
};
