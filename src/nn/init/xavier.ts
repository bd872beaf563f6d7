import { normal, uniform } from "../../tensor/index.ts";
import { optional } from "../layer/field.ts";
import type { Fans } from "./fans.ts";
import { factorOf, type Gain, gainField } from "./gain.ts";
import { initializer } from "./initializer.ts";

export interface XavierOptions {
  /** Number, or activation behind the layer. Default 1. */
  readonly gain: Gain;
}

const fields = { gain: optional(gainField, 1) };

const source =
  "Glorot & Bengio 2010, Understanding the difficulty of training deep feedforward neural networks";

const sigma = ({ fanIn, fanOut }: Fans, { gain }: XavierOptions): number =>
  factorOf(gain) * Math.sqrt(2 / (fanIn + fanOut));

/** Xavier, normal, also called Glorot: a compromise between keeping the variance of the values and that of the gradients. */
export const xavierNormal = initializer<XavierOptions>({
  name: "xavierNormal",
  fields,
  make: (key, shape, fans, options) => normal(key, shape).mul(sigma(fans, options)),
  formula: "σ = gain · √(2 / (fanIn + fanOut))",
  source,
});

/** Xavier, uniform: the same deviation σ, values in ±√3 σ. */
export const xavierUniform = initializer<XavierOptions>({
  name: "xavierUniform",
  fields,
  make: (key, shape, fans, options) => {
    const bound = Math.sqrt(3) * sigma(fans, options);
    return uniform(key, shape, -bound, bound);
  },
  formula: "σ = gain · √(2 / (fanIn + fanOut))",
  source,
});
