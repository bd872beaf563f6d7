import { normal, uniform } from "../../tensor/index.ts";
import { choice, optional } from "../layer/field.ts";
import type { Fans } from "./fans.ts";
import { factorOf, type Gain, gainField } from "./gain.ts";
import { initializer } from "./initializer.ts";

export interface HeOptions {
  /** Number, or activation behind the layer. Default "relu": √2. */
  readonly gain: Gain;
  /** "in" keeps the values' second moment, "out" the gradients'. Default "in". */
  readonly fan: "in" | "out";
}

const fields = {
  gain: optional(gainField, "relu"),
  fan: optional(choice(["in", "out"]), "in"),
};

const source = "He, Zhang, Ren & Sun 2015, arXiv:1502.01852";

const sigma = ({ fanIn, fanOut }: Fans, { gain, fan }: HeOptions): number =>
  factorOf(gain) / Math.sqrt(fan === "in" ? fanIn : fanOut);

/** He, normal, also called Kaiming: keeps the second moment through ReLU layers, whose output is half as strong as their input. */
export const heNormal = initializer<HeOptions>({
  name: "heNormal",
  fields,
  make: (key, shape, fans, options) => normal(key, shape).mul(sigma(fans, options)),
  formula: "σ = gain / √fanIn, √(2 / fanIn) for ReLU",
  source,
});

/** He, uniform: the same deviation σ, values in ±√3 σ. */
export const heUniform = initializer<HeOptions>({
  name: "heUniform",
  fields,
  make: (key, shape, fans, options) => {
    const bound = Math.sqrt(3) * sigma(fans, options);
    return uniform(key, shape, -bound, bound);
  },
  formula: "σ = gain / √fanIn, √(2 / fanIn) for ReLU",
  source,
});
