import { normal, uniform } from "../../tensor/index.ts";
import type { Initializer } from "./initializer.ts";

const source =
  "Glorot & Bengio 2010, Understanding the difficulty of training deep feedforward neural networks";

/** Xavier, normal: a compromise between keeping the variance of the values and that of the gradients. */
export const xavierNormal: Initializer = {
  name: "xavierNormal",
  make: (key, shape, { fanIn, fanOut }) => normal(key, shape).mul(Math.sqrt(2 / (fanIn + fanOut))),
  formula: "σ = √(2 / (fanIn + fanOut))",
  source,
};

/** Xavier, uniform: the same deviation, values in ±√(6 / (fanIn + fanOut)). */
export const xavierUniform: Initializer = {
  name: "xavierUniform",
  make: (key, shape, { fanIn, fanOut }) => {
    const bound = Math.sqrt(6 / (fanIn + fanOut));
    return uniform(key, shape, -bound, bound);
  },
  formula: "σ = √(2 / (fanIn + fanOut))",
  source,
};
