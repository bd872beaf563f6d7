import { choice, type Field, flag, optional, refuse, within } from "../nn/layer/field.ts";
import type { Fields } from "../nn/options.ts";
import type { Json } from "../nn/spec.ts";

/** Parameters that are moved in another way than the others. */
export interface ParameterGroup {
  /** A regular expression; the group takes the parameters in whose path it is found: "bias$|^norm/". */
  readonly match: string;
  /** What the learning rate is multiplied by; 0 leaves these parameters as they are. Default 1. */
  readonly rateFactor?: number;
  /** Any number of the optimiser's own, weightDecay among them. */
  readonly [option: string]: Json | undefined;
}

/** What every optimiser takes. */
export interface CommonOptions {
  /** How strongly weights are drawn to 0. Default 0, of adamw 0.01. */
  readonly weightDecay?: number;
  /** True: p ← p − rate · weightDecay · p beside the rule (Loshchilov & Hutter); false: weightDecay · p is added to the gradient (L2). */
  readonly decoupled?: boolean;
  /** What decays: "all", or only "weights": parameters of two axes or more, so no biases and no scales of norms. Default "all". */
  readonly decay?: "all" | "weights";
  /** Each parameter belongs to the first group that matches it, or to none. */
  readonly groups?: readonly ParameterGroup[];
  /** Gradients longer than this, all together, are shortened to it. Default 0: never. */
  readonly clipNorm?: number;
  /** Every number of a gradient is held in [−clipValue, clipValue]. Default 0: never. */
  readonly clipValue?: number;
}

const fromZero = within(0, Number.POSITIVE_INFINITY);

const groupList: Field<readonly ParameterGroup[]> = {
  hint: { kind: "json", example: [{ match: "bias$", weightDecay: 0 }] },
  parse: (value, place) => {
    const needs = `a list such as [{ "match": "bias$", "weightDecay": 0 }]`;
    if (!Array.isArray(value)) return refuse(place, value, needs);
    for (const [at, group] of value.entries()) {
      if (typeof group !== "object" || group === null) return refuse(place, value, needs);
      const here = { ...place, option: `groups[${at}].match` };
      if (typeof group.match !== "string") refuse(here, group.match, "a regular expression");
      try {
        new RegExp(group.match);
      } catch {
        refuse(here, group.match, "a regular expression");
      }
    }
    return value as ParameterGroup[];
  },
};

export interface DecayDefaults {
  readonly weightDecay?: number;
  readonly decoupled?: boolean;
}

export const commonFields = ({
  weightDecay = 0,
  decoupled = false,
}: DecayDefaults = {}): Fields<CommonOptions> => ({
  weightDecay: optional(fromZero, weightDecay),
  decoupled: optional(flag, decoupled),
  decay: optional(choice(["all", "weights"]), "all"),
  groups: optional(groupList, []),
  clipNorm: optional(fromZero, 0),
  clipValue: optional(fromZero, 0),
});

/** Options as a spec holds them: those of all optimisers only where they are not the default. */
export function commonSpec(options: object, defaults: DecayDefaults = {}): object {
  const usual: Readonly<Record<string, unknown>> = {
    ...{ decoupled: defaults.decoupled ?? false, decay: "all", clipNorm: 0, clipValue: 0 },
  };
  return Object.fromEntries(
    Object.entries(options).filter(([name, value]) =>
      name === "groups" ? value.length > 0 : !(name in usual) || usual[name] !== value,
    ),
  );
}
