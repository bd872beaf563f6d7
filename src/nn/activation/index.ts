import { abrelu } from "./abrelu.ts";
import type { Activation } from "./activation.ts";
import { argmax } from "./argmax.ts";
import { binaryStep } from "./binary-step.ts";
import { celu } from "./celu.ts";
import { elliott } from "./elliott.ts";
import { elu } from "./elu.ts";
import { gelu } from "./gelu.ts";
import { geluSigmoid } from "./gelu-sigmoid.ts";
import { geluTanh } from "./gelu-tanh.ts";
import { hardShrink } from "./hard-shrink.ts";
import { hardSigmoid } from "./hard-sigmoid.ts";
import { hardSwish } from "./hard-swish.ts";
import { hardTanh } from "./hard-tanh.ts";
import { identity } from "./identity.ts";
import { leakyRelu } from "./leaky-relu.ts";
import { lisht } from "./lisht.ts";
import { logSigmoid } from "./log-sigmoid.ts";
import { logSoftmax } from "./log-softmax.ts";
import { mish } from "./mish.ts";
import { pau } from "./pau.ts";
import { pdelu } from "./pdelu.ts";
import { prelu } from "./prelu.ts";
import { relu } from "./relu.ts";
import { relu6 } from "./relu6.ts";
import { rrelu } from "./rrelu.ts";
import { selu } from "./selu.ts";
import { sigmoid } from "./sigmoid.ts";
import { silu } from "./silu.ts";
import { sinc } from "./sinc.ts";
import { sine } from "./sine.ts";
import { softShrink } from "./soft-shrink.ts";
import { softmax } from "./softmax.ts";
import { softplus } from "./softplus.ts";
import { softsign } from "./softsign.ts";
import { srelu } from "./srelu.ts";
import { srs } from "./srs.ts";
import { tanh } from "./tanh.ts";
import { tanhShrink } from "./tanh-shrink.ts";

export type {
  Activation,
  AxisActivation,
  Centred,
  ElementwiseActivation,
  Kink,
  Range,
  Values,
} from "./activation.ts";
export type { Constant, Learned, Parameter, Parameters, Sampled, Statistic } from "./parameter.ts";
export { symbolOf } from "./parameter.ts";

/** Every activation by its name. A new one is a file beside this and its name here. */
export const activations = {
  identity,
  binaryStep,
  sigmoid,
  tanh,
  relu,
  relu6,
  leakyRelu,
  prelu,
  rrelu,
  abrelu,
  srelu,
  elu,
  celu,
  selu,
  pdelu,
  silu,
  gelu,
  geluTanh,
  geluSigmoid,
  mish,
  softplus,
  logSigmoid,
  softsign,
  elliott,
  srs,
  pau,
  sinc,
  sine,
  lisht,
  hardSwish,
  hardTanh,
  hardSigmoid,
  tanhShrink,
  softShrink,
  hardShrink,
  softmax,
  logSoftmax,
  argmax,
} as const satisfies Readonly<Record<string, Activation>>;

export type ActivationName = keyof typeof activations;

/** Names and aliases, in that order. */
export function activationNames(): string[] {
  const all: readonly Activation[] = Object.values(activations);
  return [...all.map(({ name }) => name), ...all.flatMap(({ aliases }) => aliases)];
}

/** The activation of this name or alias, or undefined. */
export function findActivation(name: string): Activation | undefined {
  const all: readonly Activation[] = Object.values(activations);
  return all.find((a) => a.name === name || a.aliases.includes(name));
}
