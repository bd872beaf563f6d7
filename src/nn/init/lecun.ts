import { normal, uniform } from "../../tensor/index.ts";
import { initializer } from "./initializer.ts";

const source = "LeCun, Bottou, Orr & Müller 1998, Efficient BackProp, section 4.6";

/** LeCun, normal: Var[Σ w x] = n Var[w] Var[x], so 1/n keeps the variance of a linear layer. */
export const lecunNormal = initializer({
  name: "lecunNormal",
  fields: {},
  make: (key, shape, { fanIn }) => normal(key, shape).mul(Math.sqrt(1 / fanIn)),
  formula: "σ = √(1 / fanIn)",
  source,
});

/** LeCun, uniform: the same deviation, values in ±√(3 / fanIn). */
export const lecunUniform = initializer({
  name: "lecunUniform",
  fields: {},
  make: (key, shape, { fanIn }) => {
    const bound = Math.sqrt(3 / fanIn);
    return uniform(key, shape, -bound, bound);
  },
  formula: "σ = √(1 / fanIn)",
  source,
});
