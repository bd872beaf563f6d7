import type { Activation } from "./activation.ts";
import { elu } from "./elu.ts";
import { gelu } from "./gelu.ts";
import { identity } from "./identity.ts";
import { leakyRelu } from "./leaky-relu.ts";
import { relu } from "./relu.ts";
import { sigmoid } from "./sigmoid.ts";
import { silu } from "./silu.ts";
import { softplus } from "./softplus.ts";
import { tanh } from "./tanh.ts";

export type { Activation, Kink } from "./activation.ts";

/** Every activation by its name. A new one is a file beside this and its name here. */
export const activations = {
  identity,
  relu,
  leakyRelu,
  elu,
  gelu,
  silu,
  sigmoid,
  tanh,
  softplus,
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
